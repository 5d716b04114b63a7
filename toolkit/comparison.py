"""What has changed between two texts, paragraph by paragraph: came, went, moved, or was rewritten.

Works on the text that was read from a file, so a DOCX, an ODT and a PDF are compared alike, and with each other."""

import re
from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal, NamedTuple

from toolkit.differences import Run, differences

MOST_PARAGRAPHS = 4_000  # of each text: what comes after is not compared
MOST_PAIRS = 2_500  # of paragraphs that may be one another rewritten
ALIKE = 0.6  # of the words, for one to be the other rewritten
FULL_LINE = 0.7  # of the longest line of the page: a shorter one ends its paragraph
CONTEXT = 1  # paragraphs shown around what has changed

Kind = Literal["same", "gone", "new", "moved", "changed"]
_ENDS = re.compile(r"[.:;!?»)\]]$")
_BEGINS_ITEM = re.compile(
    r"(?:[-–—•▪·*]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s|(?:art(?:icolo|\.)|capo|titolo|sezione)\b", re.I
)


class Change(NamedTuple):
    """A paragraph of the later text, or one that has gone; `was`: how a rewritten one read before."""

    kind: Kind
    text: str
    was: str = ""

    @property
    def runs(self) -> list[Run]:
        return differences(self.was, self.text) if self.kind == "changed" else [Run("same", self.text)]


class Stretch(NamedTuple):
    """Changes that follow one another, all the same or none; `is_folded` where nobody need read them."""

    is_folded: bool
    changes: list[Change]


def paragraphs(pages: Iterable[str], *, are_lines: bool) -> list[str]:
    """With single spaces and none empty. `are_lines`: the text is a PDF's, cut where the paper ended."""
    found = [paragraph for page in pages for paragraph in (_joined(page) if are_lines else page.split("\n"))]
    cleaned = (" ".join(paragraph.split()) for paragraph in found)
    return [paragraph for paragraph in cleaned if paragraph]


def _joined(page: str) -> Iterator[str]:
    """The lines of a page put together again: a full line that ends no sentence goes on in the next."""
    lines = [line.strip() for line in page.split("\n")]
    full = max(map(len, lines), default=0) * FULL_LINE
    current = ""
    for line in lines:
        if current and (not line or _BEGINS_ITEM.match(line)):
            yield current
            current = ""
        current = _with_next(current, line)
        if line and (len(line) < full or (_ENDS.search(line) and len(line) < full / FULL_LINE * 0.9)):
            yield current
            current = ""
    if current:
        yield current


def _with_next(text: str, line: str) -> str:
    if text.endswith("-") and line[:1].islower():
        return text[:-1] + line
    return f"{text} {line}" if text else line


def compare(earlier: Sequence[str], later: Sequence[str]) -> list[Change]:
    """In the order of the later text; what has gone stands where it was."""
    earlier, later = earlier[:MOST_PARAGRAPHS], later[:MOST_PARAGRAPHS]
    origin = _same_ones(earlier, later)
    origin |= _rewritten_ones(earlier, later, origin)
    staying = _in_order([(here, origin[here]) for here in sorted(origin)])
    left = sorted(set(range(len(earlier))) - set(origin.values()))
    found: list[Change] = []
    for here, text in enumerate(later):
        if here in staying:
            before = bisect_left(left, origin[here])
            found += [Change("gone", earlier[was]) for was in left[:before]]
            left = left[before:]
        found.append(_change(text, earlier[origin[here]] if here in origin else None, here in staying))
    return found + [Change("gone", earlier[was]) for was in left]


def _change(text: str, was: str | None, is_staying: bool) -> Change:
    if was is None:
        return Change("new", text)
    if was != text:
        return Change("changed", text, was)
    return Change("same" if is_staying else "moved", text)


def _same_ones(earlier: Sequence[str], later: Sequence[str]) -> dict[int, int]:
    """From places in the later text to places in the earlier: the first of equal ones is the first again."""
    places = defaultdict[str, deque[int]](deque)
    for was, text in enumerate(earlier):
        places[text].append(was)
    return {here: places[text].popleft() for here, text in enumerate(later) if places[text]}


def _rewritten_ones(earlier: Sequence[str], later: Sequence[str], same: dict[int, int]) -> dict[int, int]:
    """The same for what is left, each with the first that it resembles; none where there is too much of it."""
    taken = set(same.values())
    gone = [was for was in range(len(earlier)) if was not in taken]
    came = [here for here in range(len(later)) if here not in same]
    pairs: dict[int, int] = {}
    if len(gone) * len(came) > MOST_PAIRS:
        return pairs
    for here in came:
        was = next((was for was in gone if _are_alike(earlier[was], later[here])), None)
        if was is not None:
            pairs[here] = was
            gone.remove(was)
    return pairs


def _in_order(pairs: Sequence[tuple[int, int]]) -> set[int]:
    """The later places of as many paragraphs as kept their order: the longest increasing subsequence."""
    ends: list[int] = []  # of the best run of each length, the earlier place that it ends with
    tails: list[int] = []  # and which pair that is
    previous: list[int | None] = []
    for n, (_, was) in enumerate(pairs):
        length = bisect_left(ends, was)
        previous.append(tails[length - 1] if length else None)
        ends[length : length + 1], tails[length : length + 1] = [was], [n]
    found, last = set[int](), tails[-1] if tails else None
    while last is not None:
        found.add(pairs[last][0])
        last = previous[last]
    return found


def _are_alike(one: str, other: str) -> bool:
    matcher = SequenceMatcher(None, one.split(), other.split(), autojunk=False)
    return matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


def stretches(changes: Sequence[Change]) -> list[Stretch]:
    """For reading: long stretches where nothing changed are folded, but for their first and last paragraph."""
    found: list[Stretch] = []
    for is_same, group in groupby(changes, lambda change: change.kind == "same"):
        some = list(group)
        if not is_same or len(some) <= 2 * CONTEXT + 1:
            found.append(Stretch(False, some))
            continue
        found += [
            Stretch(False, some[:CONTEXT]),
            Stretch(True, some[CONTEXT:-CONTEXT]),
            Stretch(False, some[-CONTEXT:]),
        ]
    return found


def counts(changes: Iterable[Change]) -> Counter[str]:
    return Counter(change.kind for change in changes if change.kind != "same")
