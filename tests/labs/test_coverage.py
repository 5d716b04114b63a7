"""How much of the first choices a programme holds, in numbers and in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs import actions
from labs.coverage import Coverage, coverage, sentence, together
from surveys.closing import close_now
from surveys.models import Module

MODULES = ("ISEE", "Minori", "Anziani", "Casa", "Lavoro")
NETWORKS = ("Terzo settore", "Sanità")
choices = st.lists(st.sets(st.integers(1, 9), max_size=3), max_size=6)
modules = st.sets(st.integers(1, 9))


def test_coverage_counts_who_finds_one_of_the_first_three_and_how_many():
    found = coverage([{1, 2, 3}, {3, 4, 5}, {6, 7, 8}], {1, 3, 9})
    assert found == Coverage(3, 2, 1.0)
    assert found.missed == 1
    assert coverage([], {1}) == Coverage(0, 0, 0.0)


@given(choices, modules, modules)
def test_more_modules_never_cover_less(first, some, more):
    less, all_of_them = coverage(first, some), coverage(first, some | more)
    assert less.reached <= all_of_them.reached <= all_of_them.respondents == len(first)
    assert less.mean <= all_of_them.mean


@given(choices, choices, modules)
def test_sections_together_are_all_the_answers(one, other, held):
    whole, both = coverage([*one, *other], held), together([coverage(one, held), coverage(other, held)])
    assert (both.respondents, both.reached) == (whole.respondents, whole.reached)
    assert both.mean == pytest.approx(whole.mean)


@pytest.mark.parametrize(
    ("proposed", "now", "sections", "words"),
    [
        (9, 9, 1, "Copre almeno una delle prime tre scelte di 9 uffici su 10."),
        (9, 1, 1, "Copre almeno una delle prime tre scelte di 1 ufficio su 10; come proposto dalla graduatoria, 9."),
        (1, 1, 4, "Copre almeno una delle prime tre scelte in 1 risposta su 10 (una per ufficio e per sezione)."),
        (9, 9, 4, "Copre almeno una delle prime tre scelte in 9 risposte su 10 (una per ufficio e per sezione)."),
    ],
)  # fmt: skip
def test_the_sentence_says_what_changed_by_hand(proposed, now, sections, words):
    assert sentence(Coverage(10, proposed, 1), Coverage(10, now, 1), sections, "ufficio", "uffici") == words


@pytest.fixture
def survey(make, territory):
    """Three offices of the ATS want ISEE, Minori, Anziani first; the fourth the other two and Anziani."""
    made = make.survey(sections=[make.section("Servizi", MODULES)])
    make.responses(made, territory.ats, (MODULES,))
    make.responses(made, territory.ats, (("Casa", "Lavoro", "Anziani", "Minori", "ISEE"),), count=1)
    close_now(made)
    return made


def test_the_page_says_how_many_find_their_choices_before_and_after(anna, client_of, survey, territory):
    draft = actions.draft_programme(anna, survey, territory.ats)
    client = client_of(anna)
    assert "prime tre scelte di 4 uffici su 4." in client.get(draft.get_absolute_url()).content.decode()
    isee = Module.objects.get(title="ISEE")
    for row in draft.rows.all():
        actions.adjust_row(anna, row, isee, "Prova")
    page = client.get(draft.get_absolute_url()).content.decode()
    assert "di 3 uffici su 4; come proposto dalla graduatoria, 4." in page
    assert "3 su 4 (4)" in page and "1 (0)" in page
    assert "0,8 (3,0)" in page, "three of four offices find one of three"


def test_fewer_than_three_offices_are_not_counted_apart(make, anna, client_of, territory):
    """The one office of the ATS chose what no other did: the coverage is the region's, or none at all."""
    survey = make.survey(sections=[make.section("Servizi", MODULES)])
    make.response(survey, territory.ambito.office, (MODULES[::-1],))
    make.responses(survey, territory.other_ats, (MODULES,), count=4)
    close_now(survey)
    draft = actions.draft_programme(anna, survey, territory.ats)
    page = client_of(anna).get(draft.get_absolute_url()).content.decode()
    assert "uffici su 5. Sono le risposte di tutta la regione." in page
    assert "su 1" not in page

    few = make.survey(sections=[make.section("Reti", NETWORKS)])
    make.responses(few, territory.ats, (NETWORKS,))
    close_now(few)
    draft = actions.draft_programme(anna, few, territory.ats)
    few.questions.get().result.delete()
    page = client_of(anna).get(draft.get_absolute_url()).content.decode()
    assert "Le risposte sono troppo poche per dirlo" in page
