"""The library for programs: lists by kind, word, place and state; corrections; decisions."""

import pytest

from toolkit.models import Document

API = "/api/v1/documents"


def titles(answer) -> list[str]:
    return [one["title"] for one in answer.json()["results"]]


@pytest.fixture
def documents(make, bruno):
    office = bruno.memberships.get().organisation
    make.document(title="Regolamento", kind="act", tags=["ISEE"], organisation=office)
    make.document(title="Bozza di modulo", kind="form", author=bruno, status="draft")
    make.document(title="Linea guida", kind="guideline", author=bruno, status="in_review")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ["Regolamento", "Bozza di modulo", "Linea guida"]),
        ("?kind=act", ["Regolamento"]),
        ("?tag=isee", ["Regolamento"]),
        ("?ats=BER", ["Regolamento"]),
        ("?ats=PAV", []),
        ("?status=draft", ["Bozza di modulo"]),
    ],
)
def test_documents_by_what_they_say_of_themselves(documents, bruno, client_of, asked, found):
    assert titles(client_of(bruno).get(f"{API}{asked}")) == found


def test_others_see_what_is_published_and_curators_what_waits(documents, carla, anna, client_of):
    assert titles(client_of(carla).get(API)) == ["Regolamento"]
    assert titles(client_of(anna).get(API)) == ["Regolamento", "Linea guida"]


def test_a_draft_is_corrected_sent_and_decided(make, bruno, anna, client_of):
    pk = make.document(title="Bozza", author=bruno, status="draft", abstract="Prima").pk
    author, curator, document = client_of(bruno), client_of(anna), f"{API}/{pk}"
    sent = {"title": " Convenzione ", "tags": ["trasporto", "ISEE"], "abstract": None}
    corrected = author.patch(document, sent, "application/json").json()
    assert [corrected[name] for name in ("title", "tags", "abstract")] == [
        "Convenzione", ["ISEE", "trasporto"], "Prima",
    ]  # fmt: skip
    assert author.post(f"{document}/submit").json()["status"] == "in_review"
    back = curator.post(f"{document}/send-back", {"reason": "Manca la data."}, "application/json").json()
    assert (back["status"], back["review_note"]) == ("sent_back", "Manca la data.")
    author.post(f"{document}/submit")
    assert author.post(f"{document}/publish").status_code == 403
    assert curator.post(f"{document}/publish").json()["status"] == "published"
    assert curator.post(f"{document}/publish").status_code == 409
    gone = author.post(f"{document}/withdraw", {"reason": "Superato."}, "application/json").json()
    assert gone["status"] == "withdrawn"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": "  "}, "title"),
        ({"title": "x" * 251}, "title"),
        ({"tags": ["a,b"]}, "tags"),
        ({"kind": "libro"}, "kind"),
    ],
)
def test_a_correction_that_cannot_be_changes_nothing(make, bruno, client_of, changes, field):
    document = make.document(title="Bozza", author=bruno, status="draft")
    answer = client_of(bruno).patch(f"{API}/{document.pk}", changes, "application/json")
    assert (answer.status_code, field in answer.json()["errors"][0]["field"]) == (422, True)
    assert Document.objects.get().title == "Bozza"


def test_the_link_gives_the_file_without_the_key(make, bruno, client_of, client):
    make.document(text="Le parole del modello")
    (one,) = client_of(bruno).get(API).json()["results"]
    file = b"".join(client.get(one["download_url"]).streaming_content)
    assert b"Le parole del modello" in file


def test_a_list_asks_the_database_as_often_for_three_as_for_one(
    make, bruno, client_of, django_assert_max_num_queries
):
    client, counts = client_of(bruno), []
    office = bruno.memberships.get().organisation
    for more in (1, 2):
        for _ in range(more):
            make.document(tags=["ISEE"], areas=[make.area()], organisation=office)
        with django_assert_max_num_queries(10) as asked:
            assert len(client.get(API).json()["results"])
        counts.append(len(asked))
    assert counts[0] == counts[1]
