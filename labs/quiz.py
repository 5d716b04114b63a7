"""How well was a quiz answered? Ids in, marks out; nothing here imports Django."""

from collections.abc import Mapping, Set
from dataclasses import dataclass


@dataclass(frozen=True)
class Marks:
    """The questions answered right, of how many."""

    right: frozenset[int]
    total: int

    @property
    def percent(self) -> int:
        """Rounded down, so that a threshold is never reached by rounding."""
        return 100 * len(self.right) // self.total if self.total else 0


def mark(key: Mapping[int, Set[int]], given: Mapping[int, Set[int]]) -> Marks:
    """`key`: the right choices of each question. All of them and no other are asked for; no answer is a wrong one."""
    right = {
        question for question, choices in key.items() if choices and given.get(question, set()) == choices
    }
    return Marks(frozenset(right), len(key))
