"""Pairs of singular and plural in the vocabulary of real documents, found by the endings of Italian grammar.

Left out: words of fewer than four letters (`via`/`vie` would join too much that is not one word) and words written
fewer than three times (mostly names and slips of the pen).
"""

import re
from collections import Counter
from collections.abc import Iterable

from search.italian import clean, tokens

ENDINGS = (
    ("co", "chi"), ("co", "ci"), ("go", "ghi"), ("go", "gi"), ("ca", "che"), ("ga", "ghe"), ("cia", "ce"),
    ("cia", "cie"), ("gia", "ge"), ("gia", "gie"), ("cie", "ci"), ("io", "i"), ("o", "i"), ("a", "e"), ("a", "i"),
    ("e", "i"),
)  # fmt: skip
SHORTEST, RAREST = 4, 3
ACCENTED = re.compile(r"\b[^\W\d_]*[àèéìòù][^\W\d_]*\b")


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


def accented_words(texts: Iterable[str]) -> list[str]:
    """As they are written, in order: `qualità`, `perché`."""
    counted = Counter(word for text in texts for word in ACCENTED.findall(clean(text).lower()))
    return sorted(word for word, times in counted.items() if times >= RAREST and list(tokens(word)))
