"""A document's file and the antivirus: what is infected goes away, what nobody has scanned yet waits."""

import datetime
import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.tokens import create_token
from notifications.models import Notice
from tests.toolkit.clamd import EICAR, NAME, scanner
from tests.toolkit.test_bulk import load, row, table
from toolkit import actions
from toolkit.links import signed_path
from toolkit.models import Document, Version
from toolkit.tasks import extract_document

pytestmark = pytest.mark.django_db

WORDS = b"Il regolamento di accesso ai servizi."
SENTENCE = (
    f"L'antivirus ha trovato qualcosa in questo file ({NAME}): "
    "controlla il tuo computer e carica una copia pulita."
)
NOBODY = "tcp://127.0.0.1:9"  # the port of discard, where nothing listens


@pytest.fixture
def clamd(settings):
    with scanner() as server:
        settings.CLAMD_URL = server.address
        yield server


def text(data: bytes, name: str = "regolamento.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def received(person, data: bytes = WORDS) -> Document:
    return actions.receive(person, text(data), Document(title="Regolamento"))


def stored(settings) -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def read(document: Document, captured) -> Version:
    """As the worker does it."""
    with captured(execute=True):
        extract_document.call(document.current_version_id)
    document.refresh_from_db()
    return document.current_version


def download(document: Document) -> str:
    return reverse("toolkit:download", args=[document.pk])


def put_off() -> list[tuple[list, int]]:
    """The tasks that wait for their hour: what they are given and in how many minutes."""
    day = (timezone.now(), timezone.now() + datetime.timedelta(days=1))
    rows = DBTaskResult.objects.filter(run_after__range=day, task_path__endswith="extract_document")
    return [(one.args_kwargs["args"], _minutes(one.run_after)) for one in rows.order_by("run_after")]


def _minutes(moment: datetime.datetime) -> int:
    return round((moment - timezone.now()).total_seconds() / 60)


def test_a_clean_file_is_scanned_whole_then_read_and_served(
    clamd, bruno, marco, client_of, django_capture_on_commit_callbacks
):
    version = read(received(bruno), django_capture_on_commit_callbacks)

    assert clamd.scanned == [WORDS]
    assert (version.extraction, version.passages.get().text) == ("read", WORDS.decode())
    page = client_of(marco).get(version.document.get_absolute_url()).content.decode()
    assert download(version.document) in page
    assert b"".join(client_of(marco).get(download(version.document)).streaming_content) == WORDS


def test_an_infected_file_goes_away_and_its_author_knows(
    clamd, bruno, marco, settings, monkeypatch, django_capture_on_commit_callbacks
):
    document = received(bruno, WORDS + EICAR)
    assert len(stored(settings)) == 1
    monkeypatch.setattr("toolkit.extractor.shared.read", None)  # nothing opens it

    version = read(document, django_capture_on_commit_callbacks)

    assert (version.extraction, version.extraction_note) == ("unreadable", SENTENCE)
    assert (version.file.name, stored(settings)) == ("", [])
    assert (document.status, document.review_note) == ("sent_back", SENTENCE)
    told = Notice.objects.filter(recipient=bruno).values_list("text", flat=True)
    assert len(told) == 1 and SENTENCE in told[0]
    assert not Notice.objects.filter(recipient=marco).exists() and not version.passages.exists()


def test_an_infected_file_is_given_to_nobody_by_any_door(
    clamd, bruno, marco, client_of, django_capture_on_commit_callbacks
):
    bearer = {"Authorization": f"Bearer {create_token(bruno)}"}
    for data, is_given in ((WORDS, True), (WORDS + EICAR, False)):
        document = received(bruno, data)
        link = signed_path(document.current_version, bruno)
        read(document, django_capture_on_commit_callbacks)
        for person in (bruno, marco):
            answer = client_of(person).get(download(document))
            assert answer.status_code == (200 if is_given else 409)
            page = client_of(person).get(document.get_absolute_url()).content.decode()
            assert (download(document) in page) == is_given
            version_page = client_of(person).get(document.current_version.get_absolute_url())
            assert ("Scarica la versione" in version_page.content.decode()) == is_given
        assert ("ha trovato qualcosa" in answer.content.decode()) if not is_given else answer.streaming
        assert client_of(bruno).get(link).status_code == (200 if is_given else 404)
        address = reverse("api:document", args=[document.pk])
        assert bool(client_of(bruno).get(address, headers=bearer).json()["download_url"]) == is_given
        address = reverse("api:document_versions", args=[document.pk])
        listed = client_of(bruno).get(address, headers=bearer).json()["results"]
        assert bool(listed[0]["download_url"]) == is_given

    pks = list(Document.objects.values_list("pk", flat=True))
    zipped = client_of(marco).post(reverse("toolkit:download_many"), {"documents": pks})
    names = zipfile.ZipFile(io.BytesIO(b"".join(zipped.streaming_content))).namelist()
    assert len(pks) == 2 and len(names) == 1


def test_the_same_bytes_may_be_sent_again_to_a_mended_scanner(
    clamd, bruno, django_capture_on_commit_callbacks
):
    document = received(bruno, WORDS + EICAR)
    read(document, django_capture_on_commit_callbacks)
    clamd.answer = b"stream: OK\0"

    actions.edit_document(bruno, document, {}, text(WORDS + EICAR))
    document.refresh_from_db()

    assert read(document, django_capture_on_commit_callbacks).extraction == "read"


def test_an_infected_newer_version_leaves_the_one_in_use(
    clamd, make, bruno, marco, client_of, django_capture_on_commit_callbacks
):
    document = make.document(author=bruno, text="Quello in uso.")
    newer = actions.propose_version(bruno, document, text(EICAR), "Più chiaro")
    with django_capture_on_commit_callbacks(execute=True):
        extract_document.call(newer.pk)

    document.refresh_from_db()
    newer.refresh_from_db()
    assert document.next_version is None and document.current_version.number == 1
    assert (newer.file.name, newer.review_note) == ("", SENTENCE)
    assert b"Quello in uso." in b"".join(client_of(marco).get(download(document)).streaming_content)
    address = reverse("toolkit:download_version", args=[document.pk, newer.number])
    assert client_of(marco).get(address).status_code == 409


def test_until_somebody_has_scanned_it_only_its_author_is_given_it(bruno, marco, client_of, settings):
    document = received(bruno)
    assert client_of(marco).get(download(document)).status_code == 200
    assert download(document) in client_of(marco).get(document.get_absolute_url()).content.decode()

    settings.CLAMD_URL = NOBODY
    extract_document.call(document.current_version_id)

    refused = client_of(marco).get(download(document))
    assert refused.status_code == 409 and "controllo antivirus" in refused.content.decode()
    assert client_of(marco).get(signed_path(document.current_version, marco)).status_code == 404
    assert download(document) not in client_of(marco).get(document.get_absolute_url()).content.decode()
    assert client_of(bruno).get(download(document)).status_code == 200
    document.refresh_from_db()
    assert document.downloads == 2 and document.current_version.is_pending


def test_a_scanner_that_does_not_answer_is_asked_again_ever_more_rarely(
    bruno, settings, caplog, django_capture_on_commit_callbacks
):
    settings.CLAMD_URL = NOBODY
    document = received(bruno)
    pk = document.current_version_id
    for tries in range(1, 9):
        extract_document.call(pk, tries)

    assert put_off() == [
        ([pk, 2], 2), ([pk, 3], 4), ([pk, 4], 8), ([pk, 5], 16), ([pk, 6], 32), ([pk, 7], 64), ([pk, 8], 64),
        ([pk, 9], 64),
    ]  # fmt: skip
    assert Version.objects.get().is_pending and not Notice.objects.exists() and len(stored(settings)) == 1
    assert f"version {pk} waits to be scanned" in caplog.text

    with scanner() as server:
        settings.CLAMD_URL = server.address
        assert read(document, django_capture_on_commit_callbacks).extraction == "read"
    extract_document.call(pk, 2)
    assert Version.objects.get().extraction == "read" and len(put_off()) == 8


@pytest.mark.django_db(transaction=True)  # the worker that the command drains closes connections
def test_a_folder_lets_in_only_what_is_clean(territory, tmp_path, settings):
    folder = tmp_path / "cartella"
    folder.mkdir()
    for name, data in (("a.txt", WORDS), ("b.txt", WORDS + EICAR), ("c.txt", b"Il patto.")):
        (folder / name).write_bytes(data)
    table(folder, row("a.txt"), row("b.txt"), row("c.txt"))

    settings.CLAMD_URL = NOBODY
    lines, code = load(folder)
    assert code == 1 and len(lines) == 4 and not Document.objects.exists()
    assert all("L'antivirus non risponde: quando è di nuovo in funzione" in line for line in lines[:3])

    with scanner() as server:
        settings.CLAMD_URL = server.address
        lines, code = load(folder)
        assert (lines[0], code) == (f"metadata.csv:3 b.txt: {SENTENCE}", 1)
        assert lines[1] == "Documenti: 2 aggiunti, 0 modificati, 0 invariati, 1 rifiutati"
        assert len(stored(settings)) == len(server.scanned) - 1 == 2
        load(folder)
        assert len(server.scanned) == 4, "what is known is not scanned again"
