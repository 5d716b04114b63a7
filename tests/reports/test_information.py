"""The pages that a public body's site must have say who, what and to whom one turns; the map forgets no page."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.matrix.rows import PEOPLE
from tests.test_access_matrix import PAGE_ROWS, ROUTES

# Public addresses that are no page to look for: each with its reason.
NOT_ON_THE_MAP = {
    "account_inactive": "said after signing in",
    "account_reset_password_done": "said after a form",
    "account_reset_password_from_key_done": "said after a form",
    "account_signup": "says only that one is invited",
    "accounts:access_requested": "said after a form",
    "accounts:left": "said after a form",
    "health_alive": "for monitoring",
    "health_ready": "for monitoring",
    "metrics": "for monitoring",
    "labs:course_connection": "for a script of the course",
    "reports:feedback_sent": "said after a form",
    "reports:robots": "for search engines",
    "reports:security_file": "for who has found a hole",
    "reports:sitemap": "the map itself",
    "reports:sitemap_file": "for search engines",
    "search:suggest": "for a script of the search box",
}


def page_of(name: str) -> str:
    return Client().get(reverse(name)).content.decode()


def test_map_lists_every_public_page(db):
    public = {
        row.route
        for row in PAGE_ROWS
        if row.method == "get" and row.expect[PEOPLE[0]] == 200 and not row.route.startswith("api:")
        if not ROUTES[row.route].pattern.converters and not ROUTES[row.route].pattern.regex.groups
    }
    assert set(NOT_ON_THE_MAP) <= public
    page = page_of("reports:sitemap")
    assert [n for n in sorted(public - set(NOT_ON_THE_MAP)) if f'href="{reverse(n)}"' not in page] == []


@pytest.mark.parametrize(
    "fact",
    [
        "parzialmente conforme",
        "Contenuti non accessibili",
        "27 novembre 2026",
        "autovalutazione",
        "entro 30 giorni",
        "Difensore civico per il digitale",
        'href="/segnala/"',
        "mailto:aiuto@example.org",
        "http://127.0.0.1:8000",
    ],
)
def test_declaration_has_the_facts_of_the_model(fact, db, settings):
    settings.CONTACT_EMAIL, settings.SITE_URL = "aiuto@example.org", "http://127.0.0.1:8000"
    assert fact in page_of("reports:accessibility")


def test_declaration_points_to_the_official_one_where_it_is(db, settings):
    assert "form.agid.gov.it" not in page_of("reports:accessibility")
    settings.ACCESSIBILITY_FORM_URL = "https://form.agid.gov.it/view/una-prova"
    assert 'href="https://form.agid.gov.it/view/una-prova"' in page_of("reports:accessibility")


@pytest.mark.parametrize("name", ["reports:accessibility", "reports:legal_notes", "reports:privacy"])
def test_pages_name_the_body_that_publishes_the_site(name, db, settings):
    assert "ente che mette in linea questa installazione" in page_of(name)
    settings.OWNER_NAME = "il Comune di <Prova>"
    assert "l Comune di &lt;Prova&gt;" in page_of(name)


def test_privacy_names_who_protects_the_data(db, settings):
    assert "responsabile della protezione" not in page_of("reports:privacy")
    settings.PRIVACY_EMAIL = "dpo@example.org"
    page = page_of("reports:privacy")
    assert "mailto:dpo@example.org" in page and "garanteprivacy.it" in page


@pytest.mark.parametrize("name", ["reports:home", "labs:catalogue", "account_login", "reports:feedback"])
def test_footer_has_the_legal_links_and_no_page_a_banner(name, db):
    page = page_of(name)
    footer = page[page.index("<footer") :]
    for mark, target in {
        "accessibility-link": "reports:accessibility",
        "privacy-policy-link": "reports:privacy",
        "legal-notes": "reports:legal_notes",
        "feedback": "reports:feedback",
    }.items():
        assert f'<a href="{reverse(target)}" data-element="{mark}">' in footer
    for target in ("reports:media_policy", "reports:sitemap"):
        assert f'href="{reverse(target)}"' in footer
    assert 'data-element="personal-area-login"' in page and 'data-element="main-navigation"' in page
    assert "cookiebar" not in page and "Accetta" not in page
