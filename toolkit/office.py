"""The text of DOCX, XLSX, PPTX, ODT, ODS and ODP, read from their XML part by part, never expanded whole."""

from __future__ import annotations

import io
import math
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import iterparse

from toolkit.texts import Pages

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
T = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
D = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
B = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
MAIN_PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
NUMBER_DIGITS = 15  # which a workbook shows of a number
HEADING_STYLE = re.compile(r"(?:heading|titolo)[ _-]?[1-9]", re.IGNORECASE)
OUTLINE_LEVELS = frozenset("012345678")  # 9 is the level of what is no heading


class MissingPart(ValueError):
    """The archive does not hold what a document of its kind must hold."""


def read_office(data: bytes, extension: str, pages: Pages) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        READERS[extension](archive, pages)


def _events(archive: zipfile.ZipFile, name: str) -> Iterator[tuple[str, Element]]:
    try:
        part = archive.open(name)
    except KeyError as error:
        raise MissingPart(name) from error
    with part:
        yield from iterparse(part, events=("start", "end"))


def _main_part(archive: zipfile.ZipFile, extension: str) -> str:
    """The part that the package names as its document; the usual one where it does not say."""
    for target in _relations(archive, "").values():
        if target[1].endswith("/officeDocument"):
            return target[0]
    return MAIN_PARTS[extension]


