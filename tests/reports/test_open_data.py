"""The results as files and for programs: the same numbers as the page."""

import csv
import io
import json

import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse

from reports.figure_kinds import KINDS
from reports.figures_report import figures_report
from reports.queries.selection import Selection
from tests import make
from tests.make.histories import history

PAGE, CSV, JSON = (reverse(f"reports:{name}") for name in ("results", "results_csv", "results_json"))


@pytest.fixture
def full(db):
    return history(3)


def rows_of(query=""):
    response = Client().get(f"{CSV}?{query}")
    text = response.content.decode("utf-8")
    assert (
        text.startswith("\ufeff")
        and response["Content-Disposition"] == 'attachment; filename="risultati.csv"'
    )
    return list(csv.DictReader(io.StringIO(text[1:]), delimiter=";"))


def test_page_csv_json_and_api_say_the_same(full, anna, client_of):
    query = "ats=BER&ambito=A-0"
    page = Client().get(f"{PAGE}?{query}").context
    data = json.loads(Client().get(f"{JSON}?{query}").content)
    asked = {"ats": "BER", "ambito": "A-0"}
    api = client_of(anna).get(reverse("api:figures"), asked).json()
    assert {key: value for key, value in api.items() if key != "counted_at"} == {
        key: value for key, value in data.items() if key != "counted_at"
    }
    shown = {one.kind.code: one.value for _, figures in page["sections"] for one in figures}
    assert {one["code"]: one["value"] for one in data["figures"]} == shown
    totals = {row["indicatore"]: row["valore"] for row in rows_of(query) if row["divisione"] == "totale"}
    assert totals == {code: "" if value is None else str(value) for code, value in shown.items()}
    assert len(data["by_ats"]) == len(page["charts"][0].rows) > 0
    assert len(data["by_month"]) == len(page["charts"][1].rows) > 0


def test_every_number_has_its_definition_source_and_licence(full):
    data = json.loads(Client().get(JSON).content)
    assert (data["licence"], data["licence_url"][:27]) == ("CC BY 4.0", "https://creativecommons.org")
    assert "/risultati/" in data["source"]
    rows = rows_of()
    assert all(row["definizione"] and row["effetto dei filtri"] and row["calcolato il"] for row in rows)
    assert all(row["licenza"].startswith("CC BY 4.0") and row["fonte"] for row in rows)
    assert {row["divisione"] for row in rows} == {"totale", "ATS", "mese"}
    for one in data["figures"]:
        assert Client().get(one["url"].partition("127.0.0.1:8000")[2] or one["url"]).status_code == 200


def test_no_cell_is_executed(anna):
    programme = make.programme("=HYPERLINK(1)")
    make.lab(programme=programme)
    assert {row["percorso"] for row in rows_of(f"percorso={programme.pk}")} == {"'=HYPERLINK(1)"}


def test_the_report_holds_every_figure_and_both_tables(full):
    with pypdfium2.PdfDocument(figures_report(Selection(ats=make.ats("BER")))) as document:
        text = " ".join(page.get_textpage().get_text_bounded() for page in document)
        assert document.get_metadata_dict()["Title"].startswith("Risultati in numeri")
        assert document.is_tagged()
    flat = " ".join(text.split())
    assert all(kind.title in flat for kind in KINDS)
    assert "Per ATS" in flat and "Per mese" in flat and "CC BY 4.0" in flat


@pytest.mark.parametrize("query", [{"ats": "XXX"}, {"programme": 10**6}, {"ambito": "niente"}])
def test_a_filter_that_is_not_there_is_not_found(query, anna, client_of):
    assert client_of(anna).get(reverse("api:figures"), query).status_code == 404


@pytest.mark.parametrize(
    "query", [{"since": "2026"}, {"programme": 2**70}, {"ats": "\0"}, {"until": "2026-13"}]
)
def test_nonsense_is_refused(query, anna, client_of):
    assert client_of(anna).get(reverse("api:figures"), query).status_code in (400, 422)
