"""Templates of documents: what one asks for, and the document it becomes. DOCX through docxtpl, ODT on our own."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.parsers import expat

from docx.opc.constants import RELATIONSHIP_TYPE
from docxtpl import DocxTemplate

from toolkit import opendocument
from toolkit.formats import UnacceptableFile, accept, has_encrypted_entries
from toolkit.template_faults import (
    DAMAGED,
    DEFINITIONS,
    LOCKED,
    MISPLACED,
    NOT_FILLED,
    ONLY,
    TemplateFault,
    told_as,
)
from toolkit.template_language import BLANK, TemplateLanguage, plain

__all__ = ["BLANK", "FILLABLE", "TemplateFault", "fill", "placeholders"]

FILLABLE = ("docx", "odt")
NOTES = (RELATIONSHIP_TYPE.FOOTNOTES, RELATIONSHIP_TYPE.ENDNOTES)


def placeholders(extension: str, data: bytes) -> list[str]:
    """The names a template asks for, sorted; raises TemplateFault."""
    _check(extension, data)
    with told_as(DAMAGED):
        return sorted(opendocument.variables(data) if extension == "odt" else _docx_variables(data))


def fill(extension: str, data: bytes, values: dict[str, Any]) -> bytes:
    """The document; what is not in `values` is a line to complete by hand. Raises TemplateFault."""
    _check(extension, data)
    given = plain(values)
    with told_as(DAMAGED):
        return opendocument.filled(data, given) if extension == "odt" else _docx_filled(data, given)


class Docx(DocxTemplate):
    """docxtpl, strict: what it would repair in silence is a fault, and no text is filled twice."""

    def sources(self) -> Iterator[str]:
        """The templates of the body, headers, footers and notes, a paragraph a line."""
        self.render_init()
        xmls = [self.get_xml()]
        for kind in (self.HEADER_URI, self.FOOTER_URI):
            xmls += [self.get_part_xml(part) for _, part in self.get_headers_footers(kind)]
        xmls += [part.blob.decode() for part in self._notes()]
        for xml in xmls:
            yield re.sub(r"<w:p([ >])", r"\n<w:p\1", self.patch_xml(xml))

    def fix_tables(self, xml: str) -> Any:
        with told_as(MISPLACED):
            opendocument.parsed(xml.encode())
        return super().fix_tables(xml)

    def render_properties(self, context: dict[str, Any], jinja_env: Any = None) -> None:
        """They are the template's, and no text of the document."""

    def render_footnotes(self, context: dict[str, Any], jinja_env: Any = None) -> None:
        """Once, whatever the number of sections: filled again, a value would become a template."""
        for part in self._notes():
            xml = self.render_xml_part(self.patch_xml(part.blob.decode()), part, context, jinja_env)
            with told_as(MISPLACED):
                opendocument.parsed(xml.encode())
            part._blob = xml.encode()

    def _notes(self) -> list[Any]:
        return [one.target_part for one in self.docx.part.rels.values() if one.reltype in NOTES]


def _docx_variables(data: bytes) -> set[str]:
    language = TemplateLanguage()
    return {name for source in Docx(io.BytesIO(data)).sources() for name in language.variables(source)}


def _docx_filled(data: bytes, values: dict[str, Any]) -> bytes:
    template = Docx(io.BytesIO(data))
    template.init_docx()
    with told_as(NOT_FILLED):
        template.render(values, TemplateLanguage())
    made = io.BytesIO()
    template.save(made)
    return made.getvalue()


def _check(extension: str, data: bytes) -> None:
    if extension not in FILLABLE:
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
