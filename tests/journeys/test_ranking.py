"""The ranking form in a real browser: one order, stored alike by mouse, touch, keyboard and plain number fields."""

import json

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Site
from tests.journeys.steps import (
    Finger,
    button,
    drag_to_the_end,
    item,
    look,
    order_by_keyboard,
    order_by_numbers,
    ordered,
    press_until,
    titles,
)

pytestmark = pytest.mark.journey
WAYS = ("mouse", "touch", "keyboard", "numbers")
SENT, TIED, ASIDE = ["Terza", "Prima", "Quarta"], ["Prima", "Quarta"], "Seconda"
AMBITI = ("MIL-01", "MIL-02", "MIL-03", "MIL-04")
SURVEY = f"""
from accounts.models import Organisation
from tests import make
offices = [Organisation.objects.get(kind="office", ambito__code=code) for code in {AMBITI!r}]
for name, office in zip({WAYS!r}, offices):
    make.person(f"ordine-{{name}}", "representative", organisation=office)
make.person("ordine-collega", "member", organisation=offices[0])
survey = make.survey("Ordini", sections=[], offices=offices)
options = ("Prima", "Seconda", "Terza", "Quarta")
make.question(survey, kind="ranking", title="In ordine", options=options, allows_ties=True, allows_partial=True)
make.question(survey, kind="ranking", title="Per il conflitto", options=options, allows_partial=True)
make.question(survey, kind="text", title="Che cosa manca")
make.question(survey, kind="table", title="Chi lavora", **make.CENSUS)
print(survey.pk)
"""
STORED = """
import json
from surveys.models import Option, Response
titles = dict(Option.objects.values_list("pk", "title"))
found = {{}}
for response in Response.objects.filter(survey_id={survey}):
    code = response.organisation.ambito.code
    for question in response.survey.questions.filter(kind="ranking"):
        if answer := response.answers.get(str(question.pk)):
            order = [[titles[pk] for pk in group] for group in answer["order"]]
            found[f"{{code}} {{question.title}}"] = [order, [titles[pk] for pk in answer["not_relevant"]]]
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def survey(site: Site) -> str:
    site.manage("load_territory")
    return site.manage("shell", "-v0", "-c", SURVEY).splitlines()[-1]


@pytest.fixture
def step(survey: str):
    return lambda number=1: f"/rilevazioni/{survey}/rispondi/{number}/"


def email(name: str) -> str:
    return f"ordine-{name}@example.org"


def stored(site: Site, survey: str) -> dict[str, list]:
    lines = site.manage("shell", "-v0", "-c", STORED.format(survey=survey)).splitlines()
    return json.loads(lines[-1])


def is_saved(page: Page) -> None:
    expect(page.locator("[data-save-status]")).to_contain_text("Salvato alle")


def place_all(page: Page, way: str) -> None:
    """The first two, a reload half way that keeps them, the third."""
    page.set_viewport_size(
        {"width": 1280, "height": 1400}
    )  # both lists whole: nothing is dropped out of sight
    first, last = SENT[:2], SENT[2:]
    for wanted in (first, last):
        if way == "keyboard":
            for title in wanted:
                press_until(page, f'[data-title="{title}"] .ranking-add')
                page.keyboard.press("Enter")
        else:
            pointer = Finger(page) if way == "touch" else page.mouse
            for title in wanted:
                drag_to_the_end(page, title, pointer)
        is_saved(page)
        if wanted is first:
            page.reload()
            assert ordered(page) == first, "the reload keeps what was in order"
    assert ordered(page) == SENT


def tie_and_set_aside(page: Page, way: str) -> None:
    tie = item(page, TIED[1]).get_by_role("button", name="Pari al precedente")
    aside = item(page, ASIDE).get_by_role("checkbox")
    if way == "keyboard":
        tie.focus()
        page.keyboard.press("Enter")
        aside.focus()
        page.keyboard.press("Space")
    elif way == "touch":
        tie.tap()
        aside.tap()
    else:
        tie.click()
        aside.click()
    expect(tie).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-ranking] [aria-live]")).to_contain_text("non pertinente")


@pytest.mark.parametrize("way", WAYS)
def test_the_order_is_given(way, step, visit):
    options = {"has_touch": way == "touch", "java_script_enabled": way != "numbers"}
    page = visit(email(way), reduced_motion="reduce", **options)
    page.goto(step())
    assert sorted(titles(page)) == ["Prima", "Quarta", "Seconda", "Terza"]
    if way == "numbers":
        order_by_numbers(page, SENT)
        item(page, TIED[1]).locator("[data-ranking-number] input").fill("2")
        item(page, ASIDE).get_by_role("checkbox").check()
        button(page, "Salva").click()
        expect(page.locator("main")).to_contain_text("Salvato alle")
        return
    if way == "mouse":
        look(page)
    place_all(page, way)
    tie_and_set_aside(page, way)
    if way == "touch":
        look(page)
    page.wait_for_load_state("networkidle")
    button(page, "Salva e vai alla prossima").click()
    page.wait_for_url(f"**{step(2)}")


def test_every_way_stored_the_same(site, survey):
    found, given = stored(site, survey), [[["Terza"], TIED], [ASIDE]]
    assert found == {f"{code} In ordine": given for code in AMBITI}


def test_two_colleagues_at_once_lose_nothing(site, survey, step, visit):
    mine, theirs = visit(email("mouse")), visit(email("collega"))
    for page in (mine, theirs):
        page.goto(step(2))
    order_by_keyboard(theirs, ["Quarta", "Prima"])
    is_saved(theirs)
    order_by_keyboard(mine, ["Prima", "Seconda"])
    box = mine.locator(".error-summary")
    expect(box).to_contain_text("Ordine-Collega Rossi")
    expect(box.get_by_role("listitem")).to_have_text(["1. Quarta", "2. Prima"])
    assert ordered(mine) == ["Prima", "Seconda"], "what one ordered is still there"
    look(mine)
    button(mine, "Tieni la mia risposta").click()
    is_saved(mine)
    theirs.get_by_role("button", name="Metti in ordine «Terza»").click()
    expect(theirs.locator(".error-summary").get_by_role("listitem")).to_have_text(["1. Prima", "2. Seconda"])
    button(theirs, "Usa quella salvata").click()
    theirs.wait_for_load_state()
    expect(theirs.locator(".ranking-ordered [data-ranking-item]")).to_have_count(2)
    assert ordered(theirs) == ["Prima", "Seconda"]
    assert stored(site, survey)[f"{AMBITI[0]} Per il conflitto"] == [[["Prima"], ["Seconda"]], []]


def test_plain_errors_and_conflicts_are_clean_too(step, visit):
    """The page without its script, as it comes with errors and with a conflict."""
    page = visit(email("touch"))
    page.route("**/*.js", lambda route: route.abort())
    page.goto(step(2))
    order_by_numbers(page, ["Terza", "Prima"])
    item(page, "Quarta").locator("[data-ranking-number] input").fill("9")
    button(page, "Salva").click()
    expect(page.locator(".error-summary")).to_contain_text("Scrivi un numero intero da 1 a 4.")
    expect(item(page, "Quarta").locator("[data-ranking-number] input")).to_have_value("9")
    look(page)
    item(page, "Quarta").locator("[data-ranking-number] input").fill("3")
    page.evaluate("document.querySelector('[name=version]').value = 0")
    page.evaluate("document.querySelector('[name=read]').value = ''")
    button(page, "Salva").click()
    expect(page.locator(".error-summary")).to_contain_text("Quello che hai scritto tu")
    expect(item(page, "Quarta").locator("[data-ranking-number] input")).to_have_value("3")
    look(page)


def test_the_other_kinds_save_themselves_too(step, visit):
    page = visit(email("keyboard"))
    page.goto(step(3))
    page.locator("textarea").fill("Spazi per il lavoro di gruppo")
    is_saved(page)
    page.reload()
    expect(page.locator("textarea")).to_have_value("Spazi per il lavoro di gruppo")
    page.goto(step(4))
    for name, value in [("Donne", "3"), ("Uomini", "4"), ("totale", "8")]:
        page.get_by_label(f"Educatori, {name}").fill(value)
    expect(page.locator("[data-answer-sum]:visible")).to_have_text("La somma della riga è 7.")
    expect(page.locator("[data-save-status]")).to_contain_text("Hai scritto 8, ma la somma della riga è 7.")
    look(page)
    page.get_by_label("Educatori, totale").fill("sette")
    expect(page.locator("[data-save-status]")).to_contain_text("Non salvato. Scrivi un numero intero")
    expect(page.get_by_label("Educatori, totale")).to_have_value("sette")
    page.get_by_label("Educatori, totale").fill("7")
    is_saved(page)
    expect(page.locator("[data-answer-sum]:visible")).to_have_count(0)
