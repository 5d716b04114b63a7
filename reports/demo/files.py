"""The files of the demo's documents: made as DOCX, ODT and PDF from plain text, always the same bytes.

A source has `key: value` lines, an empty line, then text: `#` headings, `-` and `1.` lists, `|` tables, paragraphs.
"""

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import docx
import typst
from docx.document import Document as WordDocument
from odf import table, text
from odf.dc import Title
from odf.opendocument import OpenDocument, OpenDocumentText
from odf.style import ParagraphProperties, Style, TextProperties

SOURCES = Path(__file__).parent / "documents"
ODT_PARTS = ("content.xml", "styles.xml", "meta.xml", "settings.xml")
EPOCH = (2026, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Block:
    """`kind` is heading, paragraph, bullet, numbered or table; `level` only of headings; `rows` only of tables."""

    kind: str
    text: str = ""
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Source:
    name: str
    fields: dict[str, str]
    blocks: tuple[Block, ...]

    @property
    def title(self) -> str:
        return self.fields["titolo"]

    @property
    def file_name(self) -> str:
        return f"{self.name}.{self.fields['formato']}"

    def words(self, key: str) -> list[str]:
        """A field that lists several things."""
        return [word.strip() for word in self.fields.get(key, "").split(",") if word.strip()]


def read_sources(folder: Path = SOURCES) -> list[Source]:
    return [parse(path.stem, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.md"))]


def parse(name: str, source: str) -> Source:
    head, _, body = source.partition("\n\n")
    fields = {
        key.strip(): value.strip() for key, _, value in (line.partition(":") for line in head.splitlines())
    }
    return Source(name, fields, tuple(_blocks(body)))


def _blocks(body: str) -> Iterator[Block]:
    rows: list[tuple[str, ...]] = []
    for line in [*body.splitlines(), ""]:
        if line.startswith("|"):
            cells = tuple(_cells(line))
            if not all(re.fullmatch(r"-+", cell) for cell in cells):
                rows.append(cells)
            continue
        if rows:
            yield Block("table", rows=tuple(rows))
            rows = []
        if heading := re.match(r"(#+) (.+)", line):
            yield Block("heading", heading[2], len(heading[1]))
        elif bullet := re.match(r"- (.+)", line):
            yield Block("bullet", bullet[1])
        elif numbered := re.match(r"\d+\. (.+)", line):
            yield Block("numbered", numbered[1])
        elif line.strip():
            yield Block("paragraph", line.strip())


def _cells(line: str) -> Iterator[str]:
    """What is between the bars; `\\|` is a bar of the text."""
    for cell in re.split(r"(?<!\\)\|", line.strip().strip("|")):
        yield cell.strip().replace(r"\|", "|")


def numbers(blocks: tuple[Block, ...]) -> Iterator[tuple[Block, int]]:
    """Each block with its number in its list: 1, 2, 3…, 0 for what is not numbered."""
    count = 0
    for block in blocks:
        count = count + 1 if block.kind == "numbered" else 0
        yield block, count


def build(source: Source) -> bytes:
    return BUILDERS[source.fields["formato"]](source)


def _build_docx(source: Source) -> bytes:
    word: WordDocument = docx.Document()
    word.core_properties.title = source.title
    word.core_properties.author = "Cantiere"
    word.core_properties.language = "it-IT"
    word.core_properties.created = word.core_properties.modified = datetime(*EPOCH)
    for block, number in numbers(source.blocks):
        if block.kind == "heading":
            word.add_heading(block.text, level=block.level)
        elif block.kind == "bullet":
            word.add_paragraph(block.text, style="List Bullet")
        elif block.kind == "table":
            grid = word.add_table(rows=0, cols=max(len(row) for row in block.rows), style="Table Grid")
            for row in block.rows:
                for cell, value in zip(grid.add_row().cells, row, strict=False):
                    cell.text = value
            word.add_paragraph()
        else:
            word.add_paragraph(f"{number}. {block.text}" if number else block.text)
    made = io.BytesIO()
    word.save(made)
    return _same_time(made.getvalue())


def _build_odt(source: Source) -> bytes:
    made = OpenDocumentText()
    made.meta.addElement(Title(text=source.title))
    cell_style = _odt_styles(made)
    for block, number in numbers(source.blocks):
        if block.kind == "heading":
            made.text.addElement(
                text.H(outlinelevel=block.level, stylename=f"H{block.level}", text=block.text)
            )
        elif block.kind == "bullet":
            item = text.ListItem()
            item.addElement(text.P(text=block.text))
            bullets = text.List()
            bullets.addElement(item)
            made.text.addElement(bullets)
        elif block.kind == "table":
            made.text.addElement(_odt_table(block, cell_style))
        else:
            plain = f"{number}. {block.text}" if number else block.text
            made.text.addElement(text.P(stylename="Testo", text=plain))
    written = io.BytesIO()
    made.write(written)
    return _same_time(written.getvalue())


def _odt_styles(made: OpenDocument) -> Style:
    for level, size in ((1, "20pt"), (2, "14pt"), (3, "12pt")):
        heading = Style(name=f"H{level}", family="paragraph")
        heading.addElement(TextProperties(fontsize=size, fontweight="bold"))
        heading.addElement(ParagraphProperties(margintop="0.4cm", marginbottom="0.2cm"))
        made.styles.addElement(heading)
    body = Style(name="Testo", family="paragraph")
    body.addElement(ParagraphProperties(marginbottom="0.2cm"))
    made.styles.addElement(body)
    return body


def _odt_table(block: Block, style: Style) -> table.Table:
    grid = table.Table()
    for _ in range(max(len(row) for row in block.rows)):
        grid.addElement(table.TableColumn())
    for row in block.rows:
        line = table.TableRow()
        for value in row:
            cell = table.TableCell()
            cell.addElement(text.P(stylename=style, text=value))
            line.addElement(cell)
        grid.addElement(line)
    return grid


TYPST = """
#let data = json(bytes(sys.inputs.data))
#set document(title: data.title, author: "Cantiere", date: none)
#set text(lang: "it", size: 11pt)
#set page(paper: "a4", margin: 2.5cm, numbering: "1 / 1")
#set par(justify: false, leading: 0.75em)
#for block in data.blocks {
  if block.kind == "heading" { heading(level: block.level, block.text) }
  else if block.kind == "bullet" { list.item(block.text) }
  else if block.kind == "numbered" { enum.item(block.number, block.text) }
  else if block.kind == "table" {
    table(columns: block.rows.first().len(), stroke: 0.5pt + gray,
      table.header(..block.rows.first().map(c => strong(c))), ..block.rows.slice(1).flatten())
  }
  else { par(block.text) }
}
"""


def _build_pdf(source: Source) -> bytes:
    blocks = [
        {"kind": b.kind, "text": b.text, "level": b.level, "rows": b.rows, "number": number}
        for b, number in numbers(source.blocks)
    ]
    data = json.dumps({"title": source.title, "blocks": blocks})
    made = typst.compile(TYPST.encode(), sys_inputs={"data": data}, ignore_system_fonts=True, timestamp=0)
    assert isinstance(made, bytes)
    return made


def _same_time(archive: bytes) -> bytes:
    """The same zip with every member dated alike, so that the same text gives the same digest."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(written, "w") as new:
        for member in old.infolist():
            content = old.read(member)
            if member.filename == "meta.xml":
                content = re.sub(rb"<meta:(creation-date|generator)>[^<]*</meta:\1>", b"", content)
            if member.filename in ODT_PARTS:
                content = _own_namespaces(content)
            info = zipfile.ZipInfo(member.filename, date_time=EPOCH)
            info.compress_type = member.compress_type
            new.writestr(info, content)
    return written.getvalue()


def _own_namespaces(xml: bytes) -> bytes:
    """Only the namespaces that the part uses, in order: odfpy also writes those of what was written before it."""
    declared = rb'( xmlns:([\w-]+)="[^"]*")'
    used = {
        whole for whole, prefix in re.findall(declared, xml) if re.search(rb"[< /]" + prefix + rb":", xml)
    }
    return re.sub(rb"(?:" + declared + rb")+", b"".join(sorted(used)), xml, count=1)


BUILDERS: dict[str, Callable[[Source], bytes]] = {"docx": _build_docx, "odt": _build_odt, "pdf": _build_pdf}
