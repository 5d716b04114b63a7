"""What the process that reads files may not do, and what happens when it dies."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.toolkit import files
from toolkit.extraction import DAMAGED, READ, TOO_HEAVY, UNREADABLE
from toolkit.extractor import ROOT, Extractor


@pytest.fixture
def extractor():
    made = Extractor()
    yield made
    made.close()


def limited(code: str) -> subprocess.CompletedProcess[str]:
    """Run `code` in a process that has taken the child's limits upon itself."""
    program = f"from toolkit import sandbox\nimport socket, os, subprocess\nsandbox.CPU_SECONDS = 1\n{code}"
    return subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    "deed",
    [
        "open('/etc/passwd')",
        "open('/tmp/scritto-dal-recinto', 'w')",
        "os.open('/etc/passwd', os.O_RDONLY)",
        "socket.socket()",
        "socket.create_connection(('127.0.0.1', 47653))",
        "subprocess.run(['true'])",
        "os.system('true')",
        "os.fork()",
        "os.remove('/tmp/x')",
        "os.mkdir('/tmp/x-dal-recinto')",
        "os.listdir('/')",
        "__import__('ctypes').CDLL('libc.so.6')",
    ],
)
def test_the_child_may_not(deed):
    allowed = limited("print('prima')\nsandbox._limit\nprint('dopo')")
    refused = limited(f"sandbox._limit()\n{deed}\nprint('fatto')")

    assert allowed.stdout == "prima\ndopo\n"
    assert "PermissionError" in refused.stderr and "fatto" not in refused.stdout


def test_the_child_has_no_more_memory_than_its_limit():
    assert limited("sandbox._limit()\nx = bytearray(300 << 20)\nprint('fatto')").stdout == "fatto\n"
    assert "MemoryError" in limited("sandbox._limit()\nx = bytearray(600 << 20)").stderr


def test_the_child_has_no_more_processor_than_its_limit():
    started = time.monotonic()
    assert limited("sandbox._limit()\nwhile True: pass").returncode == -signal.SIGXCPU
    assert time.monotonic() - started < 10


def test_a_child_that_is_killed_gives_a_sentence(monkeypatch):
    from toolkit import sandbox

    for death, note in ((signal.SIGTRAP, DAMAGED), (signal.SIGXCPU, TOO_HEAVY), (signal.SIGKILL, TOO_HEAVY)):
        monkeypatch.setattr(sandbox, "extract", lambda name, data, death=death: os.kill(os.getpid(), death))
        monkeypatch.setattr(sandbox, "_limit", lambda: None)
        assert note in sandbox.in_child("a.txt", b"testo").decode("unicode_escape")


def test_a_child_that_is_slow_or_says_too_much_is_stopped(monkeypatch):
    from toolkit import sandbox

    monkeypatch.setattr(sandbox, "_limit", lambda: None)
    monkeypatch.setattr(sandbox, "WALL_SECONDS", 1)
    monkeypatch.setattr(sandbox, "extract", lambda name, data: time.sleep(60))
    started = time.monotonic()
    assert TOO_HEAVY in sandbox.in_child("a.txt", b"").decode("unicode_escape")
    assert time.monotonic() - started < 10

    monkeypatch.setattr(sandbox, "MAX_ANSWER", 10)
    monkeypatch.setattr(sandbox, "extract", lambda name, data: sandbox.Extraction())
    assert TOO_HEAVY in sandbox.in_child("a.txt", b"").decode("unicode_escape")


def test_one_sandbox_reads_many_files_and_a_dead_one_is_replaced(extractor):
    assert extractor.read("a.txt", b"uno").passages == [(None, "", "uno")]
    first = extractor._process.pid
    assert extractor.read("a.pdf", files.pdf("due")).passages == [(1, "", "due")]
    assert extractor._process.pid == first

    os.kill(first, signal.SIGKILL)
    assert extractor.read("a.txt", b"tre").outcome == READ
    assert extractor._process.pid != first


def test_a_sandbox_that_never_answers_makes_the_file_unreadable(extractor, monkeypatch):
    from toolkit import extractor as module

    monkeypatch.setattr(module, "PATIENCE_SECONDS", 0)
    found = extractor.read("a.txt", b"testo")
    assert (found.outcome, found.note) == (UNREADABLE, TOO_HEAVY)


def test_the_sandbox_ends_with_who_asked(extractor):
    extractor.read("a.txt", b"testo")
    process = extractor._process
    process.stdin.close()
    assert process.wait(timeout=5) == 0


def test_the_sandbox_gets_none_of_the_site_s_secrets(extractor, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "segreto-da-non-passare")
    extractor.read("a.txt", b"testo")
    environment = Path(f"/proc/{extractor._process.pid}/environ").read_text()
    assert "LC_ALL" in environment and "segreto-da-non-passare" not in environment
