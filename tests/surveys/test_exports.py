"""Files of results: who takes them, how often, and what a spreadsheet makes of the texts in them."""

import csv
import io
import json
import zipfile

import openpyxl
import pypdf
import pytest
from django.urls import reverse

from accounts.spreadsheets import write_csv
from surveys import actions, preflib
from surveys.counts import Basis
from surveys.exports.orders import order_file
from surveys.exports.report import write_report
from surveys.exports.tables import flat, in_lines, tables
from surveys.exports.workbook import sheet_name, write_workbook
from surveys.models import Question
from surveys.reading import read
from tests.toolkit.libreoffice import converted


@pytest.fixture
def closed(make, territory, anna):
    def close(**fields):
        survey = make.survey(**fields)
        make.responses(survey, territory.ats, count=3)
        make.responses(survey, territory.other_ats, [make.MODULES[::-1]], count=4)
        actions.close(anna, survey)
        return survey

    return close


def address(survey, kind):
    return reverse("surveys:export", args=[survey.pk, kind])


def test_a_workbook_has_a_sheet_for_each_thing(closed, anna, client_of, make, territory):
    answer = client_of(anna).get(address(closed(), "xlsx"))
    assert answer["Content-Disposition"].endswith('.xlsx"')
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["Sintesi", "1 Programmare insieme", "Gruppi", "Partecipazione"]
    ranking = [row[:3] for row in book.worksheets[1].iter_rows(min_row=2, values_only=True)]
    assert ranking == [("Rendicontare", 1, 8), ("Scrivere avvisi", 2, 7), ("Costruire reti", 3, 6)]
    groups = [row[2:] for row in book["Gruppi"].iter_rows(values_only=True)]
    assert (territory.ats.name, "Costruire reti", "Punti Borda", 6) in groups
    assert [row[:3] for row in book["Partecipazione"].iter_rows(values_only=True)][1] == ("Tutti", 9, 7)


def test_sheets_have_names_that_spreadsheets_accept():
    taken = set()
    names = [sheet_name(title, taken) for title in ("a/b:c", "A B C", "x" * 40, "x" * 40, "'", "")]
    assert names == ["a b c", "A B C 2", "x" * 31, "x" * 27 + " 2", "Foglio", "Foglio 2"]


def formulas(shared_dir):
    lines = (shared_dir / "data" / "hostile" / "strings" / "csv_injection.jsonl").read_text().splitlines()
    own = ["=1+1", "+1", "-1+2", "@SUM(1)", "\t=1+1", "\r=1+1", "\n=1+1", "a\n=1+1", "a;=1+1", " =1+1"]
    return [json.loads(line)["payload"] for line in lines] + own


SEMICOLONS = "--infilter=CSV:59,34,UTF8,1"


@pytest.mark.parametrize(
    ("name", "options"), [("foglio.xlsx", []), ("dati.csv", [SEMICOLONS]), ("virgole.csv", [])]
)
def test_no_text_is_a_formula_in_libreoffice(make, territory, anna, shared_dir, tmp_path, name, options):
    """A survey whose titles are the shared formulas; LibreOffice opens the file and says what each cell is."""
    bad = formulas(shared_dir)
    survey = make.survey(sections=[make.section("=2+2", modules=bad)])
    make.responses(survey, territory.ats, [bad], count=3)
    actions.close(anna, survey)
    reading = read(survey)
    write = write_workbook(tables(reading, Basis())) if name.endswith("xlsx") else None
    body = write or write_csv(in_lines(flat(reading, Basis()))).encode()

    archive = converted(name, body, "ods", tmp_path, *options)

    content = zipfile.ZipFile(io.BytesIO(archive)).read("content.xml").decode()
    assert content.count('office:value-type="string"') > len(bad)
    assert "table:formula" not in content
    assert "cmd|" in content, "the formulas are there, as texts"


