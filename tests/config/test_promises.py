"""docs/promises.md names a test or a benchmark that is there for each promise, and a figure."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs" / "promises.md").read_text().splitlines()
    if re.match(r"\| (?:[a-n]|–|§3) \|", line)
]


def test_every_promise_has_its_line():
    assert {row[0] for row in ROWS} == {*"abcdefghijklmn", "–", "§3"}
    assert all(len(row) == 4 and all(row) for row in ROWS)


def test_what_a_line_names_is_there():
    named = [name for row in ROWS for name in re.findall(r"`((?:tests|benchmarks)/[\w/.]+)`", row[2])]
    assert len(named) >= len(ROWS)
    assert [name for name in named if not (ROOT / name).is_file()] == []
    assert not [row for row in ROWS if re.search(r"[A-Z]+_(?:FIGURE|SHOWN)", " ".join(row))]
