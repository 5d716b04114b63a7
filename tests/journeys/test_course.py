"""A course in a real browser: what is done while the session has expired is kept, and delivered after the sign-in."""

import json

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PASSWORD, Site
from tests.journeys.steps import button, look

pytestmark = pytest.mark.journey

GINA, PIA = "gina@example.org", "pia@example.org"
BUILD = f"""
import json
from accounts.models import Person
from tests import make
lab = make.lab(title="Corso a distanza", status="running", format="course")
for email in ("{GINA}", "{PIA}"):
    make.enrolment(lab, Person.objects.get(email=email))
document = make.document(title="Lezione registrata", file_name="lezione.webm", kind="recording")
type(document.current_version).objects.filter(document=document).update(media_type="video/webm")
video = make.learning_object(lab, "La lezione", kind="video", document=document)
quiz = make.learning_object(lab, "Mettiti alla prova", kind="quiz")
make.quiz_question(quiz, "*Il nucleo", "La persona", text="Di chi è l'ISEE?", explanation="Lo dice l'articolo 3.")
reading = make.learning_object(lab, "La norma in breve")
print(json.dumps([lab.get_absolute_url(), *(one.get_absolute_url() for one in (video, quiz, reading))]))
"""
EXPIRE = """
from accounts.sign_in_rows import Access
from accounts.sign_in_sessions import close
close(Access.objects.filter(person__email__in=["gina@example.org", "pia@example.org"]))
"""
WATCH = """seconds => {
  const video = document.querySelector("video");
  Object.defineProperty(video, "currentTime", { value: seconds, configurable: true });
  video.dispatchEvent(new Event("timeupdate"));
}"""


@pytest.fixture(scope="module")
def addresses(site: Site) -> list[str]:
    """Of the lab, of its video, its quiz and its reading."""
    for email in (GINA, PIA):
        site.manage("create_member", email, "--password", PASSWORD, "--role", "member")
    found: list[str] = json.loads(site.manage("shell", "-v0", "-c", BUILD).splitlines()[-1])
    return found


def said(page: Page):
    return page.locator("[data-course-said]")


def watch(page: Page, seconds: int) -> None:
    """As if the player had come there by itself."""
    page.evaluate(WATCH, seconds)


def sign_in(page: Page, email: str) -> None:
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "/accedi/" not in url)


def expect_left_at(page: Page, address: str, seconds: int) -> None:
    page.goto(address)
    expect(page.locator("[data-course]")).to_have_attribute("data-seconds", str(seconds))


def test_what_is_done_without_a_session_is_delivered_after_the_sign_in(site, addresses, visit):
    lab, video, quiz, reading = addresses
    page = visit(GINA)
    with page.expect_response("**/progressi/"):
        page.goto(video)
        watch(page, 40)
    expect_left_at(page, video, 40)
    test = page.context.new_page()
    test.violations = []
    test.goto(quiz)

    site.manage("shell", "-v0", "-c", EXPIRE)
    watch(page, 80)
    expect(said(page)).to_contain_text(
        "quello che hai fatto è conservato su questo computer. Accedi per consegnarlo"
    )
    test.get_by_label("Il nucleo").check()
    button(test, "Consegna le risposte").click()
    expect(said(test)).to_contain_text("Non sei più collegato")
    look(test)

    somebody_else_signs_in_on_the_same_computer(page, lab)
    site.manage("shell", "-v0", "-c", EXPIRE)
    test.get_by_role("link", name="Accedi per consegnarlo").click()
    sign_in(test, GINA)
    expect(test.get_by_text("Quiz superato.")).to_be_visible()
    expect(said(test)).to_contain_text("quiz superato, nelle tue ore contano 15 minuti.")
    expect(test.get_by_text("Lo dice l'articolo 3.")).to_be_visible()
    assert (
        test.evaluate("Object.keys(localStorage).filter(k => k.startsWith('cantiere.course.')).length") == 0
    )
    expect_left_at(test, video, 80)
    look(test)
    a_lost_line_only_delays(test, reading)
    test.goto(f"{lab}?scheda=corso")
    expect(test.get_by_text("Hai completato 2 oggetti su 3")).to_be_visible()
    look(test)


def somebody_else_signs_in_on_the_same_computer(page: Page, lab: str) -> None:
    """Nothing of what was left is hers to deliver."""
    page.goto("/accedi/")
    sign_in(page, PIA)
    with page.expect_response("**/corso/collegamento/"):
        page.goto(f"{lab}?scheda=corso")
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text("Hai completato 0 oggetti su 3")).to_be_visible()
    assert (
        page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('cantiere.course.')).length") == 1
    )


def a_lost_line_only_delays(page: Page, reading: str) -> None:
    page.goto(reading)
    page.context.set_offline(True)
    button(page, "Segna come completato").click()
    expect(said(page)).to_contain_text(
        "Il sito non risponde: quello che hai fatto è conservato su questo computer"
    )
    page.context.set_offline(False)
    expect(page.get_by_text("Completato", exact=True)).to_be_visible()
