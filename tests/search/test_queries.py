"""Who finds what: the engine proposes, the database decides, and nothing else is counted."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.audience import PUBLIC, ats_term, circle_term
from accounts.models import Membership, Person
from search.engines import live_engine
from search.engines.base import EngineUnavailable
from search.indexing import rebuild
from search.queries import PAGE, search
from search.query import Filters
from toolkit.models import Document

pytestmark = pytest.mark.django_db
WORD = "quokkabile"
VISITOR = AnonymousUser()


def again(person):
    """The same person at the next request."""
    return Person.objects.get(pk=person.pk)


def keys(answer):
    return [(result.kind, result.object_id) for result in answer.results]


def traces(answer):
    """All that an answer tells."""
    cards = [(r.card.title, str(r.card.snippet), str(r.card.marked_title)) for r in answer.results]
    return (answer.total, answer.is_capped, cards, answer.facets, answer.next)


NOTHING = (0, False, [], {"kind": [], "ats": [], "tag": [], "year": []}, None)


@pytest.fixture
def private(make, bruno, territory):
    """One thing of each private sort that only Bruno's ATS sees, with the word in title, text and tag."""
    document = make.document(
        title=f"Modello {WORD}", text=f"Il {WORD}.", tags=[WORD], audience=ats_term(territory.ats.pk)
    )
    thread = make.thread(
        bruno, make.space("ats", ats=territory.ats), title=f"Domanda {WORD}", text=f"Sul {WORD}?"
    )
    rebuild()
    return [("document", document.pk), ("thread", thread.pk)]


def test_it_is_found_by_who_may_see_it(private, bruno):
    answer = search(bruno, WORD)
    assert sorted(keys(answer)) == private
    assert answer.total == 2 and answer.engine == live_engine().name
    assert [(f.value, f.count) for f in answer.facets["kind"]] == [("document", 1), ("thread", 1)]
    assert [(f.value, f.count) for f in answer.facets["tag"]] == [(WORD, 1)]
    assert all("<mark>" in str(result.card.marked_title) for result in answer.results)


@pytest.mark.parametrize("who", ["carla", "elena", "tina", "visitor"])
def test_it_does_not_leak(private, bruno, who, request):
    assert search(bruno, WORD).total == 2
    reader = VISITOR if who == "visitor" else request.getfixturevalue(who)
    for filters in (Filters(), Filters(kind="document"), Filters(tag=WORD), Filters(ats="BER")):
        assert traces(search(reader, WORD, filters)) == NOTHING
        assert traces(search(reader, f'"{WORD}"', filters)) == NOTHING
    assert traces(search(reader, WORD[:-1])) == NOTHING


def test_a_world_with_and_one_without_are_equal_to_an_outsider(make, bruno, carla, territory):
    make.document(title="Modello quokabile", audience=PUBLIC, tags=["isee"])
    rebuild()
    before = traces(search(carla, WORD))
    assert before[0] == 1, "a near spelling is forgiven where the word itself is not there"
    make.document(title=f"Modello {WORD}", tags=[WORD], audience=ats_term(territory.ats.pk))
    rebuild()
    assert search(bruno, WORD).total == 1
    assert traces(search(carla, WORD)) == before


def test_revocation_needs_no_index(private, bruno):
    assert search(bruno, WORD).total == 2
    Membership.objects.filter(person=bruno).delete()
    assert traces(search(again(bruno), WORD)) == NOTHING


def test_a_stale_index_shows_nothing_that_was_taken_away(private, bruno, carla):
    Document.objects.filter(pk=private[0][1]).update(status=Document.Status.WITHDRAWN)
    answer = search(bruno, WORD)
    assert keys(answer) == [private[1]] and answer.total == 1 and answer.facets["tag"] == []


def test_a_stale_audience_does_not_open(make, bruno, carla, territory):
    document = make.document(title=WORD, audience=PUBLIC)
    rebuild()
    assert search(carla, WORD).total == 1
    Document.objects.filter(pk=document.pk).update(audience=ats_term(territory.ats.pk))
    assert traces(search(carla, WORD)) == NOTHING
    assert search(bruno, WORD).total == 1


def test_a_guest_finds_what_belongs_to_the_lab_only(make, elena, bruno, territory):
    lab = make.lab(title="Laboratorio", ats=territory.ats)
    inside = make.document(title=f"Slide {WORD}", audience=circle_term(lab.circle_id))
    make.document(title=f"Modello {WORD}")
    make.membership(elena, "guest", circle=lab.circle)
    rebuild()
    assert keys(search(again(elena), WORD)) == [("document", inside.pk)]
    assert search(bruno, WORD).total == 1


def test_who_sees_everything_finds_everything(private, anna):
    assert search(anna, WORD).total == 2


def test_scores_are_for_staff(private, anna, bruno):
    assert all(result.score > 0 for result in search(anna, WORD).results)
    assert all(result.score is None for result in search(bruno, WORD).results)


def test_drafts_are_not_found_even_by_their_author(make, bruno):
    make.document(title=WORD, status=Document.Status.DRAFT, author=bruno)
    rebuild()
    assert search(bruno, WORD).total == 0


