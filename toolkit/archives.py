"""Is a zip (and so a DOCX, ODT, XLSX…) safe to open? Judged from its directory, before anything is expanded."""

from __future__ import annotations

import zipfile
from pathlib import PurePosixPath
from typing import BinaryIO

MAX_ENTRIES = 5000
MAX_EXPANDED = 200 * 1024 * 1024
RATIO_FROM = 8 * 1024 * 1024
MAX_RATIO = 150
XML_HEAD = 4096
DAMAGED = "Il file è danneggiato e non si apre: salvalo di nuovo dall'originale e ricaricalo."
TOO_BIG = (
    "Il file, una volta aperto, occuperebbe troppo spazio: salvalo di nuovo dall'originale o usa il PDF."
)
BAD_NAMES = "Il file contiene nomi interni non ammessi: salvalo di nuovo dall'originale e ricaricalo."
WRONG_PARTS = "Il contenuto non è quello di un documento di questo tipo: salvalo di nuovo nel formato giusto."
ENTITIES = (
    "Il file contiene definizioni interne non ammesse: salvalo di nuovo con il tuo programma di scrittura."
)


def check_archive(file: BinaryIO, part: str = "", is_document: bool = True) -> str:
    """What is wrong with the archive, as a sentence; empty when nothing is."""
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            if fault := _sizes(entries) or _names(entries):
                return fault
            if part and not any(entry.filename.startswith(part) for entry in entries):
                return WRONG_PARTS
            if is_document and any(_declares_entities(archive, entry) for entry in entries):
                return ENTITIES
    except Exception:
        return DAMAGED
    return ""


def has_encrypted_entries(file: BinaryIO) -> bool:
    try:
        with zipfile.ZipFile(file) as archive:
            return any(entry.flag_bits & 0x1 for entry in archive.infolist())
    except Exception:
        return False


def start_of(file: BinaryIO, name: str) -> bytes:
    """The first bytes of a part of an archive that has been checked; none where there is no such part."""
    with zipfile.ZipFile(file) as archive:
        if name not in archive.namelist():
            return b""
        with archive.open(name) as part:
            return part.read(XML_HEAD)


def _sizes(entries: list[zipfile.ZipInfo]) -> str:
    expanded = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    too_many = len(entries) > MAX_ENTRIES
    too_dense = expanded > RATIO_FROM and expanded / packed > MAX_RATIO
    return TOO_BIG if too_many or expanded > MAX_EXPANDED or too_dense else ""


def _names(entries: list[zipfile.ZipInfo]) -> str:
    names = [entry.filename for entry in entries]
    if len(set(names)) != len(names):
        return BAD_NAMES
    return BAD_NAMES if any(_is_outside(name) for name in names) else ""


def _is_outside(name: str) -> bool:
    path = PurePosixPath(name)
    return path.is_absolute() or ".." in path.parts or "\\" in name or "\x00" in name


def _declares_entities(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """No office format defines entities; what hides some further in is refused by the parser."""
    if not entry.filename.endswith((".xml", ".rels")):
        return False
    with archive.open(entry) as part:
        head = part.read(XML_HEAD)
    return b"<!ENTITY" in head
