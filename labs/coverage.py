"""How much of what was put in the first places does a programme hold? Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
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


def together(sections: Iterable[Coverage]) -> Coverage:
    """Of several sections, each answer to each section counted once."""
    found = list(sections)
    answers = sum(one.respondents for one in found)
    mean = sum(one.mean * one.respondents for one in found) / answers if answers else 0.0
    return Coverage(answers, sum(one.reached for one in found), mean)


def sentence(proposed: Coverage, now: Coverage, sections: int, one: str, many: str) -> str:
    """What the programme covers and what it covered as proposed; `one` and `many`: who answered ("ufficio",
    "uffici")."""
    if sections == 1:
        who = one if now.reached == 1 else many
        words = f"Copre almeno una delle prime tre scelte di {now.reached} {who} su {now.respondents}"
    else:
        answers = "risposta" if now.reached == 1 else "risposte"
        words = f"Copre almeno una delle prime tre scelte in {now.reached} {answers} su {now.respondents}"
        words += f" (una per {one} e per sezione)"
    if proposed.reached != now.reached:
        words += f"; come proposto dalla graduatoria, {proposed.reached}"
    return f"{words}."
