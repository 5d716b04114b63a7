"""Which lines of a text show why it was found? Pure: text in, HTML with `<mark>` out, everything else escaped."""

import re
from collections.abc import Iterator

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from search.italian import Token, clean, fold, tokens
from search.query import Query
from toolkit.references import find_references

LENGTH = 240
LONGEST = 20_000

RULES = re.compile(r"[_=*+|#~.…\-]{3,}|\.\. _")  # lines drawn with characters, marks of reStructuredText
MARKS = re.compile(r"[*`]+")

Span = tuple[int, int, str]


def found_spans(text: str, query: Query) -> Iterator[Span]:
    """(start, end, what) of the words and references of the question in a cleaned text, in order."""
    wanted, names = query.highlighted, query.other_names
    words = list(tokens(text, None if names else wanted))
    keys = {key for unit in query.units if unit.reference for key in unit.reference.query_keys}
    spans = [(word.start, word.end, word.light) for word in words if word.light in wanted]
    for name in names:
        spans += _runs(words, name)
    if keys:
        references = find_references(fold(text))
        spans += [(r.start, r.end, r.query_keys[0]) for r in references if keys & set(r.index_keys)]
    reached = 0
    for start, end, what in sorted(spans, key=lambda span: (span[0], -span[1])):
        if start >= reached:
            yield start, end, what
            reached = end


def _runs(words: list[Token], name: tuple[str, ...]) -> Iterator[Span]:
    """Where the words of a name stand one after the other."""
    lights = [word.light for word in words]
    for place, light in enumerate(lights):
        if light == name[0] and tuple(lights[place : place + len(name)]) == name:
            yield words[place].start, words[place + len(name) - 1].end, " ".join(name)


def richness(text: str, query: Query) -> int:
    """How many different words of the question a text has."""
    return len({what for _, _, what in found_spans(clean(text[:LONGEST]), query)})


def marked(text: str, query: Query) -> SafeString:
    """The whole text, with what was asked for marked."""
    text = clean(text[:LONGEST])
    return _html(text, 0, len(text), list(found_spans(text, query)))


def snippet(text: str, query: Query, length: int = LENGTH) -> SafeString:
    """The stretch with most of the different words asked for; the beginning where there are none."""
    text = " ".join(MARKS.sub("", RULES.sub(" ", clean(text[:LONGEST]))).split())
    spans = list(found_spans(text, query))
    start, end = _window(text, spans, length)
    html = _html(text, start, end, spans)
    before, after = "… " if start else "", " …" if end < len(text) else ""
    return mark_safe(f"{before}{html}{after}")  # noqa: S308 - escaped piece by piece in _html


def _window(text: str, spans: list[Span], length: int) -> tuple[int, int]:
    best, most = 0, 0
    for first, _, _ in spans:
        inside = {what for start, end, what in spans if start >= first and end <= first + length * 3 // 4}
        if len(inside) > most:
            best, most = first, len(inside)
    start = max(0, best - length // 4)
    if start:
        start = text.find(" ", start, best) + 1 or best
    end = start + length
    if end < len(text):
        end = max(text.rfind(" ", start, end), start + length // 2)
    return start, min(end, len(text))


def _html(text: str, start: int, end: int, spans: list[Span]) -> SafeString:
    parts, reached = [], start
    for first, last, _ in spans:
        if first < start or last > end:
            continue
        parts += [escape(text[reached:first]), "<mark>", escape(text[first:last]), "</mark>"]
        reached = last
    parts.append(escape(text[reached:end]))
    return mark_safe("".join(parts))  # noqa: S308 - every piece of text is escaped above
