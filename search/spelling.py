"""Which word was meant? Distances between words, the nearest of those there, a question written anew (pure)."""

from collections import Counter
from collections.abc import Iterable, Mapping

from search.italian import Token, clean, tokens
from search.scoring import typos_of


def distance(one: str, other: str, most: int = 2) -> int:
    """Letters wrong, missing, too many or changed of place (optimal string alignment); `most` + 1: even more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, against in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def nearest(word: Token, texts: Iterable[str]) -> str:
    """The word of the texts that was meant, as it stands there in small letters; empty where `word` itself is there.

    Of several as near, the one said most.
    """
    said: Counter[str] = Counter()
    spelled: dict[str, str] = {}
    for text in map(clean, texts):
        for token in tokens(text):
            if word.plain == token.plain or word.light == token.light:
                return ""
            if token.plain.isalpha():
                said[token.plain] += 1
                spelled.setdefault(token.plain, text[token.start : token.end].lower())
    most = typos_of(word)
    near = {plain: far for plain in said if (far := distance(word.plain, plain, most)) <= most}
    best = min(near, key=lambda plain: (near[plain], -said[plain], plain), default="")
    return spelled.get(best, "")


def corrected(text: str, corrections: Mapping[str, str]) -> str:
    """The question with each word of `corrections` (in its plain form) replaced."""
    text = clean(text)
    pieces, reached = [], 0
    for token in tokens(text):
        if token.plain in corrections:
            pieces += [text[reached : token.start], corrections[token.plain]]
            reached = token.end
    return "".join((*pieces, text[reached:]))
