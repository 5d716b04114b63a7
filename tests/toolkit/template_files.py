"""The same template as DOCX and as ODT: paragraphs, a table, a header and a footer, tags cut into pieces."""

import io
import re
import zipfile
from xml.sax.saxutils import unescape

import docx
import odf.opendocument
from odf import style, table, text

PIECE = 2  # characters of a run or span where tags are cut


def docx_template(*paragraphs: str, rows=(), header="", footer="", is_cut=False) -> bytes:
    document = docx.Document()
    for words in paragraphs:
        _fill_paragraph(document.add_paragraph(), words, is_cut)
    if rows:
        grid = document.add_table(len(rows), len(rows[0]))
        for row, cells in zip(grid.rows, rows, strict=True):
            for cell, words in zip(row.cells, cells, strict=True):
                _fill_paragraph(cell.paragraphs[0], words, is_cut)
    for place, words in ((document.sections[0].header, header), (document.sections[0].footer, footer)):
        if words:
            _fill_paragraph(place.paragraphs[0], words, is_cut)
    return _saved(document)


def odt_template(*paragraphs: str, rows=(), header="", footer="", is_cut=False) -> bytes:
    document = odf.opendocument.OpenDocumentText()
    layout = style.PageLayout(name="pagina")
    layout.addElement(style.PageLayoutProperties(pagewidth="21cm", pageheight="29.7cm", margin="2cm"))
    document.automaticstyles.addElement(layout)
    master = style.MasterPage(name="Standard", pagelayoutname=layout)
    for made, words in ((style.Header(), header), (style.Footer(), footer)):
        made.addElement(_odt_paragraph(words, is_cut))
        master.addElement(made)
    document.masterstyles.addElement(master)
    for words in paragraphs:
        document.text.addElement(_odt_paragraph(words, is_cut))
    if rows:
        document.text.addElement(_odt_table(rows, is_cut))
    return _saved(document)


MAKERS = {"docx": docx_template, "odt": odt_template}


def words_of(data: bytes) -> str:
    """All that the document's parts say, a paragraph a line, whatever its format."""
    lines = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in sorted(archive.namelist()):
            if re.fullmatch(r"(word/(document|header\d*|footer\d*|footnotes)|content|styles)\.xml", name):
                xml = archive.read(name).decode()
                xml = re.sub(r"<(w:br|text:line-break|/w:p|/text:p|/text:h)\b[^>]*>", "\n", xml)
                lines += re.sub(r"<[^>]*>", "", xml).split("\n")
    return unescape("\n".join(line for line in lines if line.strip()), {"&quot;": '"', "&apos;": "'"})


def with_parts(data: bytes, **parts: str) -> bytes:
    """The same archive where these parts (`word_document_xml`) hold something else, or are new."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            key = name.replace("/", "_").replace(".", "_")
            new.writestr(name, parts.get(key, old.read(name)))
    return made.getvalue()


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()


def _saved(document) -> bytes:
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _pieces(words: str, is_cut: bool) -> list[str]:
    return [words[at : at + PIECE] for at in range(0, len(words), PIECE)] if is_cut else [words]


def _fill_paragraph(paragraph, words: str, is_cut: bool) -> None:
    for number, piece in enumerate(_pieces(words, is_cut)):
        paragraph.add_run(piece).bold = bool(number % 2) if is_cut else None


def _odt_paragraph(words: str, is_cut: bool) -> text.P:
    if not is_cut:
        return text.P(text=words)
    made = text.P()
    for number, piece in enumerate(_pieces(words, is_cut)):
        if number % 2:
            made.addElement(text.Span(text=piece))
        else:
            made.addText(piece)
    return made


def _odt_table(rows, is_cut: bool) -> table.Table:
    made = table.Table(name="Tabella")
    made.addElement(table.TableColumn(numbercolumnsrepeated=len(rows[0])))
    for cells in rows:
        row = table.TableRow()
        for words in cells:
            cell = table.TableCell()
            cell.addElement(_odt_paragraph(words, is_cut))
            row.addElement(cell)
        made.addElement(row)
    return made