def test_the_report_is_a_tagged_document_with_every_finding(closed, anna, client_of):
    survey = closed()
    Question.objects.filter(survey=survey).update(title="#pagebreak() $x$ *forte* 😀")
    answer = client_of(anna).get(address(survey, "pdf"))
    assert answer["Content-Type"] == "application/pdf"
    document = pypdf.PdfReader(io.BytesIO(answer.content))
    root = document.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "it"
    assert "pdfuaid" in root["/Metadata"].get_data().decode()
    text = " ".join(" ".join(page.extract_text() for page in document.pages).split())
    assert "al primo posto c'è «Rendicontare»" in text and "Fonte: risposte alla rilevazione" in text


def test_the_report_keeps_its_standard_with_letters_that_its_font_lacks(make, territory, anna):
    survey = make.survey(
        sections=[make.section("#strong[Sezione] 😀 漢", modules=["Uno 😀", "Due $x$", "Tre"])]
    )
    make.responses(survey, territory.ats, [("Tre", "Uno 😀", "Due $x$")], count=3)
    actions.close(anna, survey)
    document = pypdf.PdfReader(io.BytesIO(write_report(read(survey), Basis())))
    text = " ".join(page.extract_text() for page in document.pages)
    assert "pdfuaid" in document.trailer["/Root"]["/Metadata"].get_data().decode()
    assert "#strong[Sezione] ? ?" in text and "Due $x$" in text


def test_ballots_are_read_again_as_they_were_given(closed, anna, client_of, make):
    survey = closed(privacy="named")
    archive = zipfile.ZipFile(io.BytesIO(client_of(anna).get(address(survey, "preflib")).content))
    assert archive.namelist() == ["domanda-1.toc"]
    found = preflib.parse(archive.read("domanda-1.toc").decode())
    assert list(found.names.values()) == list(make.MODULES)
    assert [(ballot.order, ballot.count) for ballot in found.ballots] == [
        (((3,), (2,), (1,)), 4),
        (((1,), (2,), (3,)), 3),
    ]


def test_ballots_that_leave_something_out_are_of_another_type():
    kind, text = order_file("A\nB", {7: "Uno", 9: "Due"}, [])
    assert kind == "toc" and "# TITLE: A B" in text
    ballots = [preflib.parse_ballot("2: {7,9}", 1), preflib.parse_ballot("1: 9", 2)]
    kind, text = order_file("A", {7: "Uno", 9: "Due"}, ballots)
    assert kind == "toi" and text.endswith("2: {1,2}\n1: 2\n")


def test_ballots_of_a_confidential_survey_are_refused_with_a_sentence(closed, anna, client_of):
    survey, client = closed(), client_of(anna)
    answer = client.get(address(survey, "preflib"))
    assert answer.status_code == 403 and "è la risposta di qualcuno" in answer.content.decode()
    assert "PrefLib" not in client.get(reverse("surveys:results", args=[survey.pk])).content.decode()


def test_a_sixth_file_in_an_hour_is_refused(closed, anna, bruno, make, client_of):
    survey = closed()
    make.publish_survey(survey.pk, "participants")
    client = client_of(anna)
    assert [client.get(address(survey, "csv")).status_code for _ in range(6)] == [200] * 5 + [429]
    refused = client.get(address(survey, "csv"))
    assert int(refused["Retry-After"]) > 3000 and "Puoi riprovare" in refused.content.decode().replace(
        "puoi", "Puoi"
    )
    assert client_of(bruno).get(address(survey, "csv")).status_code == 200, (
        "a colleague has a count of their own"
    )


def test_flat_data_have_a_value_a_row(closed, anna, client_of, territory):
    text = client_of(anna).get(address(closed(), "csv")).content.decode()
    assert text.startswith("\ufeffDomanda;Divisione;Gruppo;Voce;Misura;Valore")
    rows = list(csv.reader(io.StringIO(text[1:]), delimiter=";"))
    assert ["Ordina «Programmare insieme»", "", "tutti", "Costruire reti", "Copeland", "-2"] in rows
    assert ["Ordina «Programmare insieme»", "ATS", territory.ats.name, "Costruire reti", "Posto", "1"] in rows


