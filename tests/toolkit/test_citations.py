"""Which acts a document names: found however they are written, kept with it, and asked for by who looks after it."""

from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from toolkit import actions
from toolkit.citations import keep_citations
from toolkit.models import Document
from toolkit.references import Reference, cited_acts, reference_in

CURATION = reverse("toolkit:curation")


def acts_of(document: Document) -> dict[str, int]:
    return {str(one): one.times for one in document.citations.all()}


def test_each_act_once_with_how_often_without_articles_and_doubtful_ones():
    text = (
        "Visti l'art. 30 del D.lgs. 267/2000 (TUEL), l'articolo 6 della legge 8 novembre 2000, n. 328, "
        "la L. 328/2000 e la D.G.R. XI/4563; la legge regionale e la legge n. 12 non dicono quale."
    )
    assert {act.label: times for act, times in cited_acts(text).items()} == {
        "D.lgs. 267/2000": 2,
        "L. 328/2000": 2,
        "DGR XI/4563": 1,
    }
    assert cited_acts("") == cited_acts("Nessuna norma, n. 5, del 2020.") == {}


@pytest.mark.parametrize(
    ("written", "label", "urn"),
    [
        ("D.lgs. 15 settembre 2017, n. 147", "D.lgs. 147/2017", "stato:decreto.legislativo:2017;147"),
        ("decreto legislativo 117/2017", "D.lgs. 117/2017", "stato:decreto.legislativo:2017;117"),
        ("TUEL", "D.lgs. 267/2000", "stato:decreto.legislativo:2000;267"),
        ("codice dei contratti pubblici", "D.lgs. 36/2023", "stato:decreto.legislativo:2023;36"),
        ("legge 8 novembre 2000, n. 328", "L. 328/2000", "stato:legge:2000;328"),
        ("L. 104/92", "L. 104/1992", "stato:legge:1992;104"),
        ("legge 241/1990", "L. 241/1990", "stato:legge:1990;241"),
        ("D.L. 4/2019", "D.L. 4/2019", "stato:decreto.legge:2019;4"),
        ("decreto-legge 48/2023", "D.L. 48/2023", "stato:decreto.legge:2023;48"),
        ("D.P.R. 28/12/2000 n. 445", "D.P.R. 445/2000", "presidente.repubblica:decreto:2000;445"),
        ("DPCM 159/2013", "D.P.C.M. 159/2013", "presidente.consiglio.ministri:decreto:2013;159"),
        ("l.r. 3/2008", "L.R. 3/2008", "regione.lombardia:legge:2008;3"),
        ("legge regionale 12 marzo 2008, n. 3", "L.R. 3/2008", "regione.lombardia:legge:2008;3"),
        ("DGR XI/4563", "DGR XI/4563", ""),
        ("D.G.R. 4563 del 2021", "DGR 4563/2021", ""),
        ("dcr XI/1395", "DCR XI/1395", ""),
        ("D.M. 77/2022", "D.M. 77/2022", ""),
        ("Regolamento (UE) 2016/679", "Reg. o dir. UE 679/2016", ""),
    ],
)
def test_the_name_of_an_act_and_where_it_is_read(written, label, urn):
    act = reference_in(written)
    assert act is not None and act.label == label
    assert act.urn == (f"urn:nir:{urn}" if urn else "")
    assert act.url == (f"https://www.normattiva.it/uri-res/N2Ls?urn:nir:{urn}" if urn else "")


@pytest.mark.parametrize("text", ["", "regolamento", "DGR", "legge 328", "n. 4563", "2017", "art. 30"])
def test_what_does_not_say_which_act_is_none(text):
    assert reference_in(text) is None


@pytest.fixture
def document(make, bruno):
    made = make.document(
        author=bruno, status="draft", text="Ai sensi della L. 328/2000.\fE della L. 328/2000."
    )
    keep_citations(made)
    return made


