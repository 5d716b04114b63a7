"""Thirty files an hour: at the page, for its script, for programs, in corrections and newer versions."""

import datetime
import threading
from pathlib import Path

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.tokens import create_token
from toolkit import actions
from toolkit.limits import UPLOADS, TooManyUploads
from toolkit.models import AlreadyThere, Document, Version

pytestmark = pytest.mark.django_db

ADDRESS = reverse("toolkit:upload")
SENTENCE = "Hai già caricato 30 file nell'ultima ora: riprova fra 50 minuti."
TEN_MINUTES = datetime.timedelta(minutes=10)


def text(number: int) -> SimpleUploadedFile:
    return SimpleUploadedFile(f"atto {number}.txt", f"Testo dell'atto numero {number}.".encode())


def form(*uploads, **fields) -> dict:
    return {"kind": "template", "audience": "participants", "submit": "on", "file": list(uploads)} | fields


def sent_before(make, person, number: int, ago: datetime.timedelta = TEN_MINUTES) -> Document:
    """A document of the person's with so many files, sent so long ago."""
    document = make.document(author=person, status="draft", title="Prima")
    for _ in range(number - 1):
        make.version(document, author=person)
    document.versions.update(created_at=timezone.now() - ago)
    return document


def stored(settings) -> set[Path]:
    return {path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}


def says_when(answer, sentence: str = SENTENCE) -> bool:
    """At the field, as a page escapes it."""
    said = sentence.replace("'", "&#x27;")
    return (
        answer.status_code == 429
        and said in answer.content.decode()
        and "id_file_error" in str(answer.content)
    )


def test_the_thirty_first_file_of_an_hour_waits(make, bruno, carla, client_of, settings):
    sent_before(make, bruno, 1, datetime.timedelta(minutes=59))
    sent_before(make, bruno, UPLOADS - 2)
    client = client_of(bruno)
    assert client.post(ADDRESS, form(text(1))).status_code == 302
    kept = stored(settings)

    answer = client.post(ADDRESS, form(text(2), title="Scritto a mano"))

    assert says_when(answer, "Hai già caricato 30 file nell'ultima ora: riprova fra un minuto.")
    assert 50 <= int(answer["Retry-After"]) <= 61
    assert 'value="Scritto a mano"' in answer.content.decode()
    assert not Document.objects.filter(title="Scritto a mano").exists() and stored(settings) == kept
    assert client_of(carla).post(ADDRESS, form(text(2))).status_code == 302
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=2), tick=True):
        assert client.post(ADDRESS, form(text(3))).status_code == 302
        assert client.post(ADDRESS, form(text(4))).status_code == 429
    settings.RATE_LIMITS = False
    assert client.post(ADDRESS, form(text(5))).status_code == 302


def test_of_several_files_those_go_in_that_have_room_and_the_others_are_named(make, bruno, client_of):
    sent_before(make, bruno, UPLOADS - 2)
    answer = client_of(bruno).post(ADDRESS, form(*map(text, range(1, 5))))

    assert says_when(answer) and says_when(answer, "Da scegliere di nuovo: «atto 3.txt», «atto 4.txt».")
    assert [str(one) for one in get_messages(answer.wsgi_request)] == [
        "Caricati 2 file. Ora passa alla revisione."
    ]
    made = Document.objects.exclude(title="Prima").order_by("pk").values_list("title", flat=True)
    assert list(made) == ["atto 1", "atto 2"]


def test_the_script_of_the_page_is_told_too(make, bruno, client_of):
    sent_before(make, bruno, UPLOADS - 1)
    script = {"Accept": "application/json"}
    assert client_of(bruno).post(ADDRESS, form(text(1)), headers=script).status_code == 201

    answer = client_of(bruno).post(ADDRESS, form(text(2)), headers=script)

    assert (answer.status_code, answer.json()) == (429, {"errors": {"file": [SENTENCE]}})
    assert 2990 <= int(answer["Retry-After"]) <= 3001
    assert list(get_messages(answer.wsgi_request)) == []


