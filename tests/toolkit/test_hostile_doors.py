"""Files made to do harm at both doors of the toolkit, the upload page and the folder. What they cost: a benchmark."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from benchmarks.stand.hostile import NOT_SEARCHABLE, OUR_NAME, READ, REFUSED, UNREADABLE, cases, write_folder
from benchmarks.stand.upload_door import form_of, sentence_in
from toolkit.formats import clean_name
from toolkit.models import Document, Passage, Version
from toolkit.reading import read_version

CASES = cases()
FILES = [case for case in CASES if not case.is_name]
NAMES = [case for case in CASES if case.is_name]
OUTCOMES = {"read": READ, "not_searchable": NOT_SEARCHABLE, "unreadable": UNREADABLE}


@pytest.fixture
def nothing_gets_out():
    """No file where an archive would like to write one, no file of the machine in a text."""
    before = set(Path("/tmp").glob("*evil*"))
    yield
    assert set(Path("/tmp").glob("*evil*")) == before
    assert not Passage.objects.filter(text__contains="root:x:0").exists()


def stored_in(folder: Path) -> list[str]:
    return [str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()]


def upload(client, case):
    """(answer, the version made of it, read)"""
    before = set(Version.objects.values_list("pk", flat=True))
    body, kind = form_of(case)
    answer = client.generic("POST", reverse("toolkit:upload"), body, kind)
    assert answer.status_code < 500
    version = Version.objects.exclude(pk__in=before).first()
    if version:
        read_version(version.pk)
        version.refresh_from_db()
    return answer, version


@pytest.mark.django_db
@pytest.mark.parametrize("case", FILES, ids=lambda case: case.name)
def test_a_hostile_file_at_the_upload_page(case, bruno, client_of, settings, nothing_gets_out):
    client = client_of(bruno)
    answer, version = upload(client, case)

    if version is None:
        assert case.allows(REFUSED) and sentence_in(answer.content.decode()).endswith(".")
        assert not Document.objects.exists() and stored_in(settings.MEDIA_ROOT) == []
        return
    outcome = OUTCOMES[version.extraction]
    assert case.allows(outcome)
    assert version.passages.exists() == (outcome == READ)
    kept = sorted(filter(None, (version.file.name, version.preview.name)))
    assert sorted(stored_in(settings.MEDIA_ROOT)) == kept and all(OUR_NAME.fullmatch(name) for name in kept)
    given = client.get(reverse("toolkit:download", args=[version.document_id]))
    assert (
        given["Content-Disposition"].startswith("attachment; ")
        and given["Content-Type"] == version.media_type
    )
    assert given["X-Content-Type-Options"] == "nosniff"
    assert given["Content-Security-Policy"] == "sandbox; default-src 'none'; frame-ancestors 'none'"
    assert b"".join(given.streaming_content) == case.data


@pytest.mark.django_db
def test_hostile_names_at_the_upload_page(shared_dir, bruno, client_of, settings, nothing_gets_out):
    settings.RATE_LIMITS = False
    client = client_of(bruno)
    for case in NAMES:
        answer, version = upload(client, case)
        if version is None:
            assert sentence_in(answer.content.decode()).endswith("."), case.name
            continue
        assert version.extraction == "read" and OUR_NAME.fullmatch(version.file.name), case.name
        given = client.get(reverse("toolkit:download", args=[version.document_id]))
        assert given["Content-Disposition"].startswith("attachment; ") and version.original_name.isprintable()
        assert version.original_name == clean_name(version.original_name) and "/" not in version.original_name
    assert Version.objects.count() >= 30


@pytest.mark.django_db(transaction=True)  # the worker that the command drains closes connections
def test_all_of_them_in_a_folder(shared_dir, territory, tmp_path, settings, nothing_gets_out):
    write_folder(tmp_path / "cartella", CASES)
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("load_toolkit", str(tmp_path / "cartella"), stdout=out, stderr=io.StringIO())

    kept = dict(Version.objects.values_list("document__title", "extraction"))
    lines = out.getvalue().splitlines()[:-1]
    refused = [case for case in CASES if case.title not in kept]
    for case in CASES:
        assert case.allows(OUTCOMES[kept[case.title]] if case.title in kept else REFUSED), case.name
    assert len(lines) == len(refused) >= 50
    assert all(line.startswith("metadata.csv:") and line.endswith(".") for line in lines)
    kept_files = Version.objects.values_list("file", "preview")
    names = sorted(name for two in kept_files for name in two if name)
    assert sorted(stored_in(settings.MEDIA_ROOT)) == names and all(map(OUR_NAME.fullmatch, names))