@pytest.mark.django_db
def test_reading_keeps_the_acts_of_the_text_and_of_the_card(bruno, run_tasks):
    file = SimpleUploadedFile("a.txt", b"Visti il D.lgs. 147/2017 e il decreto legislativo n. 147 del 2017.")
    details = Document(title="Regolamento", legal_references="DGR XI/4563")
    made = actions.receive(bruno, file, details)
    assert acts_of(made) == {}
    run_tasks()
    assert acts_of(made) == {"D.lgs. 147/2017": 2, "DGR XI/4563": 1}


@pytest.mark.django_db
def test_keeping_twice_changes_nothing(document):
    assert acts_of(document) == {"L. 328/2000": 2}
    keep_citations(document)
    assert acts_of(document) == {"L. 328/2000": 2}


@pytest.mark.django_db
def test_correcting_the_card_or_the_file_finds_them_anew(document, bruno, run_tasks):
    actions.edit_document(bruno, document, {"legal_references": "DGR XI/4563"})
    assert acts_of(document) == {"L. 328/2000": 2, "DGR XI/4563": 1}
    actions.edit_document(bruno, document, {"title": "Nuovo"})
    assert acts_of(document) == {"L. 328/2000": 2, "DGR XI/4563": 1}

    actions.edit_document(
        bruno, document, {"legal_references": ""}, SimpleUploadedFile("b.txt", b"L.R. 3/2008")
    )
    run_tasks()
    assert acts_of(document) == {"L.R. 3/2008": 1}


@pytest.mark.django_db
def test_a_newer_version_counts_only_once_it_is_in_use(make, bruno, marco, run_tasks):
    made = make.document(author=bruno, text="L. 328/2000")
    keep_citations(made)
    actions.propose_version(
        bruno, made, SimpleUploadedFile("b.txt", b"Come dice la L.R. 3/2008"), "Nuova legge"
    )
    run_tasks()
    assert acts_of(made) == {"L. 328/2000": 1}
    actions.publish_version(marco, made)
    assert acts_of(made) == {"L.R. 3/2008": 1}


def citing(make, text: str, **fields) -> Document:
    made = make.document(title=text, text=f"Si applica la {text}, come noto.", **fields)
    keep_citations(made)
    return made


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "found", "others"),
    [
        (
            "DGR XI/4563",
            [
                "D.G.R. n. XI/4563",
                "D.G.R. 4563 del 2021",
                "d.g.r. 19 aprile 2021, n. XI/4563",
                "DGR XI / 4563",
            ],
            ["DGR X/4563", "DGR XI/4564", "DCR XI/4563", "L. 4563/2021", "DGR n. 4563"],
        ),
        (
            "DGR 4563/2021",
            ["DGR XI/4563", "D.G.R. 4563 del 2021", "deliberazione di Giunta regionale n. 4563/2021"],
            ["DGR 4563/2020", "D.G.R. n. XI/4563 del 19 aprile 2020"],
        ),
        (
            "d.lgs 147/2017",
            ["decreto legislativo 15 settembre 2017, n. 147", "D. Lgs. n. 147/17"],
            ["D.lgs. 147/2015", "D.L. 147/2017", "D.lgs. 117/2017"],
        ),
        (
            "L.R. 3/2008",
            ["legge regionale 12 marzo 2008, n. 3"],
            ["L. 3/2008", "L.R. 3/2018", "L.R. 33/2008"],
        ),
    ],
)
def test_documents_that_cite_an_act_however_they_write_it(asked, found, others, make):
    wanted = [citing(make, text) for text in found]
    for text in others:
        citing(make, text)
    act = reference_in(asked)
    assert set(Document.objects.citing(act)) == set(wanted)
    assert Document.objects.citing(act).count() == len(wanted)


@pytest.mark.django_db
def test_number_and_year_of_two_different_acts_are_not_one(make):
    citing(make, "L. 328/2000 e alla L. 104/1992")
    assert not Document.objects.citing(Reference("l", "328", "1992")).exists()
    assert Document.objects.citing(Reference("l", "328", "2000")).exists()


