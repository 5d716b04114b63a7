"""ODT templates: tags gathered from the pieces that programs cut them into, then the parts filled as text."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree

from toolkit.template_faults import (
    DAMAGED,
    MISPLACED,
    NOT_FILLED,
    NOT_IN_A_ROW,
    TEMPLATE_TAG,
    TemplateFault,
    told_as,
)
from toolkit.template_language import TemplateLanguage
from toolkit.template_tags import ROW_TAG, paragraph_statement, row_statement

TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
DRAW = "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
P, H, ROW = f"{{{TEXT}}}p", f"{{{TEXT}}}h", f"{{{TABLE}}}table-row"
LISTS = (f"{{{TEXT}}}list-item", f"{{{TEXT}}}list")
SPACES = frozenset(f"{{{TEXT}}}{name}" for name in ("s", "tab", "line-break", "soft-page-break"))
APART = frozenset({P, H, f"{{{TEXT}}}note", f"{{{OFFICE}}}annotation"})
CHANGES = tuple(f"{{{TEXT}}}{name}" for name in ("tracked-changes", "change", "change-start", "change-end"))
PARTS = ("content.xml", "styles.xml")
SIGNATURES = "META-INF/documentsignatures.xml"
BREAKS = {
    "\n": f'<text:line-break xmlns:text="{TEXT}"/>',
    "\t": f'<text:tab xmlns:text="{TEXT}"/>',
    "  ": f' <text:s xmlns:text="{TEXT}"/>',
}
QUOTES = str.maketrans("“”‘’", "\"\"''")
Slot = tuple[Any, str]  # an element, and where in it: "text", "tail", or "" for a space that is an element
Element = Any  # lxml's own types say less than this name


def variables(data: bytes) -> set[str]:
    language = TemplateLanguage()
    return {name for _, source in _sources(data) for name in language.variables(source)}


def filled(data: bytes, values: dict[str, Any]) -> bytes:
    language = TemplateLanguage(BREAKS)
    parts = {}
    for name, source in _sources(data):
        with told_as(NOT_FILLED):
            result = language.from_string(source).render(values)
        with told_as(MISPLACED):
            root = parsed(result.encode())
        _drop_repeated_ids(root)
        parts[name] = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return _archive(data, parts)


def parsed(xml: bytes) -> Element:
    """Nothing is fetched, no entity is expanded; what a loop repeats may repeat its identifier."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    return etree.fromstring(xml, parser)


def _drop_repeated_ids(root: Element) -> None:
    met = set()
    for element in root.iter(etree.Element):
        identifier = element.get(XML_ID)
        if identifier in met:
            del element.attrib[XML_ID]
        elif identifier is not None:
            met.add(identifier)


def _sources(data: bytes) -> Iterator[tuple[str, str]]:
    """(part, its template), a paragraph a line so that faults can say where they are."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in PARTS:
            if name in archive.namelist():
                with told_as(DAMAGED):
                    root = parsed(archive.read(name))
                    _accept_changes(root)
                    _prepare(root)
                xml = TEMPLATE_TAG.sub(_straight, etree.tostring(root, encoding="unicode"))
                yield name, re.sub(r"<text:([ph])([ >])", r"\n<text:\1\2", xml)


def _straight(tag: re.Match[str]) -> str:
    return html.unescape(tag.group()).translate(QUOTES)


def _archive(data: bytes, parts: dict[str, bytes]) -> bytes:
    """The same archive with new parts; its type first and not packed, as the standard asks."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for entry in sorted(old.infolist(), key=lambda one: one.filename != "mimetype"):
            if entry.filename == SIGNATURES:
                continue  # of the template, not of what it becomes
            packing = zipfile.ZIP_STORED if entry.filename == "mimetype" else zipfile.ZIP_DEFLATED
            content = parts.get(entry.filename) or old.read(entry)
            new.writestr(zipfile.ZipInfo(entry.filename, entry.date_time), content, packing)
    return made.getvalue()


def _accept_changes(root: Element) -> None:
    """What was deleted with the changes on view is no part of the template."""
    for element in list(root.iter(*CHANGES)):
        _replace(element, "")


def _prepare(root: Element) -> None:
    paragraphs = list(root.iter(P, H))
    for paragraph in paragraphs:
        _heal(paragraph)
    for paragraph in paragraphs:
        _lift_statement(paragraph)


def _heal(paragraph: Element) -> None:
    """Every character of a tag goes to where its first one is."""
    slots = list(_slots(paragraph))
    pieces = [(getattr(element, side) or "") if side else " " for element, side in slots]
    owners = [number for number, piece in enumerate(pieces) for _ in piece]
    whole = "".join(pieces)
    for tag in TEMPLATE_TAG.finditer(whole):
        owners[tag.start() : tag.end()] = [owners[tag.start()]] * len(tag.group())
    owned: list[list[str]] = [[] for _ in slots]
    for owner, character in zip(owners, whole, strict=True):
        owned[owner].append(character)
    for (element, side), characters in zip(slots, owned, strict=True):
        if side:
            setattr(element, side, "".join(characters))
    for (element, side), characters in zip(slots, owned, strict=True):
        if not side and not characters:
            _replace(element, "")


def _slots(element: Element) -> Iterator[Slot]:
    """Where a paragraph keeps its own characters, in order; paragraphs inside it are not its own."""
    yield element, "text"
    for child in element:
        if child.tag in SPACES:
            yield child, ""
        elif child.tag not in APART:
            yield from _slots(child)
        yield child, "tail"


def _lift_statement(paragraph: Element) -> None:
    """A paragraph, list item or row that holds only a statement gives way to it."""
    text = _own_text(paragraph)
    if tag := ROW_TAG.search(text):
        row = next(paragraph.iterancestors(ROW), None)
        if row is None:
            raise TemplateFault(NOT_IN_A_ROW.format(tag.group()))
        _replace(row, row_statement("".join(row.itertext())) or "")
    elif (statement := paragraph_statement(text)) and _has_no_picture(paragraph):
        _replace(_outermost(paragraph), statement)


def _own_text(paragraph: Element) -> str:
    return "".join(
        (getattr(element, side) or "") if side else " " for element, side in _slots(paragraph)
    ).strip()


def _has_no_picture(paragraph: Element) -> bool:
    return next(paragraph.iter(f"{{{DRAW}}}*"), None) is None


def _outermost(paragraph: Element) -> Element:
    """The list item, and the list, that holds nothing else."""
    element = paragraph
    parent = element.getparent()
    while parent is not None and parent.tag in LISTS and len(parent) == 1 and not (parent.text or "").strip():
        element, parent = parent, parent.getparent()
    return element


def _replace(element: Element, text: str) -> None:
    """Text where the element was; what follows it stays."""
    parent, previous = element.getparent(), element.getprevious()
    if parent is None:
        return
    text += element.tail or ""
    if previous is not None:
        previous.tail = (previous.tail or "") + text
    else:
        parent.text = (parent.text or "") + text
    parent.remove(element)
