"""The search page, the library and the API, as people meet them."""

import datetime
import html
import json
import re

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from accounts.audience import PUBLIC
from accounts.models import Person
from search.engines import live_engine
from search.indexing import rebuild
from search.queries import PAGE
from toolkit.models import Document

pytestmark = pytest.mark.django_db
WORD = "quokkabile"


def text_of(response):
    """What the page says, without marks and without what was typed into the box."""
    typed = r'value="[^"]*"|[?&](?:amp;)?(?:q|titolo|next)=[^"&]*|«[^»]*»|<title>.*?</title>'
    shown = re.sub(typed, "", response.content.decode())
    return re.sub(r"\s+", " ", re.sub(r"</?mark>", "", shown))


@pytest.fixture
def shelf(make, bruno, territory):
    office = territory.ambito.office
    private = make.document(
        title=f"Modello {WORD}",
        text=f"Prima pagina.\fIl {WORD} sta qui.",
        tags=["isee"],
        areas=[make.area("Povertà")],
        organisation=office,
        file_name="modello.docx",
    )
    public = make.document(title="Linee guida pubbliche", kind=Document.Kind.GUIDELINE, audience=PUBLIC)
    make.lab(title="Laboratorio aperto", ats=territory.ats)
    rebuild()
    return private, public


def test_a_member_finds_and_an_outsider_does_not(shelf, bruno, elena, client_of, client):
    page = client_of(bruno).get("/cerca/", {"q": WORD})
    assert "1 risultato" in text_of(page) and f"Modello {WORD}" in text_of(page)
    assert "Pagina 2" in text_of(page) and "Documenti (1)" in text_of(page)
    for outsider in (client, client_of(elena)):
        page = outsider.get("/cerca/", {"q": WORD})
        assert page.status_code == 200
        assert "Non abbiamo trovato niente" in text_of(page) and WORD not in text_of(page)
        assert "isee" not in text_of(page)


def test_a_visitor_finds_public_things(shelf, client):
    page = client.get("/cerca/", {"q": "laboratorio"})
    assert "Laboratorio aperto" in text_of(page) and "Laboratori (1)" in text_of(page)
    assert "Linee guida pubbliche" in text_of(client.get("/cerca/", {"q": "pubblico"}))


def test_filters_are_in_the_address(shelf, bruno, client_of):
    client = client_of(bruno)
    page = client.get("/cerca/", {"q": "modello laboratorio", "kind": "lab"})
    assert [r.kind for r in page.context["answer"].results] == ["lab"]
    assert "kind=document" in page.content.decode()
    page = client.get("/cerca/", {"q": WORD, "tag": "isee"})
    assert page.context["answer"].total == 1 and "Togli il filtro" in text_of(page)
    assert client.get("/cerca/", {"q": WORD, "ats": "PAV"}).context["answer"].total == 0


def test_without_a_question_the_page_explains(client):
    assert "Come cercare" in text_of(client.get("/cerca/"))


def test_pages_of_results(make, bruno, client_of):
    for _ in range(PAGE + 1):
        make.document(title=f"Bando {WORD}")
    rebuild()
    client = client_of(bruno)
    assert "Pagina 1 di 2" in text_of(client.get("/cerca/", {"q": WORD}))
    last = client.get("/cerca/", {"q": WORD, "page": "2"})
    assert len(last.context["answer"].results) == 1
    assert client.get("/cerca/", {"q": WORD, "page": "999"}).context["page_obj"].number == 2


def test_without_the_engine_the_page_says_so(shelf, bruno, client_of, settings, tmp_path):
    settings.SEARCH_INDEX_DIR, settings.SEARCH_ALIAS = (
        tmp_path / "altrove",
        f"{settings.SEARCH_ALIAS}-altrove",
    )
    page = client_of(bruno).get("/cerca/", {"q": WORD})
    assert "Il motore di ricerca è in pausa" in text_of(page) and f"Modello {WORD}" in text_of(page)
    assert "in pausa" in text_of(client_of(bruno).get("/toolkit/", {"q": WORD}))


