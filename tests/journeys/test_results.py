"""The results of a survey in a real browser: a group, another rule, and back, at both widths."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PASSWORD, Site
from tests.journeys.steps import look

pytestmark = pytest.mark.journey

EMAIL = "risultati@example.org"
WRITE = """
from accounts.models import Organisation, Person
from surveys import actions
from tests import make
survey = make.survey("Fabbisogni dei marsupiali", offices=[], sections=[make.section("Marsupiali")])
for code, count, order in (("BER", 6, make.MODULES), ("BRE", 5, make.MODULES[::-1])):
    for office in Organisation.objects.filter(kind="office", ats__code=code).order_by("pk")[:count]:
        make.invite(survey, [office])
        make.response(survey, office, [order])
actions.close(Person.objects.get(email="risultati@example.org"), survey)
print(survey.pk)
"""


@pytest.fixture(scope="module")
def address(site: Site) -> str:
    site.manage("load_territory")  # the demonstration of other journeys stands on it
    site.manage("create_member", EMAIL, "--password", PASSWORD, "--role", "coordinator")
    made = site.manage("shell", "-c", WRITE)
    return f"/rilevazioni/{made.split()[-1]}/risultati/"


def test_results_are_read_group_by_group(address, visit):
    page: Page = visit(EMAIL)
    page.goto(address)
    expect(page.locator(".lead")).to_contain_text("al primo posto c'è «Costruire reti»")
    expect(
        page.get_by_text("ATS di Bergamo: «Costruire reti» sta più in alto che per gli altri")
    ).to_be_visible()
    for summary in page.locator("details > summary").all():
        summary.click()
    look(page)
    page.get_by_role("link", name="ATS di Brescia", exact=True).click()
    expect(page.locator(".lead")).to_contain_text("al primo posto c'è «Rendicontare»")
    page.get_by_label("Le voci lasciate fuori").select_option("modified")
    page.get_by_role("button", name="Mostra").click()
    expect(page.get_by_label("Di chi")).to_have_value("BRE")
    look(page)
