"""What was typed so far, and which titles go on from it? Engines propose by it, answers are checked by it (pure)."""

from dataclasses import dataclass, replace

from search.italian import WORD, Token, clean, fold, tokens
from search.query import PART, Filters, parse
from search.scoring import typos_of
from search.spelling import distance

SHORTEST = 2
MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Typed:
    """Words as words, the last one as a beginning. `kind` empty: any; `is_forgiving`: one letter may be wrong."""

    words: tuple[Token, ...]
    kind: str = ""
    is_forgiving: bool = False

    @property
    def forgiving(self) -> "Typed":
        return replace(self, is_forgiving=True)

    @property
    def can_forgive(self) -> bool:
        return any(map(typos_of, self.words))

    @property
    def last(self) -> Token:
        return self.words[-1]

    def typos_in(self, word: Token) -> int:
        return min(1, typos_of(word)) if self.is_forgiving else 0

    def place_in(self, title: str) -> int | None:
        """Where in a title the first of the words stands; None where they are not all there."""
        there = list(tokens(clean(title))) or _as_they_are(title)
        places = [self._place(word, there) for word in self.words]
        return None if None in places else places[0]

    def _place(self, word: Token, there: list[Token]) -> int | None:
        meets = self._goes_on if word is self.last else self._is_same
        return next((place for place, other in enumerate(there) if meets(word, other)), None)

    def _is_same(self, word: Token, other: Token) -> bool:
        most = self.typos_in(word)
        is_near = most > 0 and distance(word.plain, other.plain, most) <= most
        return is_near or word.plain == other.plain or word.light == other.light

    def _goes_on(self, word: Token, other: Token) -> bool:
        if other.plain.startswith(word.plain) or self._is_same(word, other):
            return True
        most, length = self.typos_in(word), len(word.plain)
        lengths = range(length - most, length + most + 1) if most else ()
        return any(distance(word.plain, other.plain[:n], most) <= most for n in lengths)


def read(text: str, kind: str = "") -> Typed | None:
    """None where there is nothing to go on from: too little, or only operators. A typed `tipo:` wins."""
    asked = parse(text)
    if asked.excluded or asked.filters != Filters(kind=asked.filters.kind):
        return None
    parts = [part for part in PART.finditer(asked.text) if not part["operator"]]
    plain = " ".join(part["word"] or part["quoted"] or "" for part in parts)
    words = list(tokens(plain)) or _as_they_are(plain)
    if not words or len("".join(word.plain for word in words)) < SHORTEST:
        return None
    return Typed(tuple(words[:MOST_WORDS]), asked.filters.kind or kind)


def _as_they_are(text: str) -> list[Token]:
    """A small word alone may be the beginning of a longer one: `con` of `convenzione`."""
    found = [Token(m[0], m[0], m[0], m.start(), m.end()) for m in WORD.finditer(fold(clean(text)))]
    return found[-1:]
