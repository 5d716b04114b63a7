"""What another program reads from a document: the words that ours are compared with."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import unicodedata
from collections import Counter
from pathlib import Path

import docx
import openpyxl
import pypdf
from docx.oxml.ns import qn

PLAIN = (".txt", ".md", ".rst")
WORD = re.compile(r"[^\W_]+")


def words_of(text: str) -> Counter[str]:
    """Order, case and the way a letter is put together do not count."""
    plain = unicodedata.normalize("NFKC", text.replace("\u00ad", "")).lower()
    return Counter(WORD.findall(plain))


def read_by_another(path: Path) -> str:
    """By pdftotext or pypdf, openpyxl, LibreOffice or python-docx; plain text has its own words."""
    if path.suffix.lower() in PLAIN:
        return path.read_text(encoding="utf-8-sig")
    if path.suffix.lower() == ".pdf":
        return _pdftotext(path) if shutil.which("pdftotext") else _pypdf(path)
    if path.suffix.lower() == ".xlsx":
        return _workbook(path)
    return _libreoffice(path) if shutil.which("soffice") else _python_docx(path)


def _pdftotext(path: Path) -> str:
    command = ["pdftotext", "-enc", "UTF-8", str(path), "-"]
    return subprocess.run(command, capture_output=True, check=True).stdout.decode(errors="replace")


def _pypdf(path: Path) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)


def _workbook(path: Path) -> str:
    book = openpyxl.load_workbook(path, data_only=True)
    cells = (cell for sheet in book.worksheets for row in sheet.iter_rows(values_only=True) for cell in row)
    return "\n".join(str(cell) for cell in cells if cell is not None)


def _libreoffice(path: Path) -> str:
    with tempfile.TemporaryDirectory() as folder:
        profile = f"-env:UserInstallation={Path(folder, 'profilo').as_uri()}"
        wanted = ["--convert-to", "txt:Text (encoded):UTF8", "--outdir", folder, str(path)]
        subprocess.run(
            ["soffice", profile, "--headless", *wanted], capture_output=True, check=True, timeout=180
        )
        return Path(folder, f"{path.stem}.txt").read_text(encoding="utf-8-sig")


def _python_docx(path: Path) -> str:
    return "\n".join(node.text or "" for node in docx.Document(str(path)).element.body.iter(qn("w:t")))