def test_the_library_as_a_member(shelf, bruno, client_of):
    page = text_of(client_of(bruno).get("/toolkit/"))
    for said in (
        f"Modello {WORD}",
        "Ambito di Dalmine",
        "DOCX",
        "Carica",
        "Modelli (1)",
        "Povertà (1)",
        "isee (1)",
    ):
        assert said in page, said
    assert "ATS di Bergamo (1)" in page and "Linee guida (1)" in page


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"q": WORD}, 1),
        ({"kind": "guideline"}, 1),
        ({"area": "povertà"}, 1),
        ({"ats": "BER"}, 1),
        ({"tag": "ISEE"}, 1),
        ({"kind": "act"}, 0),
        ({"q": WORD, "kind": "guideline"}, 0),
        ({"order": "titolo"}, 2),
        ({"order": "drop table", "page": "x"}, 2),
    ],
)
def test_the_library_is_narrowed(shelf, bruno, client_of, asked, expected):
    page = client_of(bruno).get("/toolkit/", asked)
    assert page.context["library"].page.paginator.count == expected


def test_the_library_as_a_visitor_and_a_guest(shelf, client, client_of, elena):
    for outsider in (client, client_of(elena)):
        page = text_of(outsider.get("/toolkit/"))
        assert "come si entra" in page and "Linee guida pubbliche" in page
        assert WORD not in page and "isee" not in page and "Povertà" not in page and "Dalmine" not in page
        assert "/toolkit/carica/" not in page
        assert outsider.get("/toolkit/", {"q": WORD}).context["library"].page.paginator.count == 0


def test_the_library_shows_the_lines_that_answer(shelf, bruno, client_of):
    page = client_of(bruno).get("/toolkit/", {"q": WORD})
    assert f"Il <mark>{WORD}</mark> sta qui." in page.content.decode() and "pagina 2" in text_of(page)


def test_the_library_counts_every_kind_also_inside_one(shelf, bruno, client_of):
    page = text_of(client_of(bruno).get("/toolkit/", {"kind": "guideline"}))
    assert "Modelli (1)" in page and "Linee guida (1)" in page


def test_the_library_answers_by_relevance(make, bruno, client_of):
    make.document(title="Altro", text="Qui si parla anche di bandi.")
    best = make.document(title="Bando")
    make.document(title="Altro ancora", text="Bandi, in breve.")
    rebuild()
    page = client_of(bruno).get("/toolkit/", {"q": "bando"}).context["library"]
    assert page.page.paginator.count == 3 and page.cards[0].document == best


@pytest.mark.parametrize(
    ("path", "said"),
    [("/cerca/", "Sezione «{}»"), ("/toolkit/", "(sezione «{}»)")],
    ids=["search", "library"],
)
def test_without_pages_the_section_says_where(make, bruno, client_of, path, said):
    document = make.document(title="Regolamento", text=f"Il {WORD} sta qui.", file_name="regolamento.odt")
    client = client_of(bruno)
    rebuild()
    assert "ezione «" not in client.get(path, {"q": WORD}).content.decode()

    document.current_version.passages.update(section="Criteri <b>di</b> riparto & altro")
    page = client.get(path, {"q": WORD}).content.decode()
    assert said.format("Criteri &lt;b&gt;di&lt;/b&gt; riparto &amp; altro") in page
    assert f"Il <mark>{WORD}</mark> sta qui." in page


def test_a_preview_goes_on_after_a_short_first_section(make, bruno, client_of):
    make.document(title="Regolamento", text="Titolo I\fCapo I\fArticolo 1: finalità\fArticolo 2: risorse")
    page = text_of(client_of(bruno).get("/toolkit/"))
    assert "Titolo I Capo I Articolo 1: finalità" in page and "Articolo 2" not in page


