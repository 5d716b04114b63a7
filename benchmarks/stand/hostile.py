"""The shared hostile set as things to upload: files made to do harm, and harmless files with harmful names."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import docx
import typst

from benchmarks.stand.alone import SHARED
from toolkit.formats import clean_name, extension_of

HOSTILE = SHARED / "data/hostile"
SETS = ("generated", "collected")
REFUSED, READ, NOT_SEARCHABLE, UNREADABLE = "rifiutato", "letto", "non ricercabile", "illeggibile"
ALLOWED = {
    "reject": {REFUSED},
    "opaque": {NOT_SEARCHABLE},
    "accept": {READ},
    "either": {REFUSED, READ, NOT_SEARCHABLE, UNREADABLE},
}
OUR_NAME = re.compile(
    r"(?:documents|previews)/([0-9a-f]{2})/\1[0-9a-f]{30}\.[a-z0-9]+"
)  # whatever the file was called
ODT = """<o:document-content xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
xmlns:t="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><t:p>{words}</t:p></o:document-content>"""


@dataclass(frozen=True)
class Case:
    """`name` is given with the file, `expected` is the manifest's; with `is_name` the name is all the harm."""

    number: int
    name: str
    expected: str
    data: bytes
    is_name: bool = False

    @property
    def title(self) -> str:
        return f"caso {self.number:03}"

    @property
    def place(self) -> str:
        """Beside the table of a folder: each in a folder of its own, as two may have one name."""
        return f"{self.number:03}/{self.name}"

    def allows(self, outcome: str) -> bool:
        return outcome in ALLOWED[self.expected]


def cases() -> list[Case]:
    """Files first, then names; empty where the shared data are not."""
    files = [
        (Path(row["file"]).name, row["expect"], (HOSTILE / one / row["file"]).read_bytes(), False)
        for one in SETS
        for row in _lines(HOSTILE / one / "manifest.jsonl")
    ]
    names = [row["payload"] for row in _lines(HOSTILE / "strings/filenames.jsonl")]
    named = [(name, "either", harmless(name, f"Prova del nome {n}."), True) for n, name in enumerate(names)]
    return [Case(number, *one) for number, one in enumerate(files + named, start=1)]


def _lines(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text().splitlines()] if path.is_file() else []


def harmless(name: str, words: str) -> bytes:
    """What a file of that name should hold; a PDF where the name says nothing."""
    extension = extension_of(clean_name(name))
    if extension == "docx":
        made, document = io.BytesIO(), docx.Document()
        document.add_paragraph(words)
        document.save(made)
        return made.getvalue()
    if extension == "odt":
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
            archive.writestr("content.xml", ODT.format(words=words))
        return made.getvalue()
    return typst.compile(f"#set document(date: none)\n{words}".encode())


def write_folder(folder: Path, chosen: Iterable[Case]) -> None:
    """The same cases for `load_toolkit`; a name that no file can have stands in the table only."""
    folder.mkdir()
    with (folder / "metadata.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(("file", "titolo", "tipo"))
        for case in chosen:
            table.writerow((case.place, case.title, "modello"))
            _write(folder / f"{case.number:03}", case)


def _write(folder: Path, case: Case) -> None:
    folder.mkdir()
    if "/" in case.name or "\x00" in case.name or len(case.name.encode()) > 255:
        return
    (folder / case.name).write_bytes(case.data)


def inner_names() -> set[str]:
    """The last part of every name inside the set's archives that points outside of them."""
    found = set()
    for path in filter(Path.is_file, HOSTILE.rglob("*")):
        with contextlib.suppress(zipfile.BadZipFile), zipfile.ZipFile(path) as archive:
            names = [name.replace("\\", "/") for name in archive.namelist()]
            found |= {name.rsplit("/", 1)[-1] for name in names if ".." in name or name.startswith("/")}
    return found
