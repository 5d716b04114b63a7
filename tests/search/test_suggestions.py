"""Titles that go on from what was typed: of what the reader may see now, from the index or from the database."""

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.audience import PUBLIC, ats_term
from accounts.models import Membership, Person
from search.engines.base import EngineUnavailable
from search.indexing import rebuild
from search.suggestions import MOST, suggestions
from search.typed import read
from tests.search.engines import EVERYONE, entry
from tests.search.engines import rebuild as fill
from toolkit.models import Document

pytestmark = pytest.mark.django_db
VISITOR = AnonymousUser()
WORD = "quokkabile"


@pytest.fixture(params=[True, False], ids=["index", "database"])
def ready(request, settings, tmp_path):
    """Makes what was built known to the index, or leaves the site without one."""
    if request.param:
        return rebuild
    settings.SEARCH_INDEX_DIR, settings.SEARCH_ALIAS = (
        tmp_path / "altrove",
        f"{settings.SEARCH_ALIAS}-altrove",
    )
    return lambda: None


def texts(reader, text, kind=""):
    return [suggestion.text for suggestion in suggestions(reader, text, kind)]


def again(person):
    return Person.objects.get(pk=person.pk)


def proposed(engine, text, terms=EVERYONE, limit=20, forgiving=False):
    typed = read(text).forgiving if forgiving else read(text)
    return {hit.object_id for hit in engine.complete(typed, terms, limit).hits}


def test_engines_propose_by_titles_that_begin_so(engine):
    titles = ["Regolamento della mensa", "Piano di zona", "Fondo povertà"]
    fill(engine, [entry(n, title, "regolamento quokkabile") for n, title in enumerate(titles)])
    for text in ("rego", "mensa reg", "regolamenti men", "REGOLAMENTO"):
        assert proposed(engine, text) == {0}, text
    assert proposed(engine, "poverta") == {2} and proposed(engine, "piani zo") == {1}
    assert proposed(engine, "quokka") == proposed(engine, "reglam") == set()
    for text in ("reglam", "ergolamento", "regolmaento", "rregola", "regilam", "regalamento mens"):
        assert 0 in proposed(engine, text, forgiving=True), text
    assert proposed(engine, "zib" * 20, forgiving=True) == set()


def test_engines_keep_to_audience_kind_and_limit(engine):
    fill(
        engine,
        [entry(n, "Bando", kind="document" if n else "lab", terms=(f"ats:{n % 2}",)) for n in range(10)],
    )
    assert len(proposed(engine, "ban", None)) == 10
    assert proposed(engine, "ban", frozenset({"ats:1"})) == {1, 3, 5, 7, 9}
    assert proposed(engine, "ban tipo:lab", None) == {0}
    hits = engine.complete(read("ban"), None, 3)
    assert len(hits.hits) == 3 and hits.is_capped


def test_without_an_index_the_engine_says_so(engine):
    with pytest.raises(EngineUnavailable):
        engine.complete(read("ban"), EVERYONE, 10)


def test_every_kind_is_suggested_with_its_address(ready, make, bruno, territory):
    made = [
        ("document", make.document(title="Quokka documento")),
        ("thread", make.thread(bruno, title="Quokka discussione")),
        ("lab", make.lab(title="Quokka laboratorio", ats=territory.ats)),
        ("news", make.news(title="Quokka novità")),
    ]
    ready()
    found = {(s.kind, s.text, s.url) for s in suggestions(bruno, "quo")}
    assert found == {(kind, row.title, row.get_absolute_url()) for kind, row in made}
    assert [s.kind for s in suggestions(bruno, "quo", "lab")] == ["lab"]
    assert [s.kind for s in suggestions(bruno, "quo tipo:discussioni", "lab")] == ["thread"]


def test_people_are_suggested_to_who_may_see_them(ready, make, bruno, elena, territory):
    make.person("quirino", "member", organisation=territory.ambito.office)
    Person.objects.filter(email__startswith="quirino").update(
        is_listed=True, first_name="Quirino", last_name="Però"
    )
    ready()
    assert texts(bruno, "pero qui") == ["Quirino Però"]
    assert texts(elena, "pero qui") == texts(VISITOR, "pero qui") == []


def test_what_begins_so_comes_first_then_the_shorter(ready, make, bruno):
    for title in ("Nuova mensa", "Mensa scolastica comunale", "Mensa", "Mensa scolastica"):
        make.document(title=title)
    ready()
    wanted = ["Mensa", "Mensa scolastica", "Mensa scolastica comunale", "Nuova mensa"]
    assert texts(bruno, "mens") == wanted
    assert texts(bruno, "memsa") == wanted, "one letter is forgiven where nothing begins so"
    assert texts(bruno, "mense scolas") == wanted[1:3]
    make.document(title="Memsa")
    ready()
    assert texts(bruno, "memsa") == ["Memsa"]


