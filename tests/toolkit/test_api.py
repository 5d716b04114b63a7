"""Documents for programs: sent in, read, downloaded by links that stop working."""

import datetime
from html import unescape

import pytest
import time_machine
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.audience import PUBLIC, circle_term
from accounts.models import Membership
from accounts.scopes import READ
from accounts.tokens import create_token
from toolkit import actions, rules
from toolkit.links import GOOD_FOR, SALT, signed_path
from toolkit.models import Document

pytestmark = pytest.mark.django_db

DOCUMENTS = "/api/v1/documents"


def sent(client: Client, name: str = "nota.txt", content: bytes = b"Una nota.", **more):
    fields = {"title": "Nota", "kind": "act", "file": SimpleUploadedFile(name, content)}
    return client.post(DOCUMENTS, fields | more)


def content_of(answer) -> bytes:
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def test_a_document_is_sent_to_review_and_told_of(bruno, marco, client_of, run_tasks):
    answer = sent(client_of(bruno))
    document = Document.objects.get()
    body = answer.json()
    link = body.pop("download_url")
    told = {
        "id": document.pk,
        "title": "Nota",
        "kind": "act",
        "status": "in_review",
        "version": 1,
        "url": f"http://testserver/toolkit/{document.pk}/",
        "author": bruno.pk,
    }
    assert (answer.status_code, body) == (201, body | told)
    assert (document.author, document.organisation, document.audience) == (bruno, None, "participants")
    assert content_of(Client().get(link)) == b"Una nota."
    run_tasks()
    actions.publish(marco, document)
    assert client_of(bruno).get(f"{DOCUMENTS}/{document.pk}").json()["status"] == "published"


def test_the_same_file_again_answers_with_the_one_there_is(bruno, rita, marco, client_of, run_tasks):
    first = sent(client_of(bruno))
    again = sent(client_of(bruno), title="Altro titolo")
    assert (again.status_code, again.json()["id"], again.json()["title"]) == (200, first.json()["id"], "Nota")
    assert sent(client_of(rita)).status_code == 201  # who may not see the first does not learn of it
    assert Document.objects.count() == 2


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("virus.exe", b"MZ", "Questo tipo di file non è ammesso"),
        ("finto.pdf", b"<html>", "non è quello di un file PDF"),
        ("vuoto.txt", b"", "vuoto"),
    ],
)
def test_a_file_that_is_not_taken_is_refused_with_its_sentence(name, content, sentence, bruno, client_of):
    answer = sent(client_of(bruno), name, content)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert sentence in answer.json()["detail"]
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 251}, "title"),
        ({"kind": "altro"}, "kind"),
        ({"file": ""}, "file"),
    ],
)
def test_what_is_missing_or_wrong_is_told_by_field(more, field, bruno, client_of):
    answer = sent(client_of(bruno), **more)
    assert answer.status_code == 422 and [
        one["field"].rsplit(".", 1)[-1] for one in answer.json()["errors"]
    ] == [field]
    assert not Document.objects.exists()


def test_who_may_not_upload_is_refused_with_the_sentence(elena, client_of):
    answer = sent(client_of(elena))
    assert (answer.status_code, answer.json()["detail"]) == (403, rules.UPLOADERS)
    assert not Document.objects.exists()


def test_a_reading_key_reads_and_sends_nothing(make, bruno):
    document = make.document()

    def with_key(key: str) -> Client:
        return Client(headers={"Authorization": f"Bearer {key}"})

    reading, whole = with_key(create_token(bruno, [READ])), with_key(create_token(bruno))
    assert reading.get(f"{DOCUMENTS}/{document.pk}").status_code == 200
    assert (sent(reading).status_code, sent(with_key("falsa")).status_code) == (403, 401)
    assert not Document.objects.filter(title="Nota").exists()
    assert sent(whole).status_code == 201


def test_what_is_not_asked_changes_nothing(bruno, marco, client_of, territory):
    more = {
        "status": "published",
        "author": marco.pk,
        "audience": "public",
        "submit": "",
        "reviewer": marco.pk,
    }
    assert sent(client_of(bruno), **more).json()["status"] == "in_review"
    document = Document.objects.get()
    assert (document.author, document.audience, document.reviewer) == (bruno, "participants", None)
    assert document.published_at is None


def test_absent_and_forbidden_answer_alike(make, bruno, client_of, territory):
    hidden = make.document(audience=circle_term(make.circle(territory.ats).pk))
    client = client_of(bruno)
    for tail in ("", "/versions"):
        answers = [client.get(f"{DOCUMENTS}/{pk}{tail}") for pk in (hidden.pk, hidden.pk + 1000)]
        assert [one.status_code for one in answers] == [404, 404]
        assert answers[0].json() == answers[1].json()