@pytest.mark.django_db
def test_curators_find_what_cites_an_act_and_flag_it_at_once(make, bruno, marco, client_of):
    old = [citing(make, text, author=bruno) for text in ("DGR XI/4563", "D.G.R. 4563 del 2021")]
    other = citing(make, "DGR XII/1473", author=bruno)
    curator = client_of(marco)

    page = unescape(curator.get(CURATION, {"cita": "dgr xi/4563"}).content.decode())
    assert "2 documenti" in page and "XII/1473" not in page
    chosen = {"documents": [one.pk for one in old], "action": "flag", "reason": "La DGR è sostituita."}
    answer = curator.post(f"{CURATION}?cita=dgr+xi/4563", chosen, follow=True)
    page = unescape(answer.content.decode())
    assert answer.redirect_chain == [(f"{CURATION}?cita=dgr+xi/4563", 302)]
    assert "Fatto per 2 documenti." in page and page.count("Da aggiornare</span>") == 2

    assert set(Document.objects.outdated()) == set(old)
    other.refresh_from_db()
    assert other.outdated_since is None


@pytest.mark.django_db
def test_curation_says_when_it_does_not_know_the_act(make, marco, client_of):
    citing(make, "DGR XI/4563")
    page = unescape(client_of(marco).get(CURATION, {"cita": "nonsense"}).content.decode())
    assert "Non riconosco l'atto: scrivilo per esempio «DGR XI/4563» oppure «D.lgs. 147/2017»." in page
    assert 'value="nonsense"' in page
    page = unescape(client_of(marco).get(CURATION, {"cita": "L. 328/2000"}).content.decode())
    assert "Con questi filtri non c'è niente" in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"action": "flag", "reason": "Superato."}, "Scegli almeno un documento dall'elenco."),
        ({"documents": "own", "action": "flag"}, "Scrivi perché sono da aggiornare"),
        ({"documents": "own"}, "Scegli che cosa fare."),
        ({"documents": "own", "action": "review_by"}, "Scegli il giorno entro cui rivederli."),
        (
            {"documents": ["999999999999999999999"], "action": "kind", "kind": "form"},
            "Uno dei documenti scelti",
        ),
    ],
)
def test_curation_says_what_is_wrong_and_changes_nothing(data, sentence, make, marco, client_of):
    document = make.document()
    if data.get("documents") == "own":
        data = data | {"documents": [document.pk]}
    answer = client_of(marco).post(CURATION, data)
    assert answer.status_code == 200 and sentence in unescape(answer.content.decode())
    document.refresh_from_db()
    assert (document.outdated_since, document.kind, document.review_by) == (None, "template", None)


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_curation_costs_the_same_with_more_rows(
    rows, make, marco, territory, client_of, django_assert_num_queries
):
    for number in range(rows):
        make.document(
            organisation=territory.ambito.office, areas=[make.area(f"Area {number}")], review_by="2026-01-31"
        )
    client = client_of(marco)
    with django_assert_num_queries(CURATION_QUERIES):
        assert client.get(CURATION).content.decode().count("Da aggiornare</span>") == rows


@pytest.mark.django_db
def test_the_page_of_a_document_leads_to_the_acts(make, rita, client_of):
    document = citing(make, "D.lgs. 147/2017 e alla DGR XI/4563")
    page = client_of(rita).get(document.get_absolute_url()).content.decode()
    address = "https://www.normattiva.it/uri-res/N2Ls?urn:nir:stato:decreto.legislativo:2017;147"
    assert f'<a class="action-link" href="{address}" rel="external noopener">D.lgs. 147/2017<' in page
    assert "<li>DGR XI/4563</li>" in page and page.count("normattiva.it") == 1


@pytest.mark.django_db
def test_many_acts_are_shown_in_part(make, rita, client_of):
    document = citing(make, ", la ".join(f"L. {number}/2000" for number in range(100, 114)))
    page = client_of(rita).get(document.get_absolute_url()).content.decode()
    assert page.count("su Normattiva") == 12 and "<li>e altri</li>" in page


CURATION_QUERIES = 7
