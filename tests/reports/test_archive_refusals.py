"""What is not restored: a damaged archive, a forged one, one into a site that is not empty. Nothing is written then."""

import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from reports.archive import contents
from reports.archive.damage import Refused
from reports.archive.restoring import interrupted, restore
from tests.reports import archives

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_data_dir")]


def _flipped(part: float):
    def spoil(data: bytes) -> bytes:
        place = min(int(len(data) * part), len(data) - 1)
        return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]

    return spoil


ALTERED = {
    **{f"a bit at {part:.0%}": _flipped(part) for part in (0, 0.1, 0.3, 0.5, 0.7, 0.9, 0.95, 0.99, 1)},
    "a byte less": lambda data: data[:-1],
    "half": lambda data: data[: len(data) // 2],
    "a byte more": lambda data: data + b"0",
    "a byte before": lambda data: b"0" + data,
    "empty": lambda data: b"",
    "other": lambda data: b"PK" * 1000,
}


def test_a_damaged_archive_leaves_the_site_empty(archive, tmp_path):
    before, spoilt = archives.everything(), tmp_path / "spoilt.zip"
    for name, alter in ALTERED.items():
        spoilt.write_bytes(alter(archive.read_bytes()))
        with pytest.raises(Refused, match="rovinato, incompleto o alterato"):
            pytest.fail(f"{name}: restored {restore(spoilt)}")
    assert archives.everything() == before and contents.filled() == []


def _added(parts, told):
    parts.append(("files/altro.txt", b"altro"))


def _added_and_listed(parts, told):
    parts.insert(0, ("rows/accounts.Altro.jsonl", b""))
    archives.measured(told, parts)


def _outside(parts, told):
    parts.insert(0, ("files/../../fuori.txt", b"fuori"))
    archives.measured(told, parts)


def _absolute(parts, told):
    parts.insert(0, ("files//tmp/fuori.txt", b"fuori"))
    archives.measured(told, parts)


def _removed(parts, told):
    del parts[0]


def _file_left_out(parts, told):
    del parts[0]
    archives.measured(told, parts)


def _reordered(parts, told):
    parts[0], parts[1] = parts[1], parts[0]


def _lying_about_size(parts, told):
    told["members"][0]["size"] = 3


def _bomb(parts, told):
    parts[0] = (parts[0][0], bytes(50_000_000))


def _rows_miscounted(parts, told):
    told["rows"]["community.Post"] += 1


def _of_another_version(parts, told):
    told["migrations"].append("accounts.9999_futuro")


def _of_another_format(parts, told):
    told["format"] = 2


def _with_more_to_say(parts, told):
    told["altro"] = "x"


FORGED = {
    _added: "le parti non sono quelle elencate",
    _added_and_listed: "le tabelle non sono quelle del sito",
    _outside: "non è un nome ammesso",
    _absolute: "non è un nome ammesso",
    _removed: "le parti non sono quelle elencate",
    _reordered: "in un altro ordine",
    _file_left_out: "mancano dei file",
    _lying_about_size: "non è come quando è stato scritto",
    _bomb: "non è come quando è stato scritto",
    _rows_miscounted: "non sono tante quante",
    _of_another_version: "accounts.9999_futuro.*Installa quella versione",
    _of_another_format: "manifest.json, format",
    _with_more_to_say: "manifest.json, altro",
    archives.rewritten("community.Post", lambda text: text.replace("community.post", "accounts.person")): (
        "righe di community.Post non si leggono"
    ),
    archives.rewritten("community.Post", lambda text: text[:-9]): "righe di community.Post non si leggono",
    archives.rewritten("accounts.Person", lambda text: ""): "Il ripristino si è fermato|non sono tante",
    archives.rewritten("community.Post", lambda text: text.replace('"thread": ', '"thread": 99')): (
        "Il ripristino si è fermato"
    ),
    archives.rewritten("notifications.Notice", lambda text: text.replace('"document"]', '"nulla"]')): (
        "righe di notifications.Notice non si leggono"
    ),
}


def test_a_forged_archive_leaves_the_site_empty(archive, tmp_path):
    before = archives.everything()
    for change, sentence in FORGED.items():
        forged = archives.rebuilt(archive, tmp_path / "forged.zip", change)
        with pytest.raises(Refused, match=sentence):
            pytest.fail(f"{change}: restored {restore(forged)}")
        assert archives.everything() == before, change
    assert contents.filled() == [] and not (tmp_path / "fuori.txt").exists()


def test_only_a_key_that_others_do_not_have_stops_a_forger(archive, tmp_path):
    key, other, sealed = tmp_path / "key", tmp_path / "other", tmp_path / "sealed.zip"
    key.write_text("k" * 40)
    other.write_text("o" * 40)
    call_command("backup", sealed, key_file=key, verbosity=0)
    call_command("restore", sealed, key_file=key, verbosity=0)
    forged = archives.rebuilt(archive, tmp_path / "forged.zip", lambda parts, told: None)
    for file, given in ((sealed, None), (sealed, other), (forged, key)):
        with pytest.raises(CommandError, match="la chiave non è quella"):
            call_command("restore", file, key_file=given)


def test_a_site_that_is_not_empty_is_left_alone(archive, territory, make):
    assert contents.filled() == []  # the territory alone is not anybody's
    make.document()
    before = archives.everything()
    with pytest.raises(Refused, match=r"Questo sito non è vuoto \(.*toolkit.Document"):
        restore(archive)
    assert archives.everything() == before


def test_a_disk_that_fails_leaves_the_site_empty(archive, settings):
    media = Path(settings.MEDIA_ROOT)
    media.mkdir()
    (media / "novita").write_text("un file al posto della cartella")
    before = archives.everything()
    with pytest.raises(Refused, match=r"Il ripristino si è fermato.*Non è stato scritto nulla"):
        restore(archive)
    assert archives.everything() == before and not interrupted().exists()


def test_a_file_that_is_there_already_stays_only_if_it_is_the_same(archive, settings, tmp_path):
    media = Path(settings.MEDIA_ROOT)
    with zipfile.ZipFile(archive) as opened:
        name = next(n for n in opened.namelist() if n.startswith("files/documents/"))
        opened.extract(name, tmp_path)
    (tmp_path / "files").rename(media)
    there = media / name.removeprefix("files/")
    content = there.read_bytes()
    there.write_bytes(b"altro")
    with pytest.raises(Refused, match="c'è già, ed è un altro"):
        restore(archive)
    assert archives.files_of(media) == {str(there.relative_to(media)): b"altro"}
    there.write_bytes(content)
    restore(archive)
    assert len(archives.files_of(media)) == 6
