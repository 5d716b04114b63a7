"""What a reader may not see changes nothing of what they find: neither in the index nor in the database."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.audience import PUBLIC, ats_term, circle_term
from accounts.models import Person
from community.actions import remove_message
from search.did_you_mean import did_you_mean
from search.engines.database import DatabaseEngine
from search.entries import KINDS
from search.indexing import rebuild
from search.queries import search
from search.query import Filters, parse
from search.suggestions import suggestions

pytestmark = pytest.mark.django_db
WRITTEN = "quokabile"
ASKED = "quokkabile"
VISITOR = AnonymousUser()


def again(person):
    return Person.objects.get(pk=person.pk)


def told(reader, text=ASKED):
    """All that the answers tell, in every filter."""
    found = []
    year = str(timezone.localdate().year)
    chosen = [Filters(kind="document"), Filters(ats="BER"), Filters(tag="isee")]
    for filters in (
        Filters(),
        *chosen,
        Filters(author="autore"),
        Filters(author="rossi"),
        Filters(year=year),
    ):
        answer = search(reader, text, filters)
        cards = [(r.kind, r.object_id, r.score, r.card.title, str(r.card.snippet)) for r in answer.results]
        found.append((answer.engine, answer.total, answer.is_capped, cards, answer.facets, answer.next))
        if filters == Filters():
            found.append(did_you_mean(reader, answer.query, answer.unknown))
    found += [suggestions(reader, text), suggestions(reader, text[:5])]
    return found


def a_survey(make, territory):
    make.survey(f"Rilevazione {ASKED}", ats=territory.ats)


def a_survey_of_the_region(make, territory):
    make.survey(f"Rilevazione {ASKED}", offices=[territory.ambito.office])


def a_result_for_one_ats(make, territory):
    survey = make.survey(f"Rilevazione {ASKED}", offices=[territory.ambito.office], status="closed")
    make.publish_survey(survey.pk, ats_term(territory.ats.pk))


def a_document(make, territory):
    make.document(title=f"Modello {ASKED}", tags=["isee"], audience=ats_term(territory.ats.pk))


def a_document_of_a_lab(make, territory):
    lab = make.lab(ats=territory.ats, status="draft", title=ASKED)
    make.document(title=f"Slide {ASKED}", audience=circle_term(lab.circle_id))


def a_thread(make, territory):
    space = make.space("ats", ats=territory.ats)
    make.thread(
        make.person("autore", "member", organisation=territory.ambito.office), space, title=ASKED, text=ASKED
    )


def news_to_come(make, territory):
    make.news(title=ASKED, published_at=timezone.now() + datetime.timedelta(days=1))


PRIVATE = [
    a_survey,
    a_survey_of_the_region,
    a_result_for_one_ats,
    a_document,
    a_document_of_a_lab,
    a_thread,
    news_to_come,
]


@pytest.mark.parametrize("has_index", [True, False], ids=["index", "database"])
@pytest.mark.parametrize("private", PRIVATE)
def test_a_world_with_and_one_without_answer_alike(
    private, has_index, make, carla, tina, elena, territory, settings, tmp_path
):
    make.document(title=f"Modello {WRITTEN}", audience=PUBLIC, tags=["isee"])
    make.document(title="Altro modello", audience=PUBLIC)
    readers = (carla, tina, elena, VISITOR)
    if not has_index:
        settings.SEARCH_INDEX_DIR, settings.SEARCH_ALIAS = (
            tmp_path / "altrove",
            f"{settings.SEARCH_ALIAS}-altrove",
        )
    else:
        rebuild()
    texts = (ASKED, f"modello {ASKED} altro", WRITTEN, f"-{ASKED} modello")
    before = [told(reader, text) for reader in readers for text in texts]
    if has_index:
        assert before[0][0][1] == 1, "a near spelling is forgiven"
        assert before[0][1] == WRITTEN, "and proposed"
    assert [one.text for one in before[0][-2]] == [f"Modello {WRITTEN}"]
    private(make, territory)
    if has_index:
        rebuild()
    fresh = [reader if reader is VISITOR else again(reader) for reader in readers]
    assert [told(reader, text) for reader in fresh for text in texts] == before


def test_who_is_asked_or_looks_after_them_finds_a_survey(make, bruno, rita, anna, carla, territory):
    ats, other_ats = territory.ats, territory.other_ats
    survey = make.survey(f"Rilevazione {WRITTEN}", offices=[territory.ambito.office])
    theirs = make.person("coordinatrice", "coordinator", ats=ats)
    others = make.person("coordinatore", "coordinator", ats=other_ats)
    rebuild()
    for reader in (bruno, rita, anna, theirs):
        assert [hit.object_id for hit in search(reader, WRITTEN).results] == [survey.pk]
    for reader in (carla, others):
        assert search(reader, WRITTEN).total == 0
    own = make.survey("Rilevazione numbatta", ats=other_ats, offices=[])
    rebuild()
    assert [hit.object_id for hit in search(others, "numbatta").results] == [own.pk]


def test_a_published_result_is_found_by_its_audience(make, bruno, carla, territory):
    survey = make.survey(WRITTEN, offices=[territory.ambito.office], status="closed")
    rebuild()
    assert search(carla, WRITTEN).total == 0
    make.publish_survey(survey.pk, PUBLIC)
    rebuild()
    for reader in (carla, VISITOR):
        assert search(reader, WRITTEN).total == 1


@pytest.mark.parametrize("status", ["removed", "held", "hidden"])
def test_the_database_does_not_find_what_is_no_longer_shown(make, bruno, carla, status):
    thread = make.thread(bruno, title="Titolo", text="prima")
    post = make.post(thread, bruno, "parola zanzibarica")
    fallback = DatabaseEngine(carla)
    assert fallback.search(parse("zanzibarica"), 10).hits
    if status == "removed":
        remove_message(bruno, post)
    else:
        thread.posts.filter(pk=post.pk).update(status=status)
    assert fallback.search(parse("zanzibarica"), 10).hits == ()
    assert fallback.search(parse("titolo -zanzibarica"), 10).hits, "nor leaves it out for what is not shown"


@pytest.mark.parametrize("has_index", [True, False], ids=["index", "database"])
def test_threads_and_news_are_shown_without_the_signs_of_markdown(make, bruno, settings, tmp_path, has_index):
    text = f"# Titolo\n\n> Sul **{WRITTEN}** vedi [la guida](https://example.org/guida) e _altro_."
    make.thread(bruno, title="Domanda", text=text)
    if has_index:
        rebuild()
    else:
        settings.SEARCH_INDEX_DIR, settings.SEARCH_ALIAS = (
            tmp_path / "altrove",
            f"{settings.SEARCH_ALIAS}-altrove",
        )
    (result,) = search(bruno, WRITTEN).results
    snippet = str(result.card.snippet)
    assert f"Sul <mark>{WRITTEN}</mark> vedi la guida e altro." in snippet
    assert not set("#[]*_>") & set(snippet.replace("<mark>", "").replace("</mark>", ""))
    assert result.score is None


def test_a_person_is_of_the_ats_of_the_office_they_are_in_now(make, bruno, territory):
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    bruno.memberships.update(starts_on=yesterday, ends_on=yesterday)
    make.membership(bruno, "member", organisation=territory.other_ambito.office)
    assert KINDS["person"].ats(again(bruno)) == territory.other_ats.code


def test_numbers_past_the_database_begin_anew(make, bruno, client_of):
    make.document(title=WRITTEN)
    rebuild()
    client = client_of(bruno)
    for number in ("99999999999999999999", "-1", "²", "x"):
        for address in ("/cerca/", "/toolkit/"):
            answer = client.get(address, {"q": WRITTEN, "page": number})
            assert answer.status_code == 200 and WRITTEN in answer.content.decode()
        answer = client.get("/api/v1/search", {"q": WRITTEN, "cursor": number})
        assert answer.status_code == 200 and answer.json()["total"] == 1