def test_named_answers_are_read_by_who_looks_after_the_survey_only(closed, anna, bruno, client_of, make):
    survey = closed(privacy="named")
    url = reverse("surveys:answers", args=[survey.pk])
    page = client_of(anna).get(url).content.decode()
    assert "1. Costruire reti; 2. Scrivere avvisi; 3. Rendicontare" in page and "Ambito BER-02" in page
    assert client_of(bruno).get(url).status_code == 404
    text = client_of(anna).get(reverse("surveys:answers_file", args=[survey.pk])).content.decode()
    assert text.count("1. Costruire reti") == 3 and text.count("1. Rendicontare") == 4


def test_answers_without_names_are_read_by_nobody(closed, anna, client_of):
    for name in ("answers", "answers_file"):
        assert client_of(anna).get(reverse(f"surveys:{name}", args=[closed().pk])).status_code == 404


def test_every_kind_of_question_is_in_every_file(make, territory, anna, client_of):
    survey = make.survey(privacy="named")
    kinds = {
        "single": ({}, {"choices": []}),
        "scale": ({"least": 1, "most": 5, "most_label": "molto"}, {"value": 4}),
        "number": ({"unit": "ore"}, {"value": 12}),
        "text": ({}, {"text": "Più tempo"}),
        "table": (
            {"rows": ["Psicologi", "Educatori"], "columns": ["Uomini", "Donne"]},
            {"cells": [[1, 2], [3, 4]]},
        ),
    }
    for position, (kind, (fields, _)) in enumerate(kinds.items(), start=2):
        Question.objects.create(
            survey=survey, kind=kind, title=f"Di tipo {kind}", position=position, **fields
        )
    yes = survey.questions.get(kind="single").options.create(title="Sì")
    for response in make.responses(survey, territory.ats, [make.MODULES, *[()] * 5], count=3):
        given = {str(q.pk): kinds[q.kind][1] for q in survey.questions.exclude(kind="ranking")}
        given[str(yes.question_id)] = {"choices": [yes.pk]}
        response.submitted_answers |= given
        response.save()
    actions.close(anna, survey)
    client = client_of(anna)
    page = client.get(reverse("surveys:results", args=[survey.pk])).content.decode()
    text = client.get(address(survey, "csv")).content.decode()
    book = openpyxl.load_workbook(io.BytesIO(client.get(address(survey, "xlsx")).content))
    for words in (
        "«Sì»: 100%",
        "Il voto medio è 4 su una scala da 1 a 5",
        "In tutto 36 ore",
        "totale delle tabelle",
    ):
        assert words in page
    assert "Più tempo" in page and "5 – molto" in page
    assert ";Somma;Valore (ore);36" in text and "Psicologi;Uomini;3" in text
    assert len(book.sheetnames) == 9
    assert client.get(address(survey, "pdf")).status_code == 200
    assert "1; 2 / 3; 4" in client.get(reverse("surveys:answers", args=[survey.pk])).content.decode()


def test_texts_are_read_like_single_ballots(make, territory, anna, carla, client_of):
    """By who looks after a survey with names or anonymous; in a confidential one by nobody, nor by who was asked."""
    pages = {}
    for privacy in ("named", "confidential"):
        survey = make.survey(privacy=privacy)
        asked = Question.objects.create(survey=survey, kind="text", title="Che cosa manca?", position=2)
        for response in make.responses(survey, territory.ats, [make.MODULES, ()], count=3):
            response.submitted_answers |= {str(asked.pk): {"text": "Parola segreta"}}
            response.save()
        actions.close(anna, survey)
        make.publish_survey(survey.pk, "participants")
        for person in (anna, carla):
            url = reverse("surveys:results", args=[survey.pk])
            read_by = [client_of(person).get(at).content.decode() for at in (url, address(survey, "csv"))]
            pages[privacy, person.first_name] = any("Parola segreta" in body for body in read_by)
    assert pages == {
        ("named", "Anna"): True,
        ("named", "Carla"): False,
        ("confidential", "Anna"): False,
        ("confidential", "Carla"): False,
    }