def test_at_most_eight(ready, make, bruno):
    for number in range(MOST + 2):
        make.document(title=f"Bando {number}")
    ready()
    assert len(texts(bruno, "ban")) == MOST


@pytest.fixture
def private(make, bruno, territory):
    """One thing with the word in the title, text and tag, of Bruno's ATS only; and a public one near it."""
    audience = ats_term(territory.ats.pk)
    make.document(title=f"Modello {WORD}", text=f"Il {WORD}.", tags=[WORD], audience=audience)
    make.document(title="Altro", text=f"Il {WORD}.", tags=[WORD], audience=audience)
    make.thread(bruno, make.space("ats", ats=territory.ats), title=f"Domanda {WORD}", text=f"Sul {WORD}?")
    make.document(title="Regolamento", audience=PUBLIC)


def test_private_titles_are_never_suggested(private, ready, bruno, carla, elena, tina):
    ready()
    outsiders = (carla, elena, tina, VISITOR)
    for text in (WORD, WORD[:4], f"modello {WORD}", f"domanda {WORD[:5]}", "quokabile", "modell", "altr"):
        assert texts(bruno, text), f"{text} is suggested to who may see it"
        assert [texts(reader, text) for reader in outsiders] == [[]] * 4, text
    for reader in outsiders:
        assert texts(reader, "rego") == ["Regolamento"]


def test_who_may_see_them_is_given_them(private, ready, anna, dario, marco, rita):
    ready()
    for reader in (anna, dario, marco, rita):
        assert sorted(texts(reader, WORD[:5])) == [f"Domanda {WORD}", f"Modello {WORD}"]


def test_an_index_that_is_behind_suggests_nothing_that_was_taken_away(private, bruno, carla, make):
    rebuild()
    assert len(texts(bruno, WORD)) == 2
    Document.objects.filter(title=f"Modello {WORD}").update(title="Modello numbatto")
    assert texts(bruno, WORD) == [f"Domanda {WORD}"], "a title is what it is now"
    Document.objects.filter(title="Modello numbatto").update(status=Document.Status.WITHDRAWN)
    assert texts(bruno, "modello") == []
    Membership.objects.filter(person=bruno).delete()
    assert texts(again(bruno), WORD) == []


def test_what_the_index_has_not_heard_of_is_suggested_from_the_database(make, bruno, carla, territory):
    document = make.document(title="Vecchio titolo", audience=ats_term(territory.ats.pk))
    rebuild()
    document.title = "Numbatto"
    document.save()
    assert texts(bruno, "numb") == ["Numbatto"] and texts(bruno, "vecch") == texts(carla, "numb") == []


def test_the_database_is_asked_the_same_number_of_times(make, bruno, client_of, django_assert_num_queries):
    for count in (1, 3):
        while Document.objects.count() < count:
            make.document(title=f"Bando {Document.objects.count()}")
        rebuild()
        reader = again(bruno)
        texts(reader, "nientecheinizi")  # the standing is read once
        with django_assert_num_queries(5):  # changes, titles, what is shown with its areas and tags
            assert len(texts(reader, "ban")) == count


def test_the_api_answers_with_text_kind_and_url(private, client_of, bruno, carla):
    rebuild()
    found = client_of(bruno).get("/api/v1/search/suggest", {"q": "modello qu"})
    url = Document.objects.get(title=f"Modello {WORD}").get_absolute_url()
    assert found.status_code == 200
    assert found.json() == {"results": [{"text": f"Modello {WORD}", "kind": "document", "url": url}]}
    assert client_of(carla).get("/api/v1/search/suggest", {"q": "modello qu"}).json() == {"results": []}
    for text in ("", "a", "x" * 5000, '"', "-", "((.*", "\\", "[a-"):
        assert client_of(bruno).get("/api/v1/search/suggest", {"q": text}).json()["results"] == []


def test_the_page_lists_options_with_the_title_escaped(make, client, client_of, bruno, territory):
    make.document(title="Modello <b>quokka</b>", audience=PUBLIC)
    rebuild()
    for visitor in (client, client_of(bruno)):
        answer = visitor.get("/cerca/suggerimenti/", {"q": "quo"}).content.decode()
        assert answer.count('role="option"') == 1 and "Modello &lt;b&gt;quokka&lt;/b&gt;" in answer
        assert "Documento" in answer
    make.lab(title="Quokka in rete", ats=territory.ats)
    rebuild()
    page = " ".join(client.get("/cerca/suggerimenti/", {"q": "quokka in"}).content.decode().split())
    assert f"Laboratorio · {territory.ats.name}" in page, "labs of several ATS may have one title"
    assert client.get("/cerca/suggerimenti/", {"q": "quo", "kind": "thread"}).content.decode().strip() == ""
