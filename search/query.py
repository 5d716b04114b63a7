"""What does somebody ask for? Words, "phrases", -exclusions and operators (`tipo:` …) read into one value (pure).

Nothing that can be typed raises; what cannot be understood is searched as words.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace

from search.italian import Token, clean, fold, stems, tokens
from toolkit.references import Reference, find_references

LONGEST = 400
MOST_UNITS = 24
SENTENCE = (
    5  # so many words outside the quotes are a sentence that mentions something: nothing is obligatory in it
)
KIND_WORDS = {
    "document": ("document", "documento", "documenti", "toolkit"),
    "thread": ("thread", "discussione", "discussioni"),
    "lab": ("lab", "laboratorio", "laboratori"),
    "news": ("news", "novità", "novita", "notizia", "notizie"),
    "survey": ("survey", "rilevazione", "rilevazioni"),
    "person": ("person", "persona", "persone"),
}
Name = tuple[str, ...]  # light stems
SynonymTable = Mapping[Name, tuple[Name, ...]]
NO_SYNONYMS: SynonymTable = {}
DOCUMENT_KIND_WORDS = {
    "template": ("template", "modello", "modelli"),
    "act": ("act", "atto", "atti"),
    "guideline": ("guideline", "linea guida", "linee guida"),
    "slides": ("slides", "presentazione", "presentazioni"),
    "recording": ("recording", "registrazione", "registrazioni"),
    "form": ("form", "modulo", "moduli"),
    "profile": ("profile", "profilo", "profili", "profilo professionale", "profili professionali"),
}
TWO_WORDS = re.compile(
    r"(?<!\S)((?:tipo|kind):)(line[ae] guida|profil[oi] professional[ei])(?!\S)", re.IGNORECASE
)
QUOTES = dict.fromkeys(map(ord, "«»“”„"), '"')
OPERATORS = {
    "tipo": "kind",
    "kind": "kind",
    "ats": "ats",
    "tag": "tag",
    "autore": "author",
    "author": "author",
    "anno": "year",
    "year": "year",
}
PART = re.compile(
    rf"(?P<minus>(?<!\S)-)?(?:(?P<operator>{'|'.join(OPERATORS)}):)?(?:\"(?P<quoted>[^\"]*)\"|(?P<word>[^\s\"]+))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Filters:
    """Empty string: any. The last three are known to the database only (`search/allowed.py`)."""

    kind: str = ""
    ats: str = ""
    tag: str = ""
    author: str = ""
    year: str = ""
    document_kind: str = ""

    @property
    def need_rows(self) -> bool:
        return bool(self.author or self.year or self.document_kind)


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing to be found: a word (with the other names it is part of) or a reference to a law or act."""

    word: Token | None = None
    reference: Reference | None = None
    other_names: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """`phrases` must be found, `excluded` must not; of the units at least `required` must.

    `without`: keys of entries that the index knows as they no longer are; it answers as if they had never been.
    """

    text: str = ""
    units: tuple[Unit, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    excluded: tuple[tuple[str, ...], ...] = ()
    filters: Filters = field(default_factory=Filters)
    without: frozenset[str] = frozenset()

    @property
    def is_empty(self) -> bool:
        return not self.units and not self.phrases

    @property
    def required(self) -> int:
        """One or two words: all of them; three: two; of a whole question one is enough, the order does the rest."""
        return {0: 0, 2: 2, 3: 2}.get(len(self.units), 1)

    @property
    def highlighted(self) -> frozenset[str]:
        """The light stems that a reader expects to see marked, wherever they stand."""
        found = {unit.word.light for unit in self.units if unit.word}
        return frozenset(found | {stem for phrase in self.phrases for stem in phrase})

    @property
    def other_names(self) -> frozenset[tuple[str, ...]]:
        """Runs of light stems that stand for a word of the question."""
        return frozenset(name for unit in self.units for name in unit.other_names)

    def within(self, filters: Filters) -> "Query":
        """The same question inside the given filters; a filter that was typed wins."""
        names = [known.name for known in fields(Filters)]
        chosen = {name: getattr(self.filters, name) or getattr(filters, name) for name in names}
        return replace(self, filters=Filters(**chosen))

    def without_words(self) -> "Query":
        return Query(text=self.text, filters=self.filters)

    def within_any_kind(self) -> "Query":
        return replace(self, filters=replace(self.filters, kind=""))


def kind_of(word: str) -> str:
    """The kind that a person calls `word`, or the word itself where there is none (it then finds nothing)."""
    word = word.lower()
    return next((kind for kind, words in KIND_WORDS.items() if word in words), word)


def filter_of(operator: str, value: str) -> dict[str, str]:
    """What an operator says; `tipo:modello` is a document, and one of that sort."""
    name = OPERATORS[operator.lower()]
    if name != "kind":
        return {name: value[:80]}
    word = value.lower()
    sort = next((sort for sort, words in DOCUMENT_KIND_WORDS.items() if word in words), "")
    return {"kind": "document" if sort else kind_of(word), "document_kind": sort}


def readable(text: str) -> str:
    """What was typed, at most 400 characters of it, with one sort of quotes and of spaces."""
    text = " ".join(clean(text[:LONGEST]).translate(QUOTES).split())
    return TWO_WORDS.sub(r'\1"\2"', text)


def without(text: str, *names: str) -> str:
    """The text without the operators of the named filters; without names, of all."""
    dropped = names or set(OPERATORS.values())
    parts = PART.finditer(readable(text))
    return " ".join(part[0] for part in parts if _filter_name(part) not in dropped)


def _filter_name(part: re.Match[str]) -> str:
    return OPERATORS[part["operator"].lower()] if part["operator"] else ""


def _with_other_names(words: list[Token], table: SynonymTable) -> Iterable[Unit]:
    names: list[set[tuple[str, ...]]] = [set() for _ in words]
    lights = [word.light for word in words]
    for start in range(len(words)):
        for length in range(1, min(6, len(words) - start) + 1):
            for other in table.get(tuple(lights[start : start + length]), ()):
                for position in range(start, start + length):
                    names[position].add(other)
    return [
        Unit(word=word, other_names=tuple(sorted(found))) for word, found in zip(words, names, strict=True)
    ]


def _units(text: str, synonyms: SynonymTable) -> tuple[Unit, ...]:
    references = find_references(fold(text))
    words = [
        token
        for token in tokens(text)
        if not any(found.start <= token.start < found.end for found in references)
    ]
    units = [*(Unit(reference=found) for found in references), *_with_other_names(words, synonyms)]
    return tuple(units[:MOST_UNITS])


def parse(text: str, synonyms: SynonymTable = NO_SYNONYMS) -> Query:
    """Reads what was typed; at most 400 characters and 24 words of it. `synonyms` as `synonym_table` makes it."""
    text = readable(text)
    loose: list[str] = []
    phrases: list[tuple[str, ...]] = []
    quoted: list[str] = []
    excluded: list[tuple[str, ...]] = []
    filters = Filters()
    for part in PART.finditer(text):
        value = part["quoted"] if part["quoted"] is not None else part["word"]
        if part["operator"]:
            filters = replace(filters, **filter_of(part["operator"], value))
        elif part["minus"] and (found := stems(value)):
            excluded.append(found)
        elif part["quoted"] is not None and (found := stems(value)):
            phrases.append(found)
            quoted.append(value)
        else:
            loose.append(value)
    units = _units(" ".join(loose), synonyms)
    if len(units) >= SENTENCE:
        return Query(
            text, _units(" ".join((*loose, *quoted)), synonyms), (), tuple(excluded[:MOST_UNITS]), filters
        )
    return Query(text, units, tuple(phrases[:MOST_UNITS]), tuple(excluded[:MOST_UNITS]), filters)
