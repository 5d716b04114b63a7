"""Of which groups are numbers about people not told, so that neither they nor a subtraction speak of one or two?"""

from collections.abc import Hashable, Mapping, Set
from typing import TypeVar

THRESHOLD = 3
Key = TypeVar("Key", bound=Hashable)


def is_few(people: int) -> bool:
    """Nobody is not few: that nobody took part is told."""
    return 0 < people < THRESHOLD


def hidden_groups(people: Mapping[Key, int], never_shown: Set[Key] = frozenset()) -> set[Key]:
    """Those of fewer than `THRESHOLD` people; and, since the total less the others would give them away, the smallest
    of the others until at least two groups are hidden with `THRESHOLD` people together. All are hidden in the same
    words, so that nobody knows which is small. Groups of nobody hide nothing.

    `never_shown` are those that have no row of their own but are in the total."""
    few = {key for key, count in people.items() if is_few(count)}
    if not few - never_shown:
        return few
    hidden = few | {key for key in never_shown if people.get(key)}
    others = sorted((key for key in people if people[key] and key not in hidden), key=lambda key: people[key])
    while others and (len(hidden) < 2 or sum(people[key] for key in hidden) < THRESHOLD):
        hidden.add(others.pop(0))
    return hidden
