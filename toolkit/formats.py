"""Which files the toolkit takes: the allow-list, and whether a file is really what its name says."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO

from toolkit.archives import check_archive, has_encrypted_entries, start_of

MAX_BYTES = 25 * 1024 * 1024
MAX_NAME = 200
HEAD_BYTES = 8192

ZIP = b"PK\x03\x04"
WEBM = b"\x1a\x45\xdf\xa3"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OPENXML = "application/vnd.openxmlformats-officedocument."
OPENDOCUMENT = "application/vnd.oasis.opendocument."
ACCEPTED = "PDF, DOCX, ODT, RTF, XLSX, ODS, PPTX, ODP, TXT, MD, RST, P7M, ZIP, MP4 o WEBM"


class UnacceptableFile(ValueError):
    """The file is refused; the message is the Italian sentence that says why and how to mend."""


@dataclass(frozen=True)
class Format:
    """`family` says how it is told apart and read; `part` is what an archive of this format must hold."""

    extension: str
    media_type: str
    family: str
    part: str = ""


FORMATS = (
    Format("pdf", "application/pdf", "pdf"),
    Format("docx", OPENXML + "wordprocessingml.document", "openxml", "word/"),
    Format("xlsx", OPENXML + "spreadsheetml.sheet", "openxml", "xl/"),
    Format("pptx", OPENXML + "presentationml.presentation", "openxml", "ppt/"),
    Format("odt", OPENDOCUMENT + "text", "opendocument", "content.xml"),
    Format("ods", OPENDOCUMENT + "spreadsheet", "opendocument", "content.xml"),
    Format("odp", OPENDOCUMENT + "presentation", "opendocument", "content.xml"),
    Format("rtf", "application/rtf", "rtf"),
    Format("txt", "text/plain", "text"),
    Format("md", "text/markdown", "text"),
    Format("rst", "text/x-rst", "text"),
    Format("p7m", "application/pkcs7-mime", "signed"),
    Format("zip", "application/zip", "archive"),
    Format("mp4", "video/mp4", "video"),
    Format("webm", "video/webm", "video"),
)
BY_EXTENSION = {one.extension: one for one in FORMATS}
EXTENSIONS = frozenset(BY_EXTENSION)
LEGACY = {
    "doc": "DOCX o PDF",
    "dot": "DOCX o PDF",
    "xls": "XLSX o PDF",
    "ppt": "PPTX o PDF",
    "pps": "PPTX o PDF",
}
IMAGES = frozenset({"png", "jpg", "jpeg", "gif", "tif", "tiff", "bmp", "webp", "heic", "svg"})
BINARY_HEADS = (
    b"%PDF-",
    ZIP,
    OLE,
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
    b"\x7fELF",
    b"MZ",
    b"Rar!",
    b"7z\xbc\xaf",
)


def clean_name(name: str) -> str:
    """The name to show and to give back at download: no folders, no control or direction characters."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c for c in unicodedata.normalize("NFC", base) if unicodedata.category(c)[0] != "C")
    kept = " ".join(kept.split()).strip(". ") or "documento"
    if len(kept) <= MAX_NAME:
        return kept
    suffix = PurePath(kept).suffix[:12]
    return kept[: MAX_NAME - len(suffix)] + suffix


def extension_of(name: str) -> str:
    return PurePath(name).suffix.lower().lstrip(".")


def accept(name: str, file: BinaryIO, size: int) -> Format:
    """The format of a file that may be stored; raises UnacceptableFile. Reads the head and a zip's directory."""
    wanted = format_of_name(name)
    if size == 0:
        raise UnacceptableFile("Il file è vuoto: controlla l'originale e caricalo di nuovo.")
    if size > MAX_BYTES:
        raise UnacceptableFile("Il file supera i 25 MB: riducilo o dividilo, poi caricalo di nuovo.")
    file.seek(0)
    _check_content(wanted, file.read(HEAD_BYTES), file)
    file.seek(0)
    return wanted


def format_of_name(name: str) -> Format:
    """The format that a name promises; raises UnacceptableFile with what to do instead."""
    extension = extension_of(name)
    if extension in BY_EXTENSION:
        return BY_EXTENSION[extension]
    if extension in LEGACY:
        raise UnacceptableFile(
            f"I file .{extension} sono di un formato superato che non leggiamo: "
            f"carica una versione {LEGACY[extension]}."
        )
    if extension in IMAGES:
        raise UnacceptableFile("Un'immagine non si può cercare: carica il documento in PDF, DOCX o ODT.")
    raise UnacceptableFile(f"Questo tipo di file non è ammesso: carica {ACCEPTED}.")


def is_locked(wanted: Format, head: bytes, file: BinaryIO) -> bool:
    """Whether a password keeps the content from being read; such a file is stored, not searched."""
    if wanted.family == "openxml" and head.startswith(OLE):
        file.seek(0)
        return "EncryptedPackage".encode("utf-16-le") in file.read(MAX_BYTES)
    if head.startswith(ZIP) and wanted.family in ("openxml", "opendocument", "archive"):
        return has_encrypted_entries(file)
    return False


def _check_content(wanted: Format, head: bytes, file: BinaryIO) -> None:
    if wanted.family in ("openxml", "opendocument", "archive"):
        _check_zip(wanted, head, file)
    elif not _looks_like(wanted, head):
        raise _mismatch(wanted)


def _check_zip(wanted: Format, head: bytes, file: BinaryIO) -> None:
    if is_locked(wanted, head, file):
        return
    if head.startswith(OLE):
        raise UnacceptableFile(
            f"Il nome dice {wanted.extension.upper()}, ma il contenuto è di una versione superata di Office: "
            "salvalo di nuovo come DOCX, XLSX, PPTX o PDF."
        )
    if not head.startswith(ZIP):
        raise _mismatch(wanted)
    if fault := check_archive(file, wanted.part, is_document=wanted.family != "archive"):
        raise UnacceptableFile(fault)
    if wanted.family == "opendocument" and not _is_opendocument(wanted, file):
        raise _mismatch(wanted)


def _is_opendocument(wanted: Format, file: BinaryIO) -> bool:
    """The type is written in the archive, as its standard asks; what does not write it is tried as it is."""
    return start_of(file, "mimetype").strip() in (b"", wanted.media_type.encode())


def _looks_like(wanted: Format, head: bytes) -> bool:
    if wanted.family == "pdf":
        return b"%PDF-" in head[:1024]
    if wanted.family == "rtf":
        return head.lstrip().startswith(b"{\\rtf")
    if wanted.family == "video":
        return head[4:8] == b"ftyp" if wanted.extension == "mp4" else head.startswith(WEBM)
    if wanted.family == "signed":
        return head[:1] == b"\x30" or head.startswith((b"-----BEGIN", b"MI"))
    if head.startswith(BINARY_HEADS):
        return False
    return head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" not in head


def _mismatch(wanted: Format) -> UnacceptableFile:
    return UnacceptableFile(
        f"Il contenuto non è quello di un file {wanted.extension.upper()}: "
        "apri l'originale, salvalo di nuovo nel formato giusto e ricaricalo."
    )
