"""Templates of documents: what one asks for, and the document it becomes. DOCX through docxtpl, ODT on our own."""

from __future__ import annotations

import io
import zipfile
from typing import Any
from xml.parsers import expat

from toolkit import opendocument, wordprocessing
from toolkit.formats import UnacceptableFile, accept, has_encrypted_entries
from toolkit.template_faults import DAMAGED, DEFINITIONS, LOCKED, ONLY, TemplateFault, told_as
from toolkit.template_language import BLANK, plain

__all__ = ["BLANK", "FILLABLE", "TemplateFault", "fill", "placeholders"]

KINDS = {"docx": wordprocessing, "odt": opendocument}
FILLABLE = tuple(KINDS)


def placeholders(extension: str, data: bytes) -> list[str]:
    """The names a template asks for, sorted; raises TemplateFault, also for what shows only when it is filled."""
    _check(extension, data)
    with told_as(DAMAGED):
        names = KINDS[extension].variables(data)
        KINDS[extension].filled(data, {})
    return sorted(names)


def fill(extension: str, data: bytes, values: dict[str, Any]) -> bytes:
    """The document; what is not in `values` is a line to complete by hand. Raises TemplateFault."""
    _check(extension, data)
    with told_as(DAMAGED):
        return KINDS[extension].filled(data, plain(values))


def _check(extension: str, data: bytes) -> None:
    if extension not in KINDS:
        raise TemplateFault(ONLY)
    try:
        accept(f"modello.{extension}", io.BytesIO(data), len(data))
    except UnacceptableFile as refusal:
        raise TemplateFault(str(refusal)) from refusal
    if has_encrypted_entries(io.BytesIO(data)):
        raise TemplateFault(LOCKED)
    with told_as(DAMAGED), zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                _refuse_definitions(archive.read(name))


def _refuse_definitions(xml: bytes) -> None:
    """No office format has a document type, and entities need one; expat meets it before what it declares."""

    def refuse(*declaration: object) -> None:
        raise TemplateFault(DEFINITIONS)

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.Parse(xml, True)
