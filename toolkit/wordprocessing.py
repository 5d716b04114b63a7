"""DOCX templates: docxtpl, made strict. What it would lose or repair in silence is a fault."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docxtpl import DocxTemplate
from lxml import etree

from toolkit.template_faults import MISPLACED, NOT_FILLED, XML_TAG, told_as
from toolkit.template_language import TemplateLanguage
from toolkit.template_tags import paragraph_statement, row_statement

NOTES = (RELATIONSHIP_TYPE.FOOTNOTES, RELATIONSHIP_TYPE.ENDNOTES)
DELETED = re.compile(r"<w:(del|moveFrom) [^>]*(?<!/)>.*?</w:\1>", re.DOTALL)
INSERTED = re.compile(r"</?w:(ins|moveTo)( [^>]*)?>")
PARAGRAPH = re.compile(r"<w:p[ >](?:(?!<w:p[ >]).)*?</w:p>", re.DOTALL)
ROW = re.compile(r"<w:tr[ >](?:(?!<w:tr[ >]).)*?</w:tr>", re.DOTALL)
KEPT = re.compile(r"<w:(sectPr|drawing|pict|object)\b")
EMPTY_CELL = re.compile(r"(<w:tc(?: [^>]*)?>|</w:tcPr>|<w:tcPr/>)\s*</w:tc>")


def variables(data: bytes) -> set[str]:
    language = TemplateLanguage()
    return {name for source in Docx(io.BytesIO(data)).sources() for name in language.variables(source)}


def filled(data: bytes, values: dict[str, Any]) -> bytes:
    template = Docx(io.BytesIO(data))
    template.init_docx()
    with told_as(NOT_FILLED):
        template.render(values, TemplateLanguage())
    made = io.BytesIO()
    template.save(made)
    return made.getvalue()


class Docx(DocxTemplate):
    """No text is filled twice, no statement leaves an empty paragraph, no other text goes with it."""

    def sources(self) -> Iterator[str]:
        """The templates of the body, headers, footers and notes, a paragraph a line."""
        self.render_init()
        xmls = [self.get_xml()]
        for kind in (self.HEADER_URI, self.FOOTER_URI):
            xmls += [self.get_part_xml(part) for _, part in self.get_headers_footers(kind)]
        xmls += [part.blob.decode() for part in self._notes()]
        for xml in xmls:
            yield re.sub(r"<w:p([ >])", r"\n<w:p\1", self.patch_xml(xml))

    def patch_xml(self, src_xml: str) -> str:
        """Changes are accepted first: they cut tags, and what was deleted is no part of the template."""
        xml = INSERTED.sub("", DELETED.sub("", src_xml))
        xml = ROW.sub(_checked_row, xml)
        return super().patch_xml(PARAGRAPH.sub(_lifted, xml))

    def render_xml_part(self, src_xml: str, part: Any, context: dict[str, Any], jinja_env: Any = None) -> str:
        """A cell must end with a paragraph, also when its own were not repeated even once."""
        xml = super().render_xml_part(src_xml, part, context, jinja_env)
        xml = EMPTY_CELL.sub(r"\1<w:p/></w:tc>", xml)
        with told_as(MISPLACED):
            etree.fromstring(xml.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
        return xml

    def render_properties(self, context: dict[str, Any], jinja_env: Any = None) -> None:
        """They are the template's, and no text of the document."""

    def render_footnotes(self, context: dict[str, Any], jinja_env: Any = None) -> None:
        """Once, whatever the number of sections: filled again, a value would become a template."""
        for part in self._notes():
            xml = self.render_xml_part(self.patch_xml(part.blob.decode()), part, context, jinja_env)
            part._blob = xml.encode()

    def _notes(self) -> list[Any]:
        return [one.target_part for one in self.docx.part.rels.values() if one.reltype in NOTES]


def _checked_row(row: re.Match[str]) -> str:
    """docxtpl puts the statement in the row's place, whatever else the row says."""
    row_statement(XML_TAG.sub("", row.group()))
    return row.group()


def _lifted(paragraph: re.Match[str]) -> str:
    xml = paragraph.group()
    statement = paragraph_statement(XML_TAG.sub("", xml))
    return xml if statement is None or KEPT.search(xml) else statement
