"""By author, by year, by sort of document, by day: what the index does not hold, the database decides."""

import datetime
from datetime import UTC

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.audience import PUBLIC, ats_term
from accounts.models import Person
from community.actions import mark_solution
from community.models import Thread
from search.indexing import rebuild
from search.queries import search
from search.query import Filters
from toolkit.models import Document

pytestmark = pytest.mark.django_db
WORD = "quokkabile"
VISITOR = AnonymousUser()


@pytest.fixture(params=[True, False], ids=["index", "database"])
def indexed(request, settings, tmp_path):
    """Call it when all is written: with the index that is named, or with none."""
    if request.param:
        return rebuild
    settings.SEARCH_INDEX_DIR, settings.SEARCH_ALIAS = (
        tmp_path / "altrove",
        f"{settings.SEARCH_ALIAS}-altrove",
    )
    return lambda: None


def on(year, month=6, day=1, hour=12):
    return datetime.datetime(year, month, day, hour, tzinfo=UTC)


def found(reader, text, filters=None, **options):
    return [(result.kind, result.object_id) for result in search(reader, text, filters, **options).results]


@pytest.fixture
def written(make, bruno, anna, indexed):
    """One thing of each sort that names who wrote it, and things that name nobody."""
    author = make.person("Nicolò", "member", last_name="D'Àngelo")
    things = {
        "document": make.document(title=f"Modello {WORD}", author=author),
        "thread": make.thread(author, title=f"Domanda {WORD}", text=f"Sul {WORD}?"),
        "news": make.news(title=f"Novità {WORD}", author=author),
    }
    make.document(title=f"Atto {WORD}", author=bruno)
    make.document(title=f"Altro {WORD}")
    make.survey(title=f"Rilevazione {WORD}")
    make.lab(title=f"Laboratorio {WORD}")
    indexed()
    return {(kind, thing.pk) for kind, thing in things.items()}


@pytest.mark.parametrize(
    "asked", ["autore:nicolo", "autore:D'ANGELO", 'autore:"d’angelo nicolò"', "autore:angelo"]
)
@pytest.mark.parametrize("words", [WORD, ""], ids=["words", "no words"])
def test_the_author_however_the_name_is_written(written, bruno, anna, asked, words):
    assert search(anna, WORD).total == 7
    assert set(found(bruno, f"{words} {asked}")) == written
    assert set(found(bruno, words, Filters(author=asked.partition(":")[2].strip('"')))) == written


@pytest.mark.parametrize("asked", ["autore:ange", 'autore:"nicolò rossi"', 'autore:" "', "autore:-"])
def test_only_whole_names_are_meant(written, bruno, asked):
    assert search(bruno, WORD).total == 7 and search(bruno, f"{WORD} {asked}").total == 0


def test_an_author_tells_nothing_of_what_one_may_not_see(make, bruno, carla, elena, indexed, territory):
    author = make.person("Zebedea", "member", last_name="Verdi", organisation=territory.ambito.office)
    make.document(title=f"Modello {WORD}", author=author, audience=ats_term(territory.ats.pk))
    make.thread(author, make.space("ats", ats=territory.ats), title=f"Domanda {WORD}")
    indexed()
    for text in (
        f"{WORD} autore:zebedea",
        "autore:zebedea",
        f"autore:verdi anno:{timezone.localdate().year}",
    ):
        reached = search(bruno, text)
        assert reached.total == 2 and reached.facets["kind"] and reached.facets["year"]
        for outsider in (carla, elena, VISITOR):
            answer = search(outsider, text)
            assert (answer.total, answer.results, answer.is_capped) == (0, [], False)
            assert not any(answer.facets.values())


def test_a_visitor_finds_by_the_names_that_public_pages_show(make, bruno, anna, indexed):
    public = make.document(title=f"Modello {WORD}", author=anna, audience=PUBLIC)
    news = make.news(title=f"Novità {WORD}", author=anna)
    thread = make.thread(anna, make.space("theme", audience=PUBLIC), title=f"Domanda {WORD}")
    indexed()
    assert ("thread", thread.pk) in found(VISITOR, WORD) and ("thread", thread.pk) in found(
        bruno, "autore:anna"
    )
    assert set(found(VISITOR, f"{WORD} autore:anna")) == {("document", public.pk), ("news", news.pk)}


@pytest.mark.parametrize("words", [WORD, ""], ids=["words", "no words"])
def test_the_year_is_that_of_the_day_shown_here(make, bruno, indexed, words):
    eve = make.document(title=f"Modello {WORD}", published_at=on(2024, 12, 31, hour=23))  # here it is 2025
    before = make.document(title=f"Atto {WORD}", published_at=on(2024, 12, 31, hour=22))
    indexed()
    assert found(bruno, f"{words} anno:2025") == [("document", eve.pk)]
    assert found(bruno, words, Filters(year="2024")) == [("document", before.pk)]
    answer = search(bruno, WORD)
    assert [(value.value, value.count) for value in answer.facets["year"]] == [("2025", 1), ("2024", 1)]
    assert {result.card.day for result in answer.results} == {
        datetime.date(2025, 1, 1),
        datetime.date(2024, 12, 31),
    }


