"""Without a mouse, on a phone: a visitor and a member go through the pages that everybody meets.

Every page, every kind of person and both widths: `python -m benchmarks.keyboard_walk`."""

import pytest

from tests.journeys import walking
from tests.journeys.conftest import PASSWORD, Site

pytestmark = [pytest.mark.journey, pytest.mark.any_database]
KIRA = "kira@example.org"  # the site is shared with other journeys: a person of our own
PAGES = {
    None: ("/", "/laboratori/", "/novita/", "/risultati/", "/accedi/", "/segnala/"),
    KIRA: ("/", "/discussioni/nuova/", "/toolkit/carica/", "/profilo/notifiche/"),
}


@pytest.fixture(scope="module")
def person(site: Site) -> str:
    site.manage("load_territory")
    site.manage("create_member", KIRA, "--password", PASSWORD, "--role", "member", "--ambito", "BER-01")
    return KIRA


def test_pages_are_used_by_keyboard(person, visit):
    found, steps = [], 0
    for who, addresses in PAGES.items():
        page = visit(who, width=375, reduced_motion="reduce")
        for address in addresses:
            assert walking.open_page(page, address) == 200
            walked = walking.walk(page)
            errors = walking.send_empty(page) if address in ("/segnala/", "/discussioni/nuova/") else []
            found += [f"{who} {address}: {one}" for one in (*walked.findings, *errors)]
            steps += walked.steps
        walking.open_page(page, "/")
        found += [f"{who}: {one}" for one in (*walking.skip(page), *walking.menu(page))]
        assert page.violations == []
    assert found == []
    assert steps > 200


def test_the_walk_finds_what_it_looks_for(person, visit):
    """The same page, spoilt in each of the ways that the walk is there to find."""
    spoilt = {
        "positive tabindex": "document.querySelector('.footer-list a').tabIndex = 3",
        "shows no focus": "document.querySelector('.footer-list a').style.cssText ='outline: none !important;"
        " box-shadow: none !important; border-color: #000 !important; background: none !important'",
        "under something else": "document.body.insertAdjacentHTML('beforeend', '<div id=cover></div>');"
        "document.getElementById('cover').style.cssText = 'position: fixed; inset: 120px 0 0 0; background: #fff'",
        "never reached": "document.querySelector('.footer-list a').addEventListener('focus', e => e.target.blur())",
        "holds the focus": "document.querySelector('.footer-list').addEventListener('focusin',"
        " () => setTimeout(() => document.querySelector('.footer-brand').focus()))",
        "comes after something below it": "document.querySelector('.footer-brand').style.cssText ="
        " 'position: absolute; bottom: -3000px'",
    }
    page = visit(None, width=375, reduced_motion="reduce")
    for wrong, script in spoilt.items():
        walking.open_page(page, "/note-legali/")
        page.evaluate(script)
        assert [one for one in walking.by_tab(page, walking.Walked()) if wrong in one], wrong