def test_versions_are_told_as_far_as_one_may_open_them(make, bruno, rita, client_of):
    document = make.document(author=bruno, text="prima")
    first = document.current_version
    first.published_at = timezone.now()
    first.save()
    make.version(document, text="mai in uso")
    document.current_version = make.version(document, text="in uso", change_note="Tolti i nomi.")
    document.next_version = make.version(document, text="in revisione")
    document.save()

    def told(person) -> list[tuple[int, str]]:
        body = client_of(person).get(f"{DOCUMENTS}/{document.pk}/versions").json()
        assert body["next"] is None
        return [(one["number"], one["status"]) for one in body["results"]]

    assert told(bruno) == [(4, "in_review"), (3, "in_use"), (2, "never_used"), (1, "replaced")]
    assert told(rita) == [(3, "in_use"), (1, "replaced")]
    row = client_of(rita).get(f"{DOCUMENTS}/{document.pk}/versions").json()["results"][0]
    current = document.current_version
    assert {
        name: row[name] for name in ("change_note", "file_name", "media_type", "size", "sha256", "url")
    } == {
        "change_note": "Tolti i nomi.",
        "file_name": current.original_name,
        "media_type": "text/plain",
        "size": current.size,
        "sha256": current.sha256,
        "url": f"http://testserver/toolkit/{document.pk}/versioni/3/",
    }
    assert content_of(Client().get(row["download_url"])).startswith(b"in uso")


@pytest.mark.parametrize("rows", [1, 3])
def test_versions_cost_the_same_with_more_rows(rows, make, bruno, client_of, django_assert_num_queries):
    document = make.document(author=bruno)
    for _ in range(rows - 1):
        make.version(document)
    client = client_of(bruno)
    with django_assert_num_queries(VERSIONS_QUERIES):
        assert len(client.get(f"{DOCUMENTS}/{document.pk}/versions").json()["results"]) == rows


def test_a_link_works_without_a_session_for_a_quarter_of_an_hour(make, bruno):
    document, made = make.document(text="<script>alert(1)</script>"), timezone.now()
    with time_machine.travel(made, tick=False):
        path = signed_path(document.current_version, bruno)
    answer = Client().get(path)
    assert content_of(answer).startswith(b"<script>")
    assert answer["Content-Disposition"] == 'attachment; filename="documento.txt"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'; frame-ancestors 'none'"
    for past, status in ((-1, 200), (2, 404)):
        with time_machine.travel(made + GOOD_FOR + datetime.timedelta(seconds=past), tick=False):
            assert Client().get(path).status_code == status


def test_a_forged_link_is_absent(make, bruno):
    version = make.document().current_version
    assert Client().get(signed_path(version, bruno)).status_code == 200
    pair = [version.pk, bruno.pk]
    tokens = (
        signed_path(version, bruno).split("/")[-2][:-1],
        signing.dumps(pair, salt="altro"),
        signing.dumps(pair, salt=SALT, key="un'altra chiave"),
        signing.dumps(version.pk, salt=SALT),
        signing.dumps([version.pk], salt=SALT),
        signing.dumps([version.pk, None], salt=SALT),
    )
    for token in tokens:
        assert Client().get(reverse("toolkit:signed_download", args=[token])).status_code == 404, token


def _no_longer_a_member(person, document) -> None:
    Membership.objects.filter(person=person).delete()


def _closed(person, document) -> None:
    type(person).objects.filter(pk=person.pk).update(is_active=False)


def _withdrawn(person, document) -> None:
    Document.objects.filter(pk=document.pk).update(status="withdrawn")


def _restricted(person, document) -> None:
    Document.objects.filter(pk=document.pk).update(audience="circle:999")


@pytest.mark.parametrize("change", [_no_longer_a_member, _closed, _withdrawn, _restricted])
def test_a_link_dies_with_the_right_it_was_made_for(change, make, bruno):
    document = make.document()
    path = signed_path(document.current_version, bruno)
    assert Client().get(path).status_code == 200
    change(bruno, document)
    assert Client().get(path).status_code == 404


def test_a_link_gives_what_its_person_sees_whoever_opens_it(make, bruno, carla, anna, client_of):
    draft = make.document(author=bruno, status="draft").current_version
    public = make.document(audience=PUBLIC).current_version
    assert client_of(carla).get(signed_path(draft, bruno)).status_code == 200
    for opener in (bruno, anna):
        assert client_of(opener).get(signed_path(draft, carla)).status_code == 404
    assert client_of(anna).get(signed_path(public, carla)).status_code == 200


def test_refusals_are_whole_sentences(bruno, client_of):
    detail = unescape(sent(client_of(bruno), "virus.exe", b"MZ").json()["detail"])
    assert detail[0].isupper() and detail.endswith(".")


VERSIONS_QUERIES = 5
