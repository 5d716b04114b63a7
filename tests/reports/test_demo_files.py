"""The texts that the demonstration is made of, and the days it gives them."""

import datetime
import subprocess
import sys

import pytest
from django.conf import settings

from reports.demo.clock import working_day
from reports.demo.files import build, parse, read_sources


@pytest.mark.parametrize("source", read_sources(), ids=lambda source: source.name)
def test_document_is_always_the_same_bytes(source):
    first = build(source)
    assert build(source) == first
    assert {"titolo", "tipo", "formato", "stato", "descrizione", "norme", "aree", "tag"} <= set(source.fields)
    assert len(source.blocks) > 10


def test_bytes_do_not_depend_on_what_was_made_before():
    """Each run of the command is a process of its own; within it the order of building does not count."""
    name = next(source.name for source in read_sources() if source.file_name.endswith(".odt"))
    alone = built(f"build(sources[{name!r}])")
    after_all = built(f"[build(source) for source in sources.values()] and build(sources[{name!r}])")
    assert alone == after_all and alone.startswith(b"PK")


def built(expression: str) -> bytes:
    code = (
        "import sys; from reports.demo.files import build, read_sources;"
        "sources = {source.name: source for source in read_sources()};"
        f"sys.stdout.buffer.write({expression})"
    )
    command = [sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, check=True, cwd=settings.BASE_DIR).stdout


def test_source_is_read_into_blocks():
    source = parse(
        "x",
        "titolo: T\nformato: odt\n\n# Uno\n\nTesto.\n\n- a\n1. b\n2. c\n\n| a | b |\n| --- | --- |\n| 1 | x \\| y |\n",
    )
    assert [(block.kind, block.text) for block in source.blocks] == [
        ("heading", "Uno"),
        ("paragraph", "Testo."),
        ("bullet", "a"),
        ("numbered", "b"),
        ("numbered", "c"),
        ("table", ""),
    ]
    assert source.blocks[-1].rows == (("a", "b"), ("1", "x | y"))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-11-21", "2026-11-23"),
        ("2026-08-15", "2026-08-24"),
        ("2026-12-24", "2027-01-07"),
        ("2026-05-05",) * 2,
    ],
)
def test_working_day_avoids_weekends_and_breaks(day, expected):
    assert working_day(datetime.date.fromisoformat(day)) == datetime.date.fromisoformat(expected)
