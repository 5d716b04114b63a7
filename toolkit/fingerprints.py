"""Which texts are nearly the same: a fingerprint of 64 bits, and how far two of them are. Imports no Django.

The simhash of Charikar ("Similarity estimation techniques from rounding algorithms", STOC 2002), used on the runs of
three words of a text as Manku, Jain and Das Sarma do ("Detecting near-duplicates for web crawling", WWW 2007): the
more runs two texts share, the fewer bits differ. Digits, accents, capitals and line breaks do not count.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from hashlib import blake2b
from itertools import islice

BITS, BYTES = 64, 8
RUN = 3  # words
MIN_WORDS = 50
MAX_WORDS = 20_000  # the rest of a long text is not looked at
LIKE = 12  # at most so many bits differ between texts that are alike
_WORD = re.compile(r"[^\W\d_]+")
_MARK = re.compile(r"[\u0300-\u036f]")


def fingerprint(text: str) -> int | None:
    """A signed integer of 64 bits, the same in every process; None for a text too short to tell."""
    words = _words(text)
    if len(words) < MIN_WORDS:
        return None
    return _signed(_simhash(set(zip(*(words[start:] for start in range(RUN)), strict=False))))


def distance(a: int, b: int) -> int:
    """How many bits differ, 0 to 64."""
    return ((a ^ b) & (1 << BITS) - 1).bit_count()


def _words(text: str) -> list[str]:
    folded = _MARK.sub("", unicodedata.normalize("NFKD", text)).casefold()
    return [found.group() for found in islice(_WORD.finditer(folded), MAX_WORDS)]


def _simhash(runs: Iterable[tuple[str, ...]]) -> int:
    """Each bit is the one that most runs have; the runs are hashed, then counted byte by byte."""
    hashes = [blake2b(" ".join(run).encode(), digest_size=BYTES).digest() for run in runs]
    joined = b"".join(hashes)
    bits = 0
    for place in range(BYTES):
        counts = Counter(joined[place::BYTES])
        for bit in range(8):
            ones = sum(count for value, count in counts.items() if value >> bit & 1)
            bits |= (2 * ones > len(hashes)) << (8 * place + bit)
    return bits


def _signed(bits: int) -> int:
    return bits - (1 << BITS) if bits >> (BITS - 1) else bits
