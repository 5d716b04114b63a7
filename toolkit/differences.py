"""Which words has a text lost and gained against an earlier one?"""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

MOST_WORK = 250_000  # pairs of pieces to compare: above it lines are compared, and above that nothing is

Kind = Literal["same", "gone", "new"]
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
_LINES = re.compile(r"[^\n]*\n|[^\n]+")


class Run(NamedTuple):
    kind: Kind
    text: str


def differences(earlier: str, later: str) -> list[Run]:
    """The later text with what has gone from the earlier one, in runs, by words where that can be done at once.

    What both begin and end with is set aside first: mostly little is left to compare."""
    for pieces in (_WORDS, _LINES):
        before, after = pieces.findall(earlier), pieces.findall(later)
        head = _alike(before, after)
        tail = min(_alike(before[::-1], after[::-1]), len(before) - head, len(after) - head)
        old, new = before[head : len(before) - tail], after[head : len(after) - tail]
        if len(old) * len(new) <= MOST_WORK:
            break
    else:
        return _joined([Run("gone", earlier), Run("new", later)])
    middle = _compared(old, new)
    end = before[len(before) - tail :]
    return _joined([Run("same", "".join(before[:head])), *middle, Run("same", "".join(end))])


def _alike(before: list[str], after: list[str]) -> int:
    """How many pieces both begin with."""
    pairs = enumerate(zip(before, after, strict=False))
    return next((n for n, (one, other) in pairs if one != other), min(len(before), len(after)))


def _compared(old: list[str], new: list[str]) -> Iterator[Run]:
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Run("same", "".join(old[i:j]))
        else:
            yield Run("gone", "".join(old[i:j]))
            yield Run("new", "".join(new[k:m]))


def _joined(runs: list[Run]) -> list[Run]:
    return [run for run in runs if run.text]
