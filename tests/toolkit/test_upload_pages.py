"""What the upload page answers its script: made, already there, or what is wrong and at which field."""

import errno

import pytest
from django.contrib.messages import get_messages
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.toolkit import files
from toolkit.models import Document

pytestmark = pytest.mark.django_db

ADDRESS = reverse("toolkit:upload")
SCRIPT = {"Accept": "application/json", "X-Requested-With": "XMLHttpRequest"}
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def form(*uploads, **fields) -> dict:
    return {"kind": "template", "audience": "participants", "submit": "on", "file": list(uploads)} | fields


def pdf(name: str = "Regolamento_di_zona.pdf", words: str = "Il regolamento.") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, files.pdf(words))


def fake() -> SimpleUploadedFile:
    return SimpleUploadedFile("finto.pdf", b"<html>")


@pytest.fixture
def send(bruno, client_of):
    client = client_of(bruno)

    def post(*uploads, headers=SCRIPT, **fields):
        return client.post(ADDRESS, form(*uploads, **fields), headers=headers)

    return post


def test_a_new_file_is_made_a_document(send):
    answer = send(pdf(), title="Regolamento della zona 1")

    document = Document.objects.get()
    made = {"title": "Regolamento della zona 1", "url": document.get_absolute_url()}
    assert (answer.status_code, answer.json()) == (201, {"documents": [made]})
    assert document.title == "Regolamento della zona 1" and document.status == "in_review"


def test_a_file_that_is_there_already_is_pointed_to(send):
    send(pdf(), title="Il primo")
    answer = send(pdf("altro nome.pdf"), title="Il secondo")

    first = Document.objects.get()
    known = {"title": "Il primo", "url": first.get_absolute_url()}
    assert (answer.status_code, answer.json()) == (200, {"same": known})


def test_several_files_in_one_request_are_all_told(send):
    send(pdf())
    answer = send(pdf(), pdf("b.pdf", "altro"), pdf("c.pdf", "terzo"))

    assert answer.status_code == 201 and answer.json()["same"]["title"] == "Regolamento di zona"
    assert [made["title"] for made in answer.json()["documents"]] == ["b", "c"]


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ({"file": []}, {"file"}),
        ({"file": [fake()]}, {"file"}),
        ({"title": "x" * 251}, {"title"}),
        ({"tags": "x" * 61, "kind": "altro"}, {"tags", "kind"}),
        ({"file": [fake()], "title": "x" * 251}, {"file", "title"}),
    ],
)
def test_what_is_wrong_is_said_by_field_and_nothing_is_kept(fields, names, send):
    answer = send(pdf(), **fields)

    errors = answer.json()["errors"]
    assert answer.status_code == 400 and set(errors) == names
    assert all(
        sentences and all(isinstance(one, str) and one for one in sentences) for sentences in errors.values()
    )
    assert not Document.objects.exists()


def test_the_sentence_of_a_refused_file_is_the_page_s(send):
    said = send(fake()).json()["errors"]["file"]
    assert len(said) == 1 and said[0].startswith("«finto.pdf»: ")
    fake_again = send(fake(), headers=BROWSER).content.decode()
    assert said[0].split(": ")[1] in fake_again


def test_an_empty_request_is_wrong_too(bruno, client_of):
    answer = client_of(bruno).post(ADDRESS, headers=SCRIPT)
    assert answer.status_code == 400 and set(answer.json()) == {"errors"}


def test_the_script_s_answers_leave_no_message_for_the_next_page(send, bruno, client_of):
    answer = send(pdf())
    assert list(get_messages(answer.wsgi_request)) == []
    by_form = send(pdf("b.pdf", "altro"), headers=BROWSER)
    assert [str(one) for one in get_messages(by_form.wsgi_request)] == [
        "«b» è stato caricato. Ora passa alla revisione."
    ]


@pytest.mark.parametrize("headers", [BROWSER, {}, {"Accept": "*/*"}])
def test_who_asks_for_a_page_gets_one(headers, send):
    answer = send(pdf(), headers=headers)
    assert (answer.status_code, answer["Location"]) == (302, Document.objects.get().get_absolute_url())
    refused = send(fake(), headers=headers)
    assert refused.status_code == 200 and refused["Content-Type"].startswith("text/html")


def test_rights_are_the_form_s(elena, client_of):
    assert client_of(elena).post(ADDRESS, form(pdf()), headers=SCRIPT).status_code == 403
    visitor = Client().post(ADDRESS, form(pdf()), headers=SCRIPT)
    assert visitor.status_code == 302 and "/accedi/" in visitor["Location"]
    assert not Document.objects.exists()


def test_the_page_has_the_marks_that_its_script_copies(bruno, client_of):
    page = client_of(bruno).get(ADDRESS).content.decode()
    for mark in (
        "data-upload-zone",
        "data-upload-row",
        "data-upload-list",
        "data-upload-status",
        "data-many-sends",
    ):
        assert page.count(mark) == 1, mark


@pytest.fixture
def full_disk(monkeypatch):
    def refuse(*args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", refuse)


@pytest.mark.parametrize("headers", [SCRIPT, BROWSER])
def test_a_full_disk_is_told_at_the_file_and_nothing_typed_is_lost(send, headers, full_disk):
    answer = send(pdf(), title="Scritto con cura", headers=headers)
    page = answer.content.decode()
    assert not Document.objects.exists() and answer.status_code == 200
    assert "spazio del sito per i file" in page
    assert headers == SCRIPT or "Scritto con cura" in page


def test_a_program_is_told_of_a_full_disk(bruno, client_of, full_disk):
    answer = client_of(bruno).post(
        reverse("api:documents"), {"file": pdf(), "title": "Regolamento", "kind": "template"}
    )
    assert answer.status_code == 400 and "spazio del sito per i file" in answer.json()["detail"]
