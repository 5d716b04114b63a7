"""Are PrefLib files read right, and does the command answer as agreed?"""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from surveys.preflib import PrefLibError, parse

TIES = """# NUMBER ALTERNATIVES: 4
# ALTERNATIVE NAME 1: Costruire reti
# ALTERNATIVE NAME 2: Avvisi
# ALTERNATIVE NAME 3: Rendicontare
3: 2,{1,3},4
1: {2, 4}
"""


def test_a_file_with_ties_and_gaps_is_read() -> None:
    found = parse(TIES)
    assert found.names == {1: "Costruire reti", 2: "Avvisi", 3: "Rendicontare", 4: "4"}
    assert [(ballot.order, ballot.count) for ballot in found.ballots] == [
        (((2,), (1, 3), (4,)), 3),
        (((2, 4),), 1),
    ]


@pytest.mark.parametrize("line", ["non un voto", "x: 1,2", "1: a,b"])
def test_a_wrong_line_is_named(line: str) -> None:
    with pytest.raises(PrefLibError, match="riga 7"):
        parse(TIES + line)


def test_the_command_prints_the_contracted_json(tmp_path: Path) -> None:
    (tmp_path / "voti.toi").write_text(TIES, encoding="utf-8")
    out = io.StringIO()
    call_command("rank", str(tmp_path / "voti.toi"), "--json", stdout=out)
    found = json.loads(out.getvalue())
    assert found["borda"] == [[2, 11.5], [1, 5], [3, 5], [4, 2.5]]
    assert found["condorcet_winner"] == 2
    assert found["pairwise"][1] == [4, 0, 4, 3]


def test_the_command_refuses_what_it_cannot_read(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="assente"):
        call_command("rank", str(tmp_path / "assente.soc"))
    (tmp_path / "doppio.soc").write_text("# NUMBER ALTERNATIVES: 2\n1: 1,1\n", encoding="utf-8")
    with pytest.raises(CommandError, match="twice"):
        call_command("rank", str(tmp_path / "doppio.soc"))


HEADER = "# NUMBER ALTERNATIVES: 3\n"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("# NUMBER ALTERNATIVES: 999999999\n1: 1,2", "riga 1.*troppo grande"),
        (HEADER + "99999999999999999999: 1,2", "riga 2.*troppo grande"),
        (HEADER + "1: {1,2", "riga 2"),
        (HEADER + "2: 1,,2", "riga 2"),
        (HEADER + "-1: 1,2", "riga 2"),
        (HEADER + "1:", "riga 2"),
        ("# DATA TYPE: cat\n" + HEADER + "1: {1},{2,3}", "non contengono ordinamenti"),
        ("1: 1,2", "non dichiara"),
    ],
)
def test_a_damaged_file_is_refused_with_its_line(text, sentence):
    with pytest.raises(PrefLibError, match=sentence):
        parse(text)