def _relations(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """{id: (part, type)} of a part, or of the package for an empty name."""
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    if path not in archive.namelist():
        return {}
    found = {}
    for event, element in _events(archive, path):
        if event == "end" and element.get("Id") and element.get("TargetMode") != "External":
            target = element.get("Target", "")
            full = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            found[element.get("Id", "")] = (posixpath.normpath(full), element.get("Type", ""))
    return found


def _docx(archive: zipfile.ZipFile, pages: Pages) -> None:
    _word_part(archive, _main_part(archive, "docx"), pages)
    pages.sections.begin(pages.size, "")
    for notes in ("word/footnotes.xml", "word/endnotes.xml"):
        if notes in archive.namelist():
            _word_part(archive, notes, pages)


def _word_part(archive: zipfile.ZipFile, name: str, pages: Pages) -> None:
    """Word marks where each page ended the last time it drew them; others' files have no such marks."""
    fallback, paragraphs = 0, WordParagraphs(pages)
    for event, element in _events(archive, name):
        tag = element.tag
        if tag == MC + "Fallback":
            fallback += 1 if event == "start" else -1
        elif fallback:
            continue
        elif tag == W + "p":
            paragraphs.meet(event, element)
        elif event == "start":
            continue
        elif tag == W + "lastRenderedPageBreak":
            pages.turn_if_written()
        elif tag in WORD_MARKS:
            pages.add(WORD_MARKS[tag])
        elif tag == W + "t":
            pages.add(element.text or "")


class WordParagraphs:
    """Their ends, and those that are headings; what lies in a box inside another begins no section."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._depth = 0
        self._start = self._pieces = 0

    def meet(self, event: str, element: Element) -> None:
        self._depth += 1 if event == "start" else -1
        if event == "start":
            if self._depth == 1:
                self._start, self._pieces = self._pages.size, len(self._pages.current)
            return
        if not self._depth and _is_heading(element):
            self._pages.head(self._start, "".join(self._pages.current[self._pieces :]))
        self._pages.add("\n")
        element.clear()


def _is_heading(paragraph: Element) -> bool:
    """By the name of its style, as Word writes it in English or Italian, or by its place in the outline."""
    said = paragraph.find(W + "pPr")
    if said is None:
        return False
    style, level = said.find(W + "pStyle"), said.find(W + "outlineLvl")
    if level is not None:
        return level.get(W + "val") in OUTLINE_LEVELS
    return style is not None and HEADING_STYLE.fullmatch(style.get(W + "val", "")) is not None


WORD_MARKS = {W + "br": "\n", W + "cr": "\n", W + "tab": "\t", W + "tc": "\t"}


def _pptx(archive: zipfile.ZipFile, pages: Pages) -> None:
    pages.are_real = True
    for slide in _listed(archive, "pptx", P + "sldId"):
        for event, element in _events(archive, slide):
            if event == "end" and element.tag == A + "t":
                pages.add(element.text or "")
            elif event == "end" and element.tag in (A + "p", A + "br"):
                pages.add("\n")
        pages.turn()


def _xlsx(archive: zipfile.ZipFile, pages: Pages) -> None:
    pages.are_real = True
    shared = _shared_strings(archive)
    for sheet in _listed(archive, "xlsx", S + "sheet"):
        for event, element in _events(archive, sheet):
            if event == "end" and element.tag == S + "c":
                pages.add(_cell(element, shared) + "\t")
            elif event == "end" and element.tag == S + "row":
                pages.add("\n")
                element.clear()
        pages.turn()


def _listed(archive: zipfile.ZipFile, extension: str, tag: str) -> list[str]:
    """The parts of the slides or sheets, in the order in which the main part lists them."""
    main = _main_part(archive, extension)
    relations = _relations(archive, main)
    ids = [e.get(R + "id", "") for event, e in _events(archive, main) if event == "end" and e.tag == tag]
    present = set(archive.namelist())
    return [relations[one][0] for one in ids if one in relations and relations[one][0] in present]


def _shared_strings(archive: zipfile.ZipFile) -> list[str]:
    name = "xl/sharedStrings.xml"
    if name not in archive.namelist():
        return []
    strings = []
    for event, element in _events(archive, name):
        if event == "end" and element.tag == S + "si":
            strings.append("".join(node.text or "" for node in element.iter(S + "t")))
            element.clear()
    return strings


def _cell(cell: Element, shared: list[str]) -> str:
    if cell.get("t") == "inlineStr":
        return "".join(node.text or "" for node in cell.iter(S + "t"))
    value = cell.findtext(S + "v") or ""
    if cell.get("t", "n") == "n":
        return _number(value)
    if cell.get("t") != "s":
        return value
    return shared[int(value)] if value.isdecimal() and int(value) < len(shared) else ""


def _number(value: str) -> str:
    """As one sees it: workbooks keep 0.14 as 0.14000000000000001, and 0.009 as 8.9999999999999993E-3."""
    if value.isdecimal() or (len(value) <= NUMBER_DIGITS and "E" not in value.upper()):
        return value
    try:
        number = float(value)
    except ValueError:
        return value
    return f"{number:.{NUMBER_DIGITS}g}" if math.isfinite(number) else value


def _opendocument(archive: zipfile.ZipFile, pages: Pages, page_tag: str = "") -> None:
    """Paragraph by paragraph; repeated rows and cells count once, deleted text is not read.

    `page_tag` is the element that makes a page of its own: a slide or a sheet."""
    depth = deleted = 0
    for event, element in _events(archive, "content.xml"):
        tag, step = element.tag, 1 if event == "start" else -1
        if tag == T + "tracked-changes":
            deleted += step
        elif tag in (T + "p", T + "h"):
            depth += step
            if depth == 0 and not deleted:
                _paragraph(element, pages)
                element.clear()
        elif event == "end" and tag in OPENDOCUMENT_MARKS:
            element.text = OPENDOCUMENT_MARKS[tag]
            if tag == T + "soft-page-break" and not depth:
                pages.turn_if_written()
        elif event == "end" and tag == page_tag:
            pages.turn()


OPENDOCUMENT_MARKS = {T + "s": " ", T + "tab": "\t", T + "line-break": "\n", T + "soft-page-break": "\f"}


def _paragraph(element: Element, pages: Pages) -> None:
    text = "".join(element.itertext())
    if element.tag == T + "h":
        pages.head(pages.size, text)
    for position, piece in enumerate(text.split("\f")):
        if position:
            pages.turn_if_written()
        pages.add(piece)
    pages.add("\n")


READERS: dict[str, Callable[[zipfile.ZipFile, Pages], None]] = {
    "docx": _docx,
    "pptx": _pptx,
    "xlsx": _xlsx,
    "odt": _opendocument,
    "ods": partial(_opendocument, page_tag=B + "table"),
    "odp": partial(_opendocument, page_tag=D + "page"),
}
