"""What curators keep: names that mean the same, results that come first, searches that found nothing."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.audience import PUBLIC, ats_term
from search.empty_searches import KEPT, note_if_empty, to_mend
from search.engines.database import DatabaseEngine
from search.indexing import rebuild
from search.models import EmptySearch, Promotion, SynonymGroup
from search.queries import search
from search.query import Filters, parse
from search.synonyms import synonym_table
from tests.make.search import ACRONYMS

pytestmark = pytest.mark.django_db
VISITOR = AnonymousUser()


def ids(answer):
    return [result.object_id for result in answer.results]


@pytest.mark.parametrize(("acronym", "name"), ACRONYMS)
def test_an_acronym_finds_its_name_and_back(make, bruno, acronym, name):
    make.synonyms(*ACRONYMS)
    short = make.document(title="Uno", text=f"Il {acronym} lo dice.")
    long = make.document(title="Due", text=f"Dice {name} e altro.")
    make.document(title="Tre", text="Altro testo.")
    rebuild()
    for asked in (acronym, acronym.lower(), name, name.upper()):
        assert sorted(ids(search(bruno, asked))) == [short.pk, long.pk]
        found = DatabaseEngine(bruno).search(parse(asked, synonym_table()), 10).hits
        assert sorted(hit.object_id for hit in found) == [short.pk, long.pk]


def test_the_migration_brings_the_acronyms_of_the_field():
    names = {name.lower() for group in SynonymGroup.objects.all() for name in group.names.splitlines()}
    if names:  # a test with transactions of its own empties every table
        assert {name.lower() for pair in ACRONYMS for name in pair} <= names


def test_a_new_synonym_works_without_a_new_index(make, anna, bruno, client_of):
    make.synonyms()
    document = make.document(title="Patto di quartiere", text="Testo.")
    rebuild()
    assert ids(search(bruno, "pdq")) == []
    client_of(anna).post("/gestione/ricerca/sinonimi/", {"names": "PdQ\n patto di  quartiere\nPDQ"})
    assert (
        SynonymGroup.objects.get().names == "PdQ\npatto di quartiere"
        or SynonymGroup.objects.get().names == "PDQ\npatto di quartiere"
    )
    assert ids(search(bruno, "pdq")) == [document.pk]
    group = SynonymGroup.objects.get()
    client_of(anna).post(f"/gestione/ricerca/sinonimi/{group.pk}/togli/")
    assert ids(search(bruno, "pdq")) == []


@pytest.mark.parametrize("names", ["", "UdP", "UdP\nudp", "il\nla"])
def test_one_name_is_no_synonym(names, make, anna, client_of):
    make.synonyms()
    page = client_of(anna).post("/gestione/ricerca/sinonimi/", {"names": names})
    assert page.status_code == 200 and not SynonymGroup.objects.exists()
    assert "error-summary" in page.content.decode()


@pytest.fixture
def shelf(make, bruno, territory):
    """A document that says the word often, one that does not say it, and a private one."""
    often = make.document(title="Bando bando", text="bando " * 20)
    chosen = make.document(title="Regolamento", text="Nient'altro.", tags=["isee"], audience=PUBLIC)
    private = make.document(
        title="Riservato", text="Niente.", audience=ats_term(territory.ats.pk), tags=["segreta"]
    )
    rebuild()
    return often, chosen, private


def promote(client, words, document):
    return client.post(
        "/gestione/ricerca/in-evidenza/",
        {"words": words, "address": f"http://testserver{document.get_absolute_url()}?x=1"},
    )


def test_a_chosen_result_comes_first_whatever_the_order_and_endings(shelf, anna, bruno, client_of):
    often, chosen, _ = shelf
    assert promote(client_of(anna), "bandi per affidamenti", chosen).status_code == 302
    for asked in ("affidamento bando", "BANDO affidamenti"):
        answer = search(bruno, asked)
        assert ids(answer) == [chosen.pk, often.pk] and answer.total == 2
        assert [result.is_promoted for result in answer.results] == [True, False]
    assert ids(search(bruno, "bando")) == [often.pk]
    assert ids(search(bruno, "bando affidamenti", Filters(kind="lab"))) == []
    assert ids(search(bruno, "bando affidamenti", Filters(tag="isee"))) == [chosen.pk]
    page = client_of(bruno).get("/cerca/", {"q": "bando affidamenti"}).content.decode()
    assert page.count("In evidenza") == 1


def test_a_chosen_result_is_shown_only_to_who_may_see_it(shelf, anna, bruno, carla, client_of):
    often, _, private = shelf
    promote(client_of(anna), "bando", private)
    assert ids(search(bruno, "bando")) == [private.pk, often.pk]
    for outsider, total in ((carla, 1), (VISITOR, 0)):
        answer = search(outsider, "bando")
        assert private.pk not in ids(answer) and answer.total == total
        assert "segreta" not in str(answer.facets)


def test_what_cannot_be_put_in_evidence_is_said(shelf, anna, client_of):
    client = client_of(anna)
    for words, address in (
        ("bando", "/gestione/"),
        ("bando", "/toolkit/999999/"),
        ("bando", "https://[x"),
        ("il", shelf[0].get_absolute_url()),
        ("", ""),
    ):
        page = client.post("/gestione/ricerca/in-evidenza/", {"words": words, "address": address})
        assert page.status_code == 200 and "error-summary" in page.content.decode()
    promote(client, "bando", shelf[1])
    assert "già in evidenza" in promote(client, "bandi", shelf[1]).content.decode()
    assert Promotion.objects.count() == 1


def test_what_two_people_do_not_find_is_kept_without_their_names(shelf, bruno, carla, anna, elena, client_of):
    def asked(person, **data):
        client_of(person).get("/cerca/", {"q": "Zanzibàr  del Nord", **data})

    for person in (bruno, bruno, elena):
        asked(person)
    asked(carla, tag="isee")
    assert list(to_mend()) == [], "one participant is not enough, a guest and a filter do not count"
    client_of(carla).get("/api/v1/search", {"q": "zanzibar del nord"})
    row = to_mend().get()
    assert (row.text, row.times) == ("zanzibar del nord", 2)
    page = client_of(anna).get("/gestione/ricerca/").content.decode()
    assert "zanzibar del nord" in page and "bruno" not in page.lower()
    client_of(anna).post(f"/gestione/ricerca/{row.pk}/togli/")
    assert not EmptySearch.objects.exists()


def test_what_is_found_or_forbidden_words_are_told_apart(shelf, bruno, client_of):
    client_of(bruno).get("/cerca/", {"q": "bando"})
    client_of(bruno).get("/cerca/", {"q": ""})
    assert not EmptySearch.objects.exists()


@pytest.mark.parametrize(
    "text", ["anna.bianchi@example.org", "RSSMRA80A01F205X domanda", "protocollo 20260012345"]
)
def test_what_may_tell_of_a_person_is_not_kept(shelf, bruno, text):
    note_if_empty(bruno, search(bruno, text))
    assert not EmptySearch.objects.exists()
    note_if_empty(bruno, search(bruno, "zanzibar"))
    assert EmptySearch.objects.get().text == "zanzibar"


def test_the_database_alone_is_no_measure(bruno):
    answer = search(bruno, "zanzibar")
    assert (answer.engine, answer.total) == ("database", 0)
    note_if_empty(bruno, answer)
    assert not EmptySearch.objects.exists()


def test_old_searches_are_forgotten(make, bruno, shelf):
    today = timezone.localdate()
    make.empty_search("vecchia", last_on=today - KEPT)
    make.empty_search("recente", last_on=today - KEPT + datetime.timedelta(days=1))
    assert [row.text for row in to_mend()] == ["recente"]
    note_if_empty(bruno, search(bruno, "nuovissima"))
    assert sorted(EmptySearch.objects.values_list("text", flat=True)) == ["nuovissima", "recente"]


PAGES = {"/gestione/ricerca/": 5, "/gestione/ricerca/sinonimi/": 5, "/gestione/ricerca/in-evidenza/": 7}


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_cost_the_same_with_more_rows(rows, make, anna, client_of, django_assert_num_queries):
    make.synonyms(*((f"sigla {n}", f"nome per esteso {n}") for n in range(rows)))
    for number in range(rows):
        make.empty_search(f"parola {number}")
        make.promotion(f"parola {number}", "document", make.document())
        make.promotion(f"parola {number}", "lab", make.lab())
    client = client_of(anna)
    for address, queries in PAGES.items():
        with django_assert_num_queries(queries):
            page = client.get(address)
        assert page.status_code == 200
