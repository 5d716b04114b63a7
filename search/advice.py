"""What can be said to somebody whose words are nowhere together? Counted on what they may see, like every answer."""

from dataclasses import dataclass, replace

from search.entries import Reader
from search.italian import tokens
from search.queries import Answer, permitted
from search.query import Filters, Query, Unit

MOST_WORDS = 4


@dataclass(frozen=True)
class Advice:
    """`unmatched`: words that nothing has, as typed; `unfiltered`: how many there are without filters, if more."""

    unmatched: tuple[str, ...] = ()
    unfiltered: int = 0


def advice(reader: Reader, answer: Answer) -> Advice:
    """Empty where something has the words: a few searches more, only when they are needed."""
    query = answer.query
    if query.is_empty or answer.total > answer.partial:
        return Advice()
    has_filters = query.filters != Filters()
    unfiltered = _count(reader, replace(query, filters=Filters())) if has_filters else 0
    is_one_word = len(query.units) == 1 and not query.phrases and not query.excluded
    unfiltered = unfiltered if unfiltered > answer.total else 0
    units = () if unfiltered or is_one_word else query.units[:MOST_WORDS]
    unmatched = tuple(_as_typed(query, unit) for unit in units if not _count(reader, Query(units=(unit,))))
    return Advice(unmatched, unfiltered)


def _count(reader: Reader, query: Query) -> int:
    _, hits, _ = permitted(reader, query)
    return len(hits.hits)


def _as_typed(query: Query, unit: Unit) -> str:
    if unit.reference:
        return unit.reference.label
    assert unit.word is not None
    spelled = (
        query.text[word.start : word.end] for word in tokens(query.text) if word.plain == unit.word.plain
    )
    return next(spelled, unit.word.plain)
