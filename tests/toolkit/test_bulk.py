"""Loading folders: everything once, again without change, and a right sentence for each refused row."""

import csv
import io
import re
import shutil
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.toolkit import files
from toolkit.management.commands import load_toolkit
from toolkit.models import Document, Passage, Version

pytestmark = pytest.mark.django_db(transaction=True)  # the worker it drains closes connections
COLUMNS = ("id", "file", "titolo", "tipo", "temi", "ente", "licenza", "fonte")


def row(file: str, **cells: str) -> dict[str, str]:
    return {
        "file": file,
        "titolo": f"Titolo di {file}",
        "tipo": "modello",
        "temi": "piano-di-zona|isee",
    } | cells


def table(folder: Path, *rows: dict[str, str], columns=COLUMNS) -> None:
    with (folder / "metadata.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)


def load(folder: Path, progress: io.StringIO | None = None, **options) -> tuple[list[str], int]:
    """(lines, exit code); what is told meanwhile goes to `progress`."""
    out = io.StringIO()
    try:
        call_command("load_toolkit", str(folder), stdout=out, stderr=progress or io.StringIO(), **options)
    except CommandError as error:
        return out.getvalue().splitlines(), error.returncode
    return out.getvalue().splitlines(), 0


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "documenti"
    made.mkdir()
    (made / "Piano di zona.pdf").write_bytes(files.pdf("Il piano di zona degli Ambiti."))
    (made / "patto.docx").write_bytes(files.docx_file("Il patto per l'inclusione."))
    return made


def test_documents_are_published_for_participants_without_an_author(folder, territory, bruno, elena):
    table(
        folder,
        row("Piano di zona.pdf", ente="Comune di Dalmine", licenza="CC0", fonte="sito"),
        row("patto.docx"),
    )

    assert load(folder) == (["Documenti: 2 aggiunti, 0 modificati, 0 invariati, 0 rifiutati"], 0)
    document = Document.objects.get(title="Titolo di Piano di zona.pdf")
    assert (document.status, document.audience, document.author) == ("published", "participants", None)
    assert (document.kind, document.licence, document.source) == ("template", "CC0", "sito")
    assert (document.organisation.kind, document.organisation.ats) == ("comune", territory.ats)
    assert sorted(document.areas.values_list("slug", flat=True)) == ["isee", "piano-di-zona"]
    assert document.current_version.passages.get().text == "Il piano di zona degli Ambiti."
    assert Document.objects.visible_to(bruno).count() == 2 and not Document.objects.visible_to(elena).exists()


def test_nothing_changes_the_second_time(folder, territory):
    table(folder, row("Piano di zona.pdf", ente="Un ente"), row("patto.docx"))
    load(folder)
    before = (
        list(Version.objects.values_list("pk", "file", "created_at")),
        list(Passage.objects.values_list("pk")),
    )

    assert load(folder) == (["Documenti: 0 aggiunti, 0 modificati, 2 invariati, 0 rifiutati"], 0)
    after = (
        list(Version.objects.values_list("pk", "file", "created_at")),
        list(Passage.objects.values_list("pk")),
    )
    assert after == before


def test_changed_metadata_are_updated_and_the_state_is_kept(folder, territory):
    table(folder, row("Piano di zona.pdf"), row("patto.docx"))
    load(folder)
    Document.objects.filter(title="Titolo di patto.docx").update(status="withdrawn")
    table(folder, row("Piano di zona.pdf", titolo="Nuovo"), row("patto.docx", temi="isee"))

    assert load(folder)[0] == ["Documenti: 0 aggiunti, 2 modificati, 0 invariati, 0 rifiutati"]
    assert sorted(Document.objects.values_list("title", "status")) == [
        ("Nuovo", "published"),
        ("Titolo di patto.docx", "withdrawn"),
    ]


def test_each_refused_row_has_its_line_and_sentence_and_the_rest_goes_in(folder, territory):
    (folder / "vuoto.pdf").write_bytes(b"")
    (folder / "rotto.pdf").write_bytes(b"%PDF-1.7 troncato")
    (folder / "vecchio.doc").write_bytes(b"\xd0\xcf\x11\xe0")
    (folder / "copia.pdf").write_bytes((folder / "Piano di zona.pdf").read_bytes())
    (folder.parent / "fuori.txt").write_text("testo")
    table(
        folder,
        row("Piano di zona.pdf", titolo="Titolo su\ndue righe"),
        row("vuoto.pdf"),
        row("rotto.pdf"),
        row("vecchio.doc"),
        row("copia.pdf"),
        row("manca.pdf"),
        row("../fuori.txt"),
        row("patto.docx", tipo="delibera"),
        row("patto.docx", titolo=""),
        row(""),
        row("patto.docx"),
    )

    lines, code = load(folder)
    assert code == 1
    assert lines[-1] == "Documenti: 2 aggiunti, 0 modificati, 0 invariati, 9 rifiutati"
    expected = [
        ("4 vuoto.pdf", "è vuoto"),
        ("5 rotto.pdf", "danneggiato"),
        ("6 vecchio.doc", "DOCX o PDF"),
        ("7 copia.pdf", "È lo stesso file della riga 2."),
        ("8 manca.pdf", "non c'è nella cartella"),
        ("9 ../fuori.txt", "non c'è nella cartella"),
        ("10 patto.docx", "«delibera» non è tra"),
        ("11 patto.docx", "da 1 a 250 caratteri"),
        ("12 ", "non c'è nella cartella"),
    ]
    for line, (place, words) in zip(lines, expected, strict=False):
        assert line.startswith(f"metadata.csv:{place}: ") and words in line and line.endswith(".")


def many_texts(folder: Path, number: int) -> None:
    for one in range(number):
        (folder / f"{one}.txt").write_text(f"Testo numero {one}.")
    table(folder, *(row(f"{one}.txt") for one in range(number)))


def test_progress_is_told_apart_from_the_outcome_each_25_documents(folder, territory, monkeypatch):
    monkeypatch.setattr(load_toolkit, "SECONDS", 1000)
    many_texts(folder, 52)
    progress = io.StringIO()

    assert load(folder, progress) == (["Documenti: 52 aggiunti, 0 modificati, 0 invariati, 0 rifiutati"], 0)
    assert progress.getvalue().splitlines() == [
        "25 di 52 · 24.txt",
        "50 di 52 · 49.txt",
        "52 di 52 · 51.txt",
    ]


def test_progress_is_told_also_when_documents_are_slow(folder, territory, monkeypatch):
    monkeypatch.setattr(load_toolkit, "SECONDS", 0)
    many_texts(folder, 3)
    progress = io.StringIO()

    load(folder, progress)
    assert progress.getvalue().splitlines() == [f"{n} di 3 · {n - 1}.txt" for n in (1, 2, 3)]


def test_full_progress_has_every_document_with_its_seconds(folder, territory):
    many_texts(folder, 2)
    table(folder, row("0.txt"), row("cartella/manca\x1b[2J\n.txt"), row("1.txt"))
    progress = io.StringIO()

    lines, _ = load(folder, progress, verbosity=2)
    told = progress.getvalue().splitlines()
    assert [re.sub(r"\d+\.\d{3} s$", "N s", line) for line in told] == [
        "1 di 3 · 0.txt · N s",
        "2 di 3 · manca[2J.txt · N s",
        "3 di 3 · 1.txt · N s",
    ]
    assert lines[0].startswith("metadata.csv:3 cartella/manca [2J .txt: Il file non c'è")


def test_a_folder_that_cannot_be_used_says_why(tmp_path):
    with pytest.raises(CommandError, match=r"non c'è metadata\.csv"):
        call_command("load_toolkit", str(tmp_path))
    table(tmp_path, columns=("file", "titolo"))
    with pytest.raises(CommandError, match="mancano le colonne: tipo"):
        call_command("load_toolkit", str(tmp_path))
    (tmp_path / "metadata.csv").write_bytes(b"file,titolo,tipo\n\xff\xfe,x,y\n")
    with pytest.raises(CommandError, match="UTF-8"):
        call_command("load_toolkit", str(tmp_path))


@pytest.fixture
def shared_sample(shared_dir, tmp_path):
    """Each fifth of the shared documents and all without a text we can read; `make bench` loads the whole."""
    whole, sample = shared_dir / "data/toolkit", tmp_path / "condivisi"
    with (whole / "metadata.csv").open(newline="", encoding="utf-8") as file:
        rows = [
            row
            for n, row in enumerate(csv.DictReader(file))
            if n % 5 == 0 or row["testo_estraibile"] == "0" or row["file"].endswith(".doc")
        ]
    for row in rows:
        (sample / row["file"]).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(whole / row["file"], sample / row["file"])
    table(sample, *rows, columns=rows[0])
    return sample, len(rows)


def test_the_shared_documents_go_in_and_the_second_time_nothing_changes(shared_sample, territory):
    folder, count = shared_sample
    lines, code = load(folder)

    assert count > 75 and code == 1 and Document.objects.count() == count - 3
    assert all(".doc: I file .doc sono di un formato superato" in line for line in lines[:-1])
    assert len(lines) == 4
    assert Version.objects.filter(extraction="not_searchable").count() == 3

    again, code = load(folder)
    assert again[:-1] == lines[:-1] and code == 1
    assert (
        again[-1] == f"Documenti: 0 aggiunti, 0 modificati, {Document.objects.count()} invariati, 3 rifiutati"
    )
