"""How is Italian text cut into words that meet? Shared by every engine, by snippets and by the queries (pure).

Each word has three forms: `plain` (lower case, no accents: exact and mistyped words), `light` (singular and
plural meet: ente/enti, atto/atti, delibera/delibere) and `strong` (Snowball: deliberare/deliberazione).
"""

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

from toolkit.folding import clean, fold
from toolkit.references import Reference, find_references

ANALYSIS = "5"  # raise it when words, stems or references change: an index made with another is not read
WORD = re.compile(  # letters and figures; letters with dots (U.d.P.); the apostrophe after it, where there is one
    r"[^\W_](?:[^\W_]{1,59}|(?<=\D)\.(?:[^\W\d_]\.)+[^\W\d_]?|)'?"
)
_ELIDED = """
l d un c s m t v n dell all nell sull dall coll quell quest sant anch com cos dov quand tutt mezz senz gl
ci bell buon nessun ciascun qualcun
"""
_STOP_WORDS = """
a ad ai al alla alle allo agli anche c che chi ci ciascuna ciascuno coi col come con cui d da dagli dai
dal dalla dalle dallo degli dei del della delle dello di dove e ed era erano essere fra gli ha hanno ho i
il in io l la le lei li lo loro lui ma mi n ne negli nei nel nella nelle nello non o od ogni per perche
piu quale quali quando quanto quella quelle quelli quello questa queste questi questo qui se si sono su
sua sue sugli sui sul sulla sulle sullo suo suoi te ti tra tu un una uno vi voi
"""
ELIDED = frozenset(_ELIDED.split())
STOP_WORDS = frozenset(_STOP_WORDS.split())
GRAM = 5
IRREGULAR = {"uomini": "uomo", "uova": "uovo", "dita": "dito", "mogli": "moglie", "templi": "tempio"}


class Forms(NamedTuple):
    """A word as it is found; `grams` are joined by spaces."""

    plain: str
    light: str
    strong: str
    grams: str


class Token(NamedTuple):
    """One word of a text; `start` and `end` count characters of `clean(text)`."""

    plain: str
    light: str
    strong: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Streams:
    """A text ready for fields that are cut at spaces: the same words in three forms, the pairs of light stems
    that follow one another, the words in stretches of five letters, and the references."""

    plain: str
    light: str
    strong: str
    pairs: str
    grams: str
    references: str


_SNOWBALL = TextAnalyzerBuilder(Tokenizer.raw()).filter(Filter.stemmer("italian")).build()


def light_stem(word: str) -> str:
    """Takes away what tells singular from plural, masculine from feminine: `banche` → `banc`, `uffici` → `uffic`."""
    word = IRREGULAR.get(word, word)
    if len(word) < 4 or not word.isalpha() or word[-1] not in "aeiou":
        return word
    stem = word[:-1]
    if stem.endswith("i") and len(stem) > 3:
        stem = stem[:-1]
    return stem[:-1] if stem.endswith(("ch", "gh")) else stem


def strong_stem(word: str) -> str:
    """Snowball's Italian stem, with the light rule after it for the short words that Snowball leaves."""
    return light_stem("".join(_SNOWBALL.analyze(word))) if word.isalpha() else word


@lru_cache(maxsize=200_000)
def _forms(written: str) -> Forms | None:
    """Of a word as `WORD` cuts it from a folded text; none of stop words and elided articles."""
    is_elided = written.endswith("'")
    word = written.removesuffix("'").replace(".", "")
    if word in STOP_WORDS or (is_elided and word in ELIDED):
        return None
    return Forms(word, light_stem(word), strong_stem(word), " ".join(grams(word)))


def tokens(text: str, stems: Container[str] | None = None) -> Iterator[Token]:
    """The words of a cleaned text, without elided articles and stop words; `stems`: only those with these."""
    for match in WORD.finditer(fold(text)):
        forms = _forms(match[0])
        if forms and (stems is None or forms.light in stems):
            start, end = match.span()
            yield Token(forms.plain, forms.light, forms.strong, start, end - match[0].endswith("'"))


def streams(text: str) -> Streams:
    """What an engine stores of a text."""
    folded = fold(clean(text))
    return streams_of(words_in(folded), find_references(folded))


def words_in(folded: str) -> list[Forms]:
    return [forms for forms in map(_forms, WORD.findall(folded)) if forms]


def streams_of(words: Sequence[Forms], references: Iterable[Reference]) -> Streams:
    """Of a text that was read already."""
    keys = sorted({key for reference in references for key in reference.index_keys})
    plain, light, strong, stretches = zip(*words, strict=True) if words else [()] * 4
    return Streams(
        plain=" ".join(plain),
        light=" ".join(light),
        strong=" ".join(strong),
        pairs=" ".join(pairs(light)),
        grams=" ".join(stretches),
        references=" ".join(keys),
    )


def pairs(light: Sequence[str]) -> list[str]:
    """Each two stems that follow one another, as one word."""
    return [f"{one}_{other}" for one, other in pairwise(light)]


def grams(plain: str) -> tuple[str, ...]:
    """Stretches of five letters, `_` at both ends: they join what no stem does (`inclusivo`, `inclusione`)."""
    bordered = f"_{plain}_"
    return tuple(bordered[place : place + GRAM] for place in range(max(1, len(bordered) - GRAM + 1)))


def stems(text: str) -> tuple[str, ...]:
    """The light stems of a short text, in order."""
    written = WORD.findall(fold(clean(text)))
    return tuple(forms.light for forms in map(_forms, written) if forms)