def test_all_that_was_chosen_stays_in_the_addresses(make, bruno, client_of):
    for number in range(PAGE + 1):
        make.document(title=f"Bando {number} {WORD}", author=bruno, tags=["isee"])
    rebuild()
    chosen = {
        "q": WORD,
        "tag": "isee",
        "author": "bruno",
        "year": str(timezone.localdate().year),
        "order": "recenti",
    }
    page = client_of(bruno).get("/cerca/", chosen | {"kind": "document"})
    assert page.context["answer"].total == PAGE + 1 and page.context["answer"].query.filters.author == "bruno"
    links = [
        QueryDict(html.unescape(link)) for link in re.findall(r'href="\?([^"]*)"', page.content.decode())
    ]
    following = next(link for link in links if link.get("page") == "2")
    assert following.dict() == chosen | {"kind": "document", "page": "2"}
    best = next(link for link in links if "order" not in link and len(link) == len(chosen))
    assert best.dict() == {name: value for name, value in chosen.items() if name != "order"} | {
        "kind": "document"
    }
    for name in ("tag", "author", "year"):
        assert any(name not in link and len(link) == len(chosen) for link in links), (
            f"{name} can be taken away"
        )


def test_a_typed_filter_can_be_taken_away(shelf, bruno, client_of):
    page = client_of(bruno).get("/cerca/", {"q": f"{WORD} tag:isee autore:rossi"})
    links = [
        QueryDict(html.unescape(link)) for link in re.findall(r'href="\?([^"]*)"', page.content.decode())
    ]
    assert {"q": f"{WORD} autore:rossi"} in [link.dict() for link in links]
    assert {"q": f"{WORD} tag:isee"} in [link.dict() for link in links]


def test_the_newest_first_is_chosen_on_the_page(make, bruno, client_of):
    best = make.document(title=f"Bando {WORD}", published_at=timezone.now() - datetime.timedelta(days=900))
    newest = make.document(title="Altro", text=f"Anche il {WORD}.")
    rebuild()
    client = client_of(bruno)
    by_merit, by_day = (client.get("/cerca/", {"q": WORD, "order": order}) for order in ("", "recenti"))
    ids = [[r.object_id for r in page.context["answer"].results] for page in (by_merit, by_day)]
    assert ids == [[best.pk, newest.pk], [newest.pk, best.pk]]
    assert "<strong>Per pertinenza</strong>" in by_merit.content.decode()
    assert "<strong>Più recenti</strong>" in by_day.content.decode()
    api = [
        client.get("/api/v1/search", {"q": WORD, "order": order}).json() for order in ("relevance", "newest")
    ]
    assert [[row["id"] for row in answer["results"]] for answer in api] == ids
    assert client.get("/api/v1/search", {"q": WORD, "order": "x"}).status_code == 422


def test_the_api_knows_author_and_year(shelf, make, bruno, anna, client_of):
    theirs = make.document(title=f"Atto {WORD}", author=anna)
    rebuild()
    client, year = client_of(bruno), timezone.localdate().year
    for asked, ids in (
        ({"author": "anna"}, [theirs.pk]),
        ({"author": "anna", "year": year - 1}, []),
        ({"year": year}, None),
    ):
        answer = client.get("/api/v1/search", {"q": WORD} | asked).json()
        assert answer["total"] == (2 if ids is None else len(ids))
        assert ids is None or [row["id"] for row in answer["results"]] == ids
        page = client.get("/cerca/", {"q": WORD} | asked).context["answer"]
        assert [row["id"] for row in answer["results"]] == [row.object_id for row in page.results]


def test_what_has_only_some_of_the_words_stands_under_a_heading(make, bruno, client_of):
    make.document(title=f"Primo {WORD} numbatto")
    make.document(title=f"Secondo {WORD}")
    rebuild()
    client = client_of(bruno)
    page = text_of(client.get("/cerca/", {"q": f"{WORD} numbatto"}))
    assert "2 risultati" in page and "1 con le parole cercate, 1 con solo alcune" in page
    places = [
        page.index(said)
        for said in (f"Primo {WORD}", "Altri risultati con solo alcune delle parole", f"Secondo {WORD}")
    ]
    assert places == sorted(places)
    assert "solo alcune" not in text_of(client.get("/cerca/", {"q": WORD}))
    page = client.get("/cerca/", {"q": f"{WORD} perchénò"}).content.decode()
    assert "Risultati con solo alcune delle parole" in page and "«perchénò»" in page


