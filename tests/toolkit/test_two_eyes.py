"""No door lets authors approve their own document: neither the pages, nor the command, nor a door made later unseen."""

from html import unescape

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from config.api import api
from tests.toolkit.test_bulk import load, row, table
from toolkit import rules
from toolkit.models import Document

WRITING = {"post", "put", "patch", "delete"}


@pytest.mark.django_db
@pytest.mark.parametrize("status", ["in_review", "withdrawn"])
@pytest.mark.parametrize("author", ["anna", "marco", "dario"])
def test_no_role_approves_its_own_by_page(author, status, request, make, client_of):
    person = request.getfixturevalue(author)
    colleague = request.getfixturevalue("marco" if author == "dario" else "dario")
    document = make.document(author=person, status=status)
    address = reverse("toolkit:publish", args=[document.pk])

    answer = client_of(person).post(address)
    document.refresh_from_db()
    assert (answer.status_code, document.status) == (403, status)
    assert rules.TWO_EYES in unescape(answer.content.decode())

    client_of(colleague).post(address)
    document.refresh_from_db()
    assert (document.status, document.reviewer) == ("published", colleague)


@pytest.mark.django_db(transaction=True)  # the worker it drains closes connections
@pytest.mark.parametrize("status", ["draft", "in_review", "sent_back"])
def test_the_command_does_not_approve_what_somebody_has_sent_in(status, make, bruno, tmp_path):
    document = make.document(author=bruno, status=status, title="Prima")
    with document.current_version.file.open("rb") as file:
        (tmp_path / "modello.txt").write_bytes(file.read())
    table(tmp_path, row("modello.txt", titolo="Dopo"))

    assert load(tmp_path) == (["Documenti: 1 aggiunti, 0 modificati, 0 invariati, 0 rifiutati"], 0)
    assert Document.objects.get(title="Dopo").author is None
    kept = Document.objects.get(author=bruno)
    assert (kept.title, kept.status, kept.reviewer) == ("Prima", status, None)


@pytest.mark.django_db
@pytest.mark.parametrize("author", ["anna", "marco", "dario"])
def test_the_api_approves_nothing_of_whoever_asks(author, request, make, client_of):
    """Whoever adds a writing operation meets this test, and adds the author's refusal to it here."""
    person = request.getfixturevalue(author)
    colleague = request.getfixturevalue("marco" if author == "dario" else "dario")
    paths = api.get_openapi_schema()["paths"]
    about = {
        path: WRITING & set(found) for path, found in paths.items() if "document" in path or "toolkit" in path
    }
    assert {path: writing for path, writing in about.items() if writing} == {
        "/api/v1/documents": {"post"},
        "/api/v1/documents/{pk}": {"patch"},
        "/api/v1/documents/{pk}/publish": {"post"},
        "/api/v1/documents/{pk}/send-back": {"post"},
        "/api/v1/documents/{pk}/submit": {"post"},
        "/api/v1/documents/{pk}/withdraw": {"post"},
    }

    file = SimpleUploadedFile("nota.txt", b"Una nota.")
    fields = {"title": "Nota", "kind": "act", "file": file, "status": "published", "submit": "0"}
    answer = client_of(person).post("/api/v1/documents", fields)
    assert (answer.status_code, answer.json()["status"]) == (201, "in_review")
    assert Document.objects.get().reviewer is None

    document = make.document(author=person, status="in_review")
    address = f"/api/v1/documents/{document.pk}"
    client_of(person).patch(address, {"status": "published"}, "application/json")
    refused = client_of(person).post(f"{address}/publish", {}, "application/json")
    assert (refused.status_code, refused.json()["detail"]) == (403, rules.TWO_EYES)
    document.refresh_from_db()
    assert (document.status, document.reviewer) == ("in_review", None)

    assert client_of(colleague).post(f"{address}/publish", {}, "application/json").status_code == 200
    document.refresh_from_db()
    assert (document.status, document.reviewer) == ("published", colleague)


def test_there_is_no_admin_site_that_writes_documents():
    assert not apps.is_installed("django.contrib.admin")