@pytest.mark.parametrize("year", ["0000", "9999", "25", "duemila", "٢٠٢٥", "2025-01"])
def test_what_is_no_year_finds_nothing(make, bruno, year):
    make.document(title=WORD, published_at=on(2025))
    rebuild()
    assert search(bruno, f"{WORD} anno:2025").total == 1
    assert search(bruno, f"{WORD} anno:{year}").total == 0


def test_people_have_no_day(make, bruno, territory):
    make.person("Zebedea", "member", organisation=territory.ambito.office, is_listed=True)
    rebuild()
    (result,) = search(bruno, "zebedea").results
    assert result.card.day is None and search(bruno, "zebedea").facets["year"] == []


def test_a_sort_of_document(make, bruno, indexed):
    act = make.document(title=f"Determina {WORD}", kind=Document.Kind.ACT)
    guideline = make.document(title=f"Indicazioni {WORD}", kind=Document.Kind.GUIDELINE)
    make.document(title=f"Schema {WORD}", kind=Document.Kind.TEMPLATE)
    make.thread(bruno, title=f"Domanda {WORD}")
    indexed()
    assert found(bruno, f"{WORD} tipo:atto") == found(bruno, "tipo:atti") == [("document", act.pk)]
    assert found(bruno, f"{WORD} tipo:linee guida") == [("document", guideline.pk)]
    assert search(bruno, f"{WORD} tipo:documento").total == 3
    kinds = {value.value: value.count for value in search(bruno, f"{WORD} tipo:atto").facets["kind"]}
    assert kinds == {"document": 1, "thread": 1}


def test_the_newest_first(make, bruno, indexed):
    years = (2021, 2026, 2019, 2024)
    pks = {year: make.document(title=f"Bando {WORD}", published_at=on(year)).pk for year in years}
    indexed()
    ordered = [("document", pks[year]) for year in sorted(years, reverse=True)]
    assert found(bruno, WORD, newest_first=True) == ordered
    assert search(bruno, WORD, newest_first=True, size=2, cursor="2").results[0].object_id == ordered[2][1]
    Document.objects.filter(pk=pks[2019]).update(published_at=on(2026, 9))
    assert found(bruno, WORD, newest_first=True)[0] == ("document", pks[2019]), "the index need not know"


def test_of_equal_matches_the_newer_comes_first(make, bruno, indexed):
    old, new, older = (
        make.document(title=f"Bando {WORD}", text="Uguale.", published_at=on(year)).pk
        for year in (2019, 2026, 2015)
    )
    indexed()
    assert [pk for _, pk in found(bruno, WORD)] == [new, old, older]


def test_a_clearly_better_match_stays_before_a_newer_one(make, bruno, indexed):
    make.document(title="Altro", text=f"Si parla anche di {WORD}.", published_at=on(2026))
    best = make.document(title=f"Il {WORD}", text=f"Il {WORD} e il {WORD}.", published_at=on(2010))
    indexed()
    assert found(bruno, WORD)[0] == ("document", best.pk)


def test_what_is_in_force_or_solved_comes_before_its_like(make, bruno, indexed):
    moment = on(2025)
    flagged, in_force = (
        make.document(title=f"Bando {WORD}", text="Uguale.", published_at=moment) for _ in "ab"
    )
    open_thread, solved = (
        make.thread(bruno, title=f"Domanda {WORD}", text="Uguale", is_question=True) for _ in "ab"
    )
    mark_solution(bruno, solved, make.post(solved, bruno, "Uguale"))
    make.post(open_thread, bruno, "Uguale")
    Thread.objects.update(last_post_at=moment)
    Document.objects.filter(pk=flagged.pk).update(outdated_since=moment)
    Document.objects.filter(pk=in_force.pk).update(review_by=datetime.date(2099, 1, 1))
    indexed()
    for kind, better, other in (("document", in_force, flagged), ("thread", solved, open_thread)):
        answer = search(bruno, WORD, Filters(kind=kind))
        assert [result.object_id for result in answer.results] == [better.pk, other.pk]
        said = [(result.card.good, result.card.warning) for result in answer.results]
        assert (
            said
            == {
                "document": [("In vigore", ""), ("", "Da aggiornare")],
                "thread": [("Risolta", ""), ("", "")],
            }[kind]
        )


def test_what_has_only_some_of_the_words_comes_after(make, bruno):
    complete = make.document(
        title="Altro", text=f"Il {WORD}, e poi molte altre parole, e numbatto.", published_at=on(2010)
    )
    partial = make.document(title=f"{WORD} {WORD}", text=f"{WORD} {WORD}", published_at=on(2026))
    rebuild()
    for newest_first in (False, True):
        answer = search(bruno, f"{WORD} numbatto", newest_first=newest_first)
        assert [(r.object_id, r.has_all) for r in answer.results] == [
            (complete.pk, True),
            (partial.pk, False),
        ]
        assert (answer.total, answer.complete, answer.partial) == (2, 1, 1)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_grow(make, bruno, django_assert_num_queries, rows):
    for _ in range(rows):
        make.document(title=f"Bando {WORD}", author=bruno)
        make.thread(bruno, title=f"Domanda {WORD}")
    rebuild()
    reader = Person.objects.get(pk=bruno.pk)
    assert reader.standing
    asked = f"{WORD} autore:bruno anno:{timezone.localdate().year}"
    with django_assert_num_queries(12):  # one of them reads the names of who may have written
        assert search(reader, asked, newest_first=True).total == 2 * rows
