"""How are PrefLib files (.soc .soi .toc .toi) read? N. Mattei, T. Walsh, "PrefLib", ADT 2013."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from surveys.ballots import Ballot

NAME = re.compile(r"#\s*ALTERNATIVE NAME (\d+):\s*(.*)")
NUMBER = re.compile(r"#\s*NUMBER ALTERNATIVES:\s*(\d+)")
ORDER = re.compile(r"\{([^{}]*)\}|([^,{}]+)")


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
            elif match := NUMBER.match(line):
                declared = int(match[1])
            continue
        found.ballots.append(parse_ballot(line, number))
    for alternative in range(1, declared + 1):
        found.names.setdefault(alternative, str(alternative))
    if not found.names:
        raise PrefLibError("no alternatives are declared")
    return found


def parse_ballot(line: str, number: int) -> Ballot:
    """One line `count: order`, where `{2,5}` is a tie."""
    count, colon, order = line.partition(":")
    try:
        if not colon:
            raise ValueError
        groups = [(match[1] or match[2] or "") for match in ORDER.finditer(order) if match[0].strip()]
        ties = [tuple(int(name) for name in group.split(",") if name.strip()) for group in groups]
        return Ballot(tuple(tie for tie in ties if tie), int(count))
    except ValueError:
        raise PrefLibError(f"line {number} is not `count: order`") from None
