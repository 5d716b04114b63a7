"""Pairs of singular and plural in the vocabulary of real documents, found by the endings of Italian grammar.

Left out: words of fewer than four letters (`via`/`vie` would join too much that is not one word) and words written
fewer than three times (mostly names and slips of the pen).
"""

from collections import Counter
from collections.abc import Iterable

from search.italian import clean, tokens

ENDINGS = (
    ("co", "chi"), ("co", "ci"), ("go", "ghi"), ("go", "gi"), ("ca", "che"), ("ga", "ghe"), ("cia", "ce"),
    ("cia", "cie"), ("gia", "ge"), ("gia", "gie"), ("cie", "ci"), ("io", "i"), ("o", "i"), ("a", "e"), ("a", "i"),
    ("e", "i"),
)  # fmt: skip
SHORTEST, RAREST = 4, 3


def inflected_pairs(texts: Iterable[str]) -> list[tuple[str, str]]:
    """(one, other), both written in the texts, in order."""
    counted: Counter[str] = Counter()
    for text in texts:
        counted.update(word.plain for word in tokens(clean(text)) if word.plain.isalpha())
    words = {word for word, times in counted.items() if times >= RAREST and len(word) >= SHORTEST}
    return sorted(
        (word, other)
        for word in words
        for ending, changed in ENDINGS
        if word.endswith(ending) and (other := word.removesuffix(ending) + changed) in words
    )
