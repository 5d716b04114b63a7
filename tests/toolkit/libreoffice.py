"""What a document says when LibreOffice opens it: converted without a screen, and read back."""

import os
import shutil
import subprocess
from pathlib import Path

import pypdfium2
import pytest

SECONDS = 120


def converted(name: str, data: bytes, wanted: str, folder: Path, *options: str) -> bytes:
    """The document in another format; without LibreOffice the test is skipped, in CI it fails."""
    program = shutil.which("soffice")
    if program is None:
        reason = "soffice non c'è: installa LibreOffice (libreoffice-writer)"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    source = folder / name
    source.write_bytes(data)
    made = folder / "fatto"
    command = [
        program,
        f"-env:UserInstallation=file://{folder}/profilo",
        "--headless",
        "--norestore",
        *options,
    ]
    command += ["--convert-to", wanted, "--outdir", str(made), str(source)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    result = made / f"{source.stem}.{wanted}"
    assert result.exists(), f"LibreOffice non apre {name}: {done.stdout} {done.stderr}"
    return result.read_bytes()


def text_of(name: str, data: bytes, folder: Path) -> str:
    """What is printed on the pages, lines as they fall."""
    pages = pypdfium2.PdfDocument(converted(name, data, "pdf", folder))
    return "\n".join(page.get_textpage().get_text_bounded() for page in pages).replace("\r\n", "\n")
