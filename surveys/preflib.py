"""How are PrefLib files (.soc .soi .toc .toi) read? N. Mattei, T. Walsh, "PrefLib", ADT 2013."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from surveys.ballots import Ballot

NAME = re.compile(r"#\s*ALTERNATIVE NAME (\d+):\s*(.*)")
DATA_TYPE = re.compile(r"#\s*DATA TYPE:\s*(\w+)")
ORDERS = ("soc", "soi", "toc", "toi")
NUMBER = re.compile(r"#\s*NUMBER ALTERNATIVES:\s*(\d+)")
ORDER = re.compile(r"\s*(?:\{\s*\d+\s*(?:,\s*\d+\s*)*\}|\d+)\s*")
MOST_ALTERNATIVES = 10_000
MOST_BALLOTS = 10**9


class PrefLibError(ValueError):
    """The text is not a PrefLib order file; the message names the line."""


@dataclass
class PrefLibFile:
    """Alternatives by number with their names, and the ballots with their counts."""

    names: dict[int, str] = field(default_factory=dict)
    ballots: list[Ballot] = field(default_factory=list)

    @property
    def alternatives(self) -> list[int]:
        return sorted(self.names)


def parse(text: str) -> PrefLibFile:
    """Reads a whole file; raises PrefLibError with the number of the line that cannot be read."""
    found, declared = PrefLibFile(), 0
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip().lstrip("\ufeff")
        if not line:
            continue
        if line.startswith("#"):
            if match := NAME.match(line):
                found.names[int(match[1])] = match[2].strip()
            elif (match := DATA_TYPE.match(line)) and match[1].lower() not in ORDERS:
                raise PrefLibError(f"riga {number}: i file di tipo «{match[1]}» non contengono ordinamenti")
            elif match := NUMBER.match(line):
                declared = _bounded(match[1], MOST_ALTERNATIVES, number)
            continue
        found.ballots.append(parse_ballot(line, number))
    for alternative in range(1, declared + 1):
        found.names.setdefault(alternative, str(alternative))
    if not found.names:
        raise PrefLibError("il file non dichiara le alternative")
    return found


def _bounded(digits: str, most: int, number: int) -> int:
    if len(digits) > 12 or int(digits) > most:
        raise PrefLibError(f"riga {number}: il numero {digits[:20]} è troppo grande")
    return int(digits)


def parse_ballot(line: str, number: int) -> Ballot:
    """One line `count: order`, where `{2,5}` is a tie."""
    count, colon, order = line.partition(":")
    groups = re.split(r",(?![^{]*\})", order)
    if not colon or not count.strip().isdecimal() or not all(ORDER.fullmatch(group) for group in groups):
        raise PrefLibError(f"riga {number}: si aspetta «quanti: ordine», per esempio «3: 1,{{2,5}},4»")
    voters = _bounded(count.strip(), MOST_BALLOTS, number)
    return Ballot(tuple(tuple(int(name) for name in re.findall(r"\d+", group)) for group in groups), voters)
