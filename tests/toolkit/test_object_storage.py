"""Uploaded files in a bucket: sent, read by the worker, given back by the site's views alone, deleted."""

import io
import urllib.error
import urllib.request
import zipfile

import boto3
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from moto.server import ThreadedMotoServer

from community.models import Attachment, News
from config.environment import uploads
from tests.community.pictures import picture
from tests.toolkit import files
from toolkit.models import Document, Version

pytestmark = pytest.mark.django_db
WORDS = "Il regolamento di accesso ai servizi."


@pytest.fixture(scope="module")
def endpoint():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(endpoint, settings):
    given = {"aws_access_key_id": "chiave", "aws_secret_access_key": "segreto", "region_name": "us-east-1"}
    found = boto3.resource("s3", endpoint_url=endpoint, **given).Bucket("cantiere")
    found.create()
    settings.STORAGES = settings.STORAGES | {
        "default": uploads("cantiere", "chiave", "segreto", endpoint, "")
    }
    yield found
    found.objects.delete()
    found.delete()


def names(bucket) -> set[str]:
    return {one.key for one in bucket.objects.all()}


def sent(client, content: bytes) -> Document:
    form = {"kind": "template", "audience": "participants", "submit": "on", "title": "Regolamento"}
    client.post(reverse("toolkit:upload"), form | {"file": SimpleUploadedFile("atto.pdf", content)})
    return Document.objects.get()


def test_a_document_is_read_and_given_back_from_the_bucket(
    bucket, client_of, anna, bruno, carla, run_tasks, settings
):
    content = files.pdf(WORDS)
    document = sent(client_of(bruno), content)
    run_tasks()

    version = Version.objects.get()
    assert (version.extraction, version.passages.get().text.strip()) == ("read", WORDS)
    assert names(bucket) == {version.file.name, version.preview.name}
    assert not list(settings.MEDIA_ROOT.rglob("*.*"))
    download = reverse("toolkit:download", args=[document.pk])
    given = client_of(anna).get(download)
    assert b"".join(given) == content and given["Content-Length"] == str(len(content))
    assert given["Content-Security-Policy"] == "sandbox; default-src 'none'; frame-ancestors 'none'"
    assert client_of(carla).get(download).status_code == 404  # in review: not hers to see
    seen = client_of(anna).get(reverse("toolkit:preview", args=[document.pk, version.number]))
    assert b"".join(seen).startswith(b"RIFF")


def test_a_file_has_no_address_of_its_own(bucket, endpoint, client_of, bruno):
    sent(client_of(bruno), files.pdf(WORDS))
    version = Version.objects.get()
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(f"{endpoint}/cantiere/{version.file.name}")
    with pytest.raises(NotImplementedError):
        version.file.url  # noqa: B018


def test_files_of_posts_come_and_go(bucket, make, client_of, bruno):
    thread, client = make.thread(bruno), client_of(bruno)
    address = reverse("community:attach", args=[thread.pk])
    client.post(address, {"file": SimpleUploadedFile("cortile.png", picture())})
    attachment = Attachment.objects.get()

    shown = client.get(reverse("community:attachment_image", args=[attachment.pk]))
    assert b"".join(shown).startswith(b"\x89PNG") and names(bucket) == {attachment.file.name}
    attachment.file.delete(save=False)
    assert names(bucket) == set()
    assert client.get(reverse("community:attachment", args=[attachment.pk])).status_code == 404


def test_several_documents_are_taken_as_one_archive(bucket, make, client_of, marco):
    document = make.document(text=WORDS)
    made = client_of(marco).post(reverse("toolkit:download_many"), {"documents": [document.pk]})
    with zipfile.ZipFile(io.BytesIO(b"".join(made))) as archive:
        assert WORDS.encode() in archive.read(archive.namelist()[0])


def test_an_editor_takes_a_cover_off(bucket, make, marco, django_capture_on_commit_callbacks):
    from community import actions

    news = make.news()
    actions.set_cover(marco, news, SimpleUploadedFile("piazza.png", picture()), "La piazza")
    assert names(bucket) == {News.objects.get().cover.name}
    with django_capture_on_commit_callbacks(execute=True):
        actions.drop_cover(marco, news)
    assert names(bucket) == set()


def test_a_storage_that_does_not_answer_is_a_disk_that_does_not_answer(bucket, settings, client):
    settings.STORAGES = settings.STORAGES | {
        "default": uploads("cantiere", "chiave", "segreto", "http://127.0.0.1:9", "us-east-1")
    }
    with pytest.raises(OSError, match="object storage"):
        default_storage.open("documents/aa/atto.pdf")
    answer = client.get("/salute/pronto/")
    assert (answer.status_code, answer.json()["components"]["storage"]) == (503, "down")
