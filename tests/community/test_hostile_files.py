"""Files made to do harm, sent with a post: each is judged, nothing they try comes about, their names are harmless."""

import json
import re
import time
import unicodedata
from pathlib import Path

import pytest

from community.models import Attachment
from tests.toolkit.test_hostile import FOLDER, calls, manifest  # noqa: F401 (a fixture)

pytestmark = pytest.mark.django_db
ANSWER_SECONDS = 5
STORED = re.compile(r"discussioni/[0-9a-f]{2}/[0-9a-f]{32}\.[a-z0-9]{2,4}")
ANSWERS = {"reject": {400}, "opaque": {201}, "accept": {201}, "either": {201, 400}}
HARM = (b"<script", b"alert(", b"onload", b"javascript:", b"<!ENTITY")


@pytest.fixture
def thread(make, bruno):
    return make.thread(bruno)


@pytest.fixture
def client(client_of, bruno):
    return client_of(bruno)


def stored_files(settings) -> list[Path]:
    return [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


def names_of_files() -> list[str]:
    path = FOLDER / "strings" / "filenames.jsonl"
    return [json.loads(line)["payload"] for line in path.read_text().splitlines()] if path.exists() else []


def sent_as_it_is(client, thread, name: str, content: bytes):
    """Without the care that a test client takes of a name."""
    quoted = name.replace("\\", "\\\\").replace('"', '\\"').encode("utf-8", "surrogatepass")
    body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="' + quoted + b'"\r\n'
    body += b"Content-Type: text/plain\r\n\r\n" + content + b"\r\n--x--\r\n"
    url = f"/discussioni/{thread.pk}/allegati/"
    return client.generic("POST", url, body, content_type="multipart/form-data; boundary=x")


@pytest.mark.parametrize("row", manifest(), ids=lambda row: row["file"])
def test_a_hostile_file_is_answered_and_leaves_nothing_astray(row, client, thread, make, settings, calls):  # noqa: F811
    content = row["path"].read_bytes()
    before = set(Path("/tmp").glob("*evil*"))
    started = time.process_time()

    answer = client.post(
        f"/discussioni/{thread.pk}/allegati/", {"file": make.upload(Path(row["file"]).name, content)}
    )

    assert time.process_time() - started < ANSWER_SECONDS
    assert answer.status_code in ANSWERS[row["expect"]], answer.content
    assert calls == [] and set(Path("/tmp").glob("*evil*")) == before
    if answer.status_code == 400:
        assert answer.json()["message"].endswith(".") and stored_files(settings) == []
        return
    [attachment], [stored] = Attachment.objects.all(), stored_files(settings)
    assert STORED.fullmatch(attachment.file.name) and stored == settings.MEDIA_ROOT / attachment.file.name
    given = client.get(answer.json()["url"])
    assert given["Content-Disposition"].startswith("attachment;")
    assert given["X-Content-Type-Options"] == "nosniff" and "html" not in given["Content-Type"]
    assert given["Content-Security-Policy"] == "sandbox; default-src 'none'; frame-ancestors 'none'"
    b"".join(given)


@pytest.mark.parametrize("row", [r for r in manifest() if r["class"] == "svg"], ids=lambda row: row["file"])
def test_no_svg_is_taken(row, client, thread, make):
    answer = client.post(
        f"/discussioni/{thread.pk}/allegati/", {"file": make.upload("a.svg", row["path"].read_bytes())}
    )
    assert answer.status_code == 400 and "PNG o JPEG" in answer.json()["message"]


@pytest.mark.parametrize(
    "row", [r for r in manifest() if Path(r["file"]).suffix in (".png", ".gif")], ids=lambda row: row["file"]
)
def test_a_picture_that_is_shown_has_lost_what_it_carried(row, client, thread, make):
    content = row["path"].read_bytes()
    answer = client.post(
        f"/discussioni/{thread.pk}/allegati/", {"file": make.upload(Path(row["file"]).name, content)}
    )
    if answer.status_code == 201:
        shown = b"".join(client.get(answer.json()["image_url"]))
        assert shown != content and not any(harm in shown for harm in HARM)


def test_the_hostile_names_are_there(shared_dir):
    assert len(names_of_files()) >= 80


@pytest.mark.parametrize("name", names_of_files(), ids=lambda name: ascii(name)[:40])
def test_a_hostile_name_is_made_harmless(name, client, thread, settings):
    content = b"%PDF-1.7 Appunti." if ".pdf" in name.lower() else b"Appunti."
    answer = sent_as_it_is(client, thread, name, content)

    assert answer.status_code in (201, 400), answer.content
    files = stored_files(settings)
    assert len(files) == (answer.status_code == 201)
    if answer.status_code == 400:
        return
    [attachment] = Attachment.objects.all()
    assert STORED.fullmatch(attachment.file.name) and files == [settings.MEDIA_ROOT / attachment.file.name]
    assert 0 < len(attachment.name) <= 200 and not set("/\\") & set(attachment.name)
    assert not any(unicodedata.category(character)[0] == "C" for character in attachment.name)
    disposition = client.get(answer.json()["url"])["Content-Disposition"]
    assert disposition.startswith("attachment") and not set("\r\n\x00") & set(disposition)


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd.txt", "..\\..\\evil.txt", "a\u202etxt.exe.txt", "a\x00b.txt", "CON.txt", ".txt.txt"],
)
def test_names_that_our_own_list_knows(name, client, thread):
    assert sent_as_it_is(client, thread, name, b"Appunti.").status_code == 201
    [attachment] = Attachment.objects.all()
    assert "/" not in attachment.name and "\u202e" not in attachment.name and "\x00" not in attachment.name