def test_nothing_found_says_what_to_do_next(shelf, make, bruno, elena, client_of, client, territory):
    member = client_of(bruno).get("/cerca/", {"q": "zzwqx & altro tipo:atto"}).content.decode()
    asked = "zzwqx%20%26%20altro"
    assert f"/discussioni/nuova/?titolo={asked}" in member and f"?q={asked}" in member
    visitor = client.get("/cerca/", {"q": "zzwqx"}).content.decode()
    assert "/discussioni/nuova/" not in visitor and "/accedi/?next=/cerca/%3Fq%3Dzzwqx" in visitor
    assert "/discussioni/nuova/" not in client_of(elena).get("/cerca/", {"q": "zzwqx"}).content.decode()
    make.membership(elena, "guest", circle=make.lab(ats=territory.ats).circle)
    guest = client_of(Person.objects.get(pk=elena.pk)).get("/cerca/", {"q": "zzwqx"}).content.decode()
    assert "/discussioni/nuova/" in guest and "Chiedi un modello" not in guest


def test_the_help_is_always_there(shelf, bruno, client_of):
    client = client_of(bruno)
    for asked, is_open in (({}, True), ({"q": WORD}, False), ({"q": "zzwqx"}, False)):
        page = client.get("/cerca/", asked).content.decode()
        opened = re.search(r"<details[^>]*how-to[^>]*>", page)[0]
        assert ("open" in opened) == is_open and "autore:bianchi" in page
    assert 'href="#risultati"' in client.get("/cerca/", {"q": WORD}).content.decode()


@pytest.mark.parametrize("path", ["/cerca/", "/toolkit/"])
@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_grow(
    make, bruno, client_of, path, rows, django_assert_num_queries, territory
):
    for _ in range(rows):
        make.document(title=f"Bando {WORD}", tags=["isee"], organisation=territory.ambito.office)
    rebuild()
    client = client_of(bruno)
    # Three of them count the search, one asks what the index has not heard of.
    with django_assert_num_queries({"/cerca/": 12, "/toolkit/": 20}[path]):
        page = client.get(path, {"q": WORD})
    assert text_of(page).count(f">Bando {WORD}<") == rows


@pytest.mark.parametrize("path", ["/cerca/", "/toolkit/"])
def test_hostile_questions_are_answered(shelf, bruno, client_of, client, shared_dir, path):
    lines = (shared_dir / "data" / "hostile" / "strings" / "search_queries.jsonl").read_text().splitlines()
    assert len(lines) >= 20
    member = client_of(bruno)
    for line in lines:
        payload = json.loads(line)["payload"]
        for reader in (member, client):
            names = ("q", "kind", "ats", "tag", "author", "year", "order")
            page = reader.get(path, dict.fromkeys(names, payload))
            assert page.status_code in (200, 400), payload
            page = reader.get(path, {"q": payload})
            assert page.status_code in (200, 400), payload
            assert "<script>alert" not in page.content.decode()


def test_the_api_answers_as_the_contract_says(shelf, bruno, anna, client_of):
    answer = client_of(bruno).get("/api/v1/search", {"q": WORD}).json()
    assert set(answer) == {"engine", "total", "results", "facets", "next"}
    assert (answer["engine"], answer["total"], answer["next"]) == (live_engine().name, 1, None)
    (result,) = answer["results"]
    assert result == {
        "kind": "document",
        "id": shelf[0].pk,
        "title": f"Modello {WORD}",
        "url": f"/toolkit/{shelf[0].pk}/",
        "snippet": f"Il <mark>{WORD}</mark> sta qui.",
        "score": None,
    }
    assert answer["facets"] == {
        "kind": [{"value": "document", "count": 1}],
        "ats": [{"value": "BER", "count": 1}],
        "tag": [{"value": "isee", "count": 1}],
        "year": [{"value": str(timezone.localdate().year), "count": 1}],
    }
    assert client_of(anna).get("/api/v1/search", {"q": WORD}).json()["results"][0]["score"] > 0


def test_the_api_is_for_who_signs_in_and_shows_no_more(shelf, elena, client_of):
    assert Client().get("/api/v1/search", {"q": WORD}).status_code == 401
    answer = client_of(elena).get("/api/v1/search", {"q": WORD}).json()
    assert (answer["total"], answer["results"], answer["facets"]) == (
        0,
        [],
        {"kind": [], "ats": [], "tag": [], "year": []},
    )