def test_programs_are_told_too(make, bruno):
    sent_before(make, bruno, UPLOADS - 1)
    bearer = {"Authorization": f"Bearer {create_token(bruno)}"}

    def send(number: int):
        given = {"file": text(number), "title": f"Atto {number}", "kind": "act"}
        return Client().post(reverse("api:documents"), given, headers=bearer)

    assert send(1).status_code == 201
    answer = send(2)

    assert (answer.status_code, answer["Content-Type"]) == (429, "application/problem+json")
    assert answer.json()["detail"] == SENTENCE
    assert 2990 <= int(answer["Retry-After"]) <= 3001
    assert send(1).status_code == 200, "what is there already can be asked for"
    assert not Document.objects.filter(title="Atto 2").exists()


def test_newer_versions_and_corrections_count_as_well(make, bruno, client_of):
    client = client_of(bruno)
    shown = [sent_before(make, bruno, 1) for _ in range(2)]
    Document.objects.update(status="published", published_at=timezone.now())
    draft = sent_before(make, bruno, UPLOADS - 4)
    edit = reverse("toolkit:edit", args=[draft.pk])
    fields = {"title": "Corretto", "kind": "act", "audience": "participants"}

    def propose(document: Document, number: int):
        address = reverse("toolkit:propose_version", args=[document.pk])
        return client.post(address, {"file": text(number), "note": "Più chiaro"})

    assert propose(shown[0], 1).status_code == 302
    assert client.post(edit, fields | {"file": text(2)}).status_code == 302

    refused = propose(shown[1], 3)
    assert says_when(refused) and 2990 <= int(refused["Retry-After"]) <= 3001
    assert 'value="Più chiaro"' in refused.content.decode()
    refused = client.post(edit, fields | {"title": "Di nuovo", "file": text(4)})
    assert says_when(refused) and 2990 <= int(refused["Retry-After"]) <= 3001
    draft.refresh_from_db()
    shown[1].refresh_from_db()
    assert draft.title == "Corretto" and shown[1].next_version is None
    assert client.post(edit, fields | {"title": "Senza file"}).status_code == 302


def test_a_file_that_is_there_already_takes_no_place(make, bruno):
    actions.receive(bruno, text(1), Document(title="Il primo"))
    sent_before(make, bruno, UPLOADS - 1)
    with pytest.raises(AlreadyThere):
        actions.receive(bruno, text(1), Document(title="Lo stesso"))
    with pytest.raises(TooManyUploads):
        actions.receive(bruno, text(2), Document(title="Un altro"))


def test_a_thread_made_a_document_counts_and_the_sentence_is_shown(make, bruno, client_of):
    thread = make.thread(bruno)
    sent_before(make, bruno, UPLOADS)
    address = reverse("community:promote_thread", args=[thread.pk])
    page = thread.get_absolute_url()
    answer = client_of(bruno).post(address, headers={"Referer": f"http://testserver{page}"}, follow=True)
    assert SENTENCE.replace("'", "&#x27;") in answer.content.decode()
    assert Document.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_uploads_at_one_moment_stay_within_the_hour(make, settings):
    bruno = make.person("bruno", "member", organisation=make.territory().ambito.office)
    sent_before(make, bruno, UPLOADS - 3)
    kept = stored(settings)
    outcomes, start = [], threading.Barrier(6)

    def upload(number: int):
        start.wait()
        try:
            outcomes.append(bool(actions.receive(bruno, text(number), Document(title=f"Atto {number}"))))
        except TooManyUploads:
            outcomes.append(False)
        finally:
            connection.close()

    uploaders = [threading.Thread(target=upload, args=(number,)) for number in range(6)]
    for one in uploaders:
        one.start()
    for one in uploaders:
        one.join()

    assert sorted(outcomes) == [False] * 3 + [True] * 3
    assert Version.objects.filter(author=bruno).count() == UPLOADS
    assert len(stored(settings) - kept) == 3
