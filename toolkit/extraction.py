"""What a file says, by page or section; how many pages, in which language. Runs in the sandbox, without Django."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from xml.etree.ElementTree import ParseError

import pypdfium2
from defusedxml import DefusedXmlException
from striprtf.striprtf import rtf_to_text

from toolkit.formats import HEAD_BYTES, Format, UnacceptableFile, accept, format_of_name, is_locked
from toolkit.headings import headings
from toolkit.office import MissingPart, read_office
from toolkit.signed import NotSigned, inner_name, open_signed
from toolkit.texts import MAX_CHARS, Full, Pages, Piece, language_of

READ, NOT_SEARCHABLE, UNREADABLE = "read", "not_searchable", "unreadable"
MAX_PAGES = 3000
MAX_NESTING = 3
SAMPLE = 50  # passages from which the language is told
SCAN = (
    "Il file non contiene testo (forse è una scansione): si può scaricare ma non cercare. "
    "Se puoi, carica una versione con il testo."
)
LOCKED = "Il file è protetto da una password: si può scaricare ma non cercare."
VIDEO = "È un video: si guarda o si scarica, il contenuto non si può cercare."
ARCHIVE = "È un archivio: si scarica intero, il contenuto non si può cercare."
DAMAGED = "Il file è danneggiato e non si legge: salvalo di nuovo dall'originale e ricaricalo."
TOO_HEAVY = "Il file è troppo pesante da leggere: dividilo o salvalo in PDF, poi ricaricalo."
NOT_A_SIGNED_FILE = (
    "Non è un file firmato che si possa aprire: carica il documento originale o un .p7m completo."
)
SHORTENED = "È stata letta solo la prima parte: il documento è molto lungo."
FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ParseError,
    DefusedXmlException,
    MissingPart,
    pypdfium2.PdfiumError,
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    OSError,
    EOFError,
    RuntimeError,
    NotImplementedError,
)


@dataclass
class Extraction:
    """`note` is the sentence for the author, if there is one."""

    outcome: str = READ
    passages: list[Piece] = field(default_factory=list)
    pages: int | None = None
    language: str = ""
    signer: str = ""
    note: str = ""

    @property
    def texts(self) -> list[str]:
        return [piece.text for piece in self.passages]


class Locked(Exception):
    """A password keeps the text from being read."""


def extract(name: str, data: bytes) -> Extraction:
    """Read a file whose name and content `formats.accept` has taken; never raises but for lack of memory."""
    try:
        return _extract(name, data, MAX_NESTING)
    except Locked:
        return Extraction(NOT_SEARCHABLE, note=LOCKED)
    except NotSigned:
        return Extraction(UNREADABLE, note=NOT_A_SIGNED_FILE)
    except UnacceptableFile as refusal:
        return Extraction(UNREADABLE, note=str(refusal))
    except RecursionError:
        return Extraction(UNREADABLE, note=TOO_HEAVY)
    except FAULTS:
        return Extraction(UNREADABLE, note=DAMAGED)


def _extract(name: str, data: bytes, nesting: int) -> Extraction:
    wanted = format_of_name(name)
    if wanted.family == "signed":
        if not nesting:
            raise NotSigned
        inner, signer = open_signed(data)
        accept(inner_name(name), io.BytesIO(inner), len(inner))
        found = _extract(inner_name(name), inner, nesting - 1)
        found.signer = signer or found.signer
        return found
    if is_locked(wanted, data[:HEAD_BYTES], io.BytesIO(data)):
        raise Locked
    if wanted.family == "archive":
        return Extraction(NOT_SEARCHABLE, note=ARCHIVE)
    if wanted.family == "video":
        return Extraction(NOT_SEARCHABLE, note=VIDEO)
    return _read(wanted, data)


def _read(wanted: Format, data: bytes) -> Extraction:
    pages, note = Pages(), ""
    try:
        _fill(wanted, data, pages)
    except Full:
        note = SHORTENED
    passages, number = pages.pieces(), len(pages.all()) if pages.are_real else None
    if not any(character.isalnum() for piece in passages for character in piece.text):
        return Extraction(NOT_SEARCHABLE, pages=number, note=SCAN)
    sample = "\n".join(piece.text for piece in passages[:SAMPLE])
    return Extraction(READ, passages, number, language_of(sample), note=note)


def _fill(wanted: Format, data: bytes, pages: Pages) -> None:
    if wanted.family == "pdf":
        _fill_from_pdf(data, pages)
    elif wanted.family in ("openxml", "opendocument"):
        _refuse_locked_opendocument(wanted, data)
        read_office(data, wanted.extension, pages)
    elif wanted.family == "rtf":
        pages.add(rtf_to_text(data.decode("latin-1"), errors="ignore"))
    else:
        text = decoded(data)
        for heading in headings(wanted.extension, text[:MAX_CHARS]):
            pages.head(*heading)
        pages.add(text)


def _refuse_locked_opendocument(wanted: Format, data: bytes) -> None:
    """OpenDocument hides its parts one by one, and says so in its manifest."""
    if wanted.family != "opendocument":
        return
    name = "META-INF/manifest.xml"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if name in archive.namelist() and b"encryption-data" in archive.read(name)[:1_000_000]:
            raise Locked


def _fill_from_pdf(data: bytes, pages: Pages) -> None:
    pages.are_real = True
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise Locked from error
        raise
    for number in range(min(len(document), MAX_PAGES)):
        pages.add(_page_text(document, number))
        pages.turn()
    if not pages.done:
        raise ValueError("no pages")


def _page_text(document: pypdfium2.PdfDocument, number: int) -> str:
    """One broken page does not lose the others."""
    try:
        page = document[number]
        text = _inside(page.get_textpage())
        page.close()
    except pypdfium2.PdfiumError:
        return ""
    return text


def _inside(text: pypdfium2.PdfTextPage) -> str:
    """What lies on the page; where all of it does, with the ends of lines that the reading by bounds loses."""
    bounded: str = text.get_text_bounded()
    whole: str = text.get_text_range()
    return whole if _letters(whole) == _letters(bounded) else bounded


def _letters(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


def decoded(data: bytes) -> str:
    """Plain text in the encodings that offices' computers write."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
