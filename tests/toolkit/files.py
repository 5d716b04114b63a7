"""Little files of every format, made on the spot with the libraries that offices' programs resemble."""

import datetime
import io
import zipfile

import docx
import odf.opendocument
import openpyxl
import pptx
import typst
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs7
from odf import draw, table, text
from odf.style import MasterPage, PageLayout

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def pdf(*pages: str) -> bytes:
    """The same bytes for the same words, whatever the minute."""
    return typst.compile(("#set document(date: none)\n" + " #pagebreak() ".join(pages) + " #box()").encode())


def docx_file(*paragraphs: str) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    return _saved(document)


def docx_of(body: str) -> bytes:
    """A DOCX whose main part holds this XML."""
    document = f'<?xml version="1.0"?><w:document {W}><w:body>{body}</w:body></w:document>'
    return archive({"[Content_Types].xml": "<Types/>", "word/document.xml": document})


def xlsx(**sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return _saved(book)


def pptx_file(*slides: str) -> bytes:
    show = pptx.Presentation()
    for words in slides:
        show.slides.add_slide(show.slide_layouts[5]).shapes.title.text = words
    return _saved(show)


def odt(*paragraphs: str) -> bytes:
    document = odf.opendocument.OpenDocumentText()
    for paragraph in paragraphs:
        document.text.addElement(text.P(text=paragraph))
    return _saved(document)


def ods(**sheets: list[list[str]]) -> bytes:
    book = odf.opendocument.OpenDocumentSpreadsheet()
    for name, rows in sheets.items():
        sheet = table.Table(name=name)
        for row in rows:
            line = table.TableRow()
            for value in row:
                cell = table.TableCell()
                cell.addElement(text.P(text=value))
                line.addElement(cell)
            sheet.addElement(line)
        book.spreadsheet.addElement(sheet)
    return _saved(book)


def odp(*slides: str) -> bytes:
    show = odf.opendocument.OpenDocumentPresentation()
    layout = PageLayout(name="pagina")
    show.automaticstyles.addElement(layout)
    master = MasterPage(name="base", pagelayoutname=layout)
    show.masterstyles.addElement(master)
    for words in slides:
        slide = draw.Page(masterpagename=master)
        frame, box = draw.Frame(width="10cm", height="5cm"), draw.TextBox()
        box.addElement(text.P(text=words))
        frame.addElement(box)
        slide.addElement(frame)
        show.presentation.addElement(slide)
    return _saved(show)


def rtf(words: str) -> bytes:
    escaped = "".join(c if ord(c) < 128 else f"\\u{ord(c)}?" for c in words)
    return ("{\\rtf1\\ansi\\deff0 {\\fonttbl{\\f0 Arial;}}\\f0 " + escaped + "}").encode("ascii")


def p7m(content: bytes, signer: str = "Anna Rossi") -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, signer)])
    day = datetime.datetime(2026, 1, 1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(day)
        .not_valid_after(day + datetime.timedelta(days=365))
        .sign(key, hashes.SHA256())
    )
    builder = pkcs7.PKCS7SignatureBuilder().set_data(content).add_signer(certificate, key, hashes.SHA256())
    return builder.sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary])


def archive(parts: dict[str, str | bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in parts.items():
            out.writestr(name, content)
    return made.getvalue()


def with_parts(data: bytes, parts: dict[str, str | bytes]) -> bytes:
    """The same archive with more in it."""
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        return archive({name: old.read(name) for name in old.namelist()} | parts)


def _saved(document) -> bytes:
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()