def test_people_are_found_by_participants_if_they_agreed(make, bruno, elena, territory):
    listed = make.person("Zebedea", "member", organisation=territory.ambito.office, is_listed=True)
    make.person("Zebedeo", "member", organisation=territory.ambito.office)
    rebuild()
    assert keys(search(bruno, "zebedea")) == [("person", listed.pk)]
    assert search(bruno, "zebedeo", Filters(kind="person")).total <= 1  # only the near spelling who agreed
    assert traces(search(elena, "zebedea")) == NOTHING
    assert traces(search(VISITOR, "zebedea")) == NOTHING


def test_the_page_of_the_file_and_its_lines(make, bruno):
    make.document(title="Regolamento", text=f"Premessa.\fAltro.\fQui il <b>{WORD}</b> & basta.")
    rebuild()
    (result,) = search(bruno, WORD).results
    assert (result.card.page, result.card.place) == (3, "pagina 3")
    assert str(result.card.snippet) == f"Qui il &lt;b&gt;<mark>{WORD}</mark>&lt;/b&gt; &amp; basta."


def test_pages_follow_each_other(make, bruno):
    for _ in range(PAGE + 3):
        make.document(title=f"Bando {WORD}")
    rebuild()
    first = search(bruno, WORD)
    second = search(bruno, WORD, cursor=first.next)
    assert first.total == second.total == PAGE + 3
    assert len(first.results) == PAGE and len(second.results) == 3 and second.next is None
    assert not set(keys(first)) & set(keys(second))
    assert keys(search(bruno, WORD, cursor="nonsense")) == keys(first)
    assert keys(search(bruno, WORD, cursor="9999")) == keys(second)


def test_facets_of_kinds_count_all_kinds_also_inside_one(private, bruno):
    answer = search(bruno, WORD, Filters(kind="thread"))
    assert keys(answer) == [private[1]] and answer.total == 1
    assert {f.value: f.count for f in answer.facets["kind"]} == {"document": 1, "thread": 1}


def test_without_the_engine_the_database_answers_and_says_so(private, bruno, carla, settings, tmp_path):
    settings.SEARCH_INDEX_DIR, settings.SEARCH_ALIAS = (
        tmp_path / "altrove",
        f"{settings.SEARCH_ALIAS}-altrove",
    )
    with pytest.raises(EngineUnavailable):
        live_engine().search(search(bruno, WORD).query, None, 10)
    answer = search(bruno, WORD)
    assert answer.engine == "database" and sorted(keys(answer)) == private
    assert {f.value: f.count for f in answer.facets["kind"]} == {"document": 1, "thread": 1}
    assert traces(search(carla, WORD)) == NOTHING
    assert traces(search(VISITOR, WORD)) == NOTHING


@pytest.mark.parametrize(
    "text",
    [
        "modelli isee",
        '"piano di zona"',
        "isee -bozza",
        "tipo:documento isee",
        "D.lgs. 147/2017",
        "citta",
        "tag:isee",
    ],
)
def test_the_database_reads_the_same_questions(make, bruno, settings, tmp_path, text):
    make.document(
        title="Modello ISEE",
        text="Il piano di zona, ai sensi del D.lgs. 147/2017, per le città.",
        tags=["ISEE"],
    )
    rebuild()
    assert search(bruno, text).total == 1
    settings.SEARCH_INDEX_DIR, settings.SEARCH_ALIAS = (
        tmp_path / "altrove",
        f"{settings.SEARCH_ALIAS}-altrove",
    )
    answer = search(bruno, text)
    assert (answer.engine, answer.total) == ("database", 1)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_grow(make, bruno, django_assert_num_queries, rows):
    for _ in range(rows):
        make.document(title=f"Bando {WORD}", tags=["isee"])
        make.thread(bruno, title=f"Domanda {WORD}")
    rebuild()
    reader = again(bruno)
    assert reader.standing
    with django_assert_num_queries(9):
        assert search(reader, WORD).total == 2 * rows


def test_drafts_of_labs_and_surveys_and_news_to_come_are_not_found(make, anna, bruno, territory):
    shown = [
        ("lab", make.lab(title=f"Laboratorio {WORD}", ats=territory.ats).pk),
        ("news", make.news(title=f"Novità {WORD}").pk),
        ("survey", make.survey(title=f"Rilevazione {WORD}").pk),
    ]
    make.lab(title=f"Bozza {WORD}", ats=territory.ats, status="draft")
    make.news(title=f"Domani {WORD}", published_at=timezone.now() + datetime.timedelta(days=1))
    make.news(title=f"Non ancora {WORD}", published_at=None)
    make.survey(title=f"In preparazione {WORD}", status="draft")
    rebuild()
    for reader in (anna, bruno):
        assert sorted(keys(search(reader, WORD))) == sorted(shown)
    assert sorted(keys(search(VISITOR, WORD))) == sorted(shown[:2])


def test_an_open_survey_is_found_by_the_invited_only(make, bruno, carla, elena, territory):
    survey = make.survey(title=f"Rilevazione {WORD}", offices=[territory.ambito.office])
    rebuild()
    assert keys(search(bruno, WORD)) == [("survey", survey.pk)]
    for outsider in (carla, elena, VISITOR):
        assert traces(search(outsider, WORD)) == NOTHING
