"""How much of what the offices put in their first places does a programme hold? Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

PLACES = 3


@dataclass(frozen=True)
class Coverage:
    """Of `respondents`, how many find at least one of their first three modules in the programme (`reached`),
    and how many of the three each finds on average (`mean`)."""

    respondents: int
    reached: int
    mean: float

    @property
    def missed(self) -> int:
        return self.respondents - self.reached


def coverage(first_choices: Sequence[Collection[int]], modules: Collection[int]) -> Coverage:
    """`first_choices`: for each respondent the modules in the first three places, more where tied."""
    found = [len(set(choices) & set(modules)) for choices in first_choices]
    mean = sum(found) / len(found) if found else 0.0
    return Coverage(len(found), sum(count > 0 for count in found), mean)
