"""Does veraPDF find that a PDF keeps PDF/UA and PDF/A? Fetched once by Maven into an ignored folder."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

HERE = Path(__file__).with_name("verapdf")
JARS = Path(__file__).resolve().parents[2] / ".verapdf"
SHELL = "org.mozilla.javascript.tools.shell.Main"
SECONDS = 300


def broken_rules(files: Mapping[str, bytes], flavours: list[str], folder: Path) -> str:
    """What is wrong with these files in each flavour (ua1, 2a, 2b), empty where nothing is.

    Without Java or Maven the test is skipped, and in CI it fails."""
    _need("java", "mvn")
    fetch()
    arguments = []
    for name, content in files.items():
        (folder / f"{name}.pdf").write_bytes(content)
        for flavour in flavours:
            arguments += [flavour, str(folder / f"{name}.pdf")]
    script = str(HERE / "validate.js")
    command = ["java", "-cp", f"{JARS}/*", SHELL, "-version", "200", script, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    said = [line for line in lines if not line.startswith("  ")]
    assert len(said) == len(arguments) // 2, done.stdout + done.stderr
    return "\n".join(line for line in lines if " compliant " not in line)


def fetch() -> None:
    """Beside, then moved into place: two runs at once do not meet a half of it."""
    if JARS.is_dir():
        return
    beside = JARS.with_name(f".verapdf-{os.getpid()}")
    command = ["mvn", "-q", "-B", "-f", str(HERE / "pom.xml"), "dependency:copy-dependencies"]
    done = subprocess.run(
        [*command, f"-DoutputDirectory={beside}"],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    try:
        beside.rename(JARS)
    except OSError:  # another run was quicker
        shutil.rmtree(beside)


def _need(*programs: str) -> None:
    missing = [name for name in programs if shutil.which(name) is None]
    if missing:
        reason = f"manca {', '.join(missing)}: apt-get install default-jre-headless maven"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)


if __name__ == "__main__":
    fetch()
