"""How does a question become an Elasticsearch query? As in the embedded engine: filters decide who, words how well."""

from collections.abc import Collection
from typing import Any

from elasticsearch.dsl import Q

from search.italian import Token, fold
from search.query import Filters, Query, Unit
from search.scoring import (
    LESS_CERTAIN_REFERENCE_WEIGHT,
    ORDER_WEIGHTS,
    OTHER_NAME_WEIGHT,
    PHRASE_WEIGHT,
    REFERENCE_WEIGHT,
    RUN_WEIGHTS,
    TYPO_WEIGHTS,
    WORD_WEIGHTS,
    form_of,
    lacking_a_letter,
    may_be_mistyped,
    order_terms,
    typos_of,
)
from search.typed import Typed

Clause = Any
LONGEST_MISTYPED_BEGINNING = 20  # a pattern has at most 1,000 characters


def term(name: str, value: str, weight: float = 1.0) -> Clause:
    return Q("term", **{name: {"value": value, "boost": weight}})


def any_of(clauses: list[Clause]) -> Clause:
    return Q("bool", should=clauses, minimum_should_match=1)


def run(stems: tuple[str, ...], weight: float = 1.0) -> Clause:
    """Words one after the other, in the title or in the text."""
    if len(stems) == 1:
        return any_of([term(name, stems[0], weight * more) for name, more in RUN_WEIGHTS.items()])
    words = " ".join(stems)
    return any_of(
        [
            Q("match_phrase", **{name: {"query": words, "boost": weight * more}})
            for name, more in RUN_WEIGHTS.items()
        ]
    )


def written(unit: Unit) -> Clause:
    """A word or a reference as it was typed, and the other names of what it is part of."""
    if unit.reference:
        wanted, *rest = unit.reference.query_keys
        less = [term("references", key, LESS_CERTAIN_REFERENCE_WEIGHT) for key in rest]
        return any_of([term("references", wanted, REFERENCE_WEIGHT), *less])
    word = unit.word
    assert word is not None
    forms = [term(name, form_of(word, name), weight) for name, weight in WORD_WEIGHTS.items()]
    return any_of([*forms, *(run(name, OTHER_NAME_WEIGHT) for name in unit.other_names)])


def mistyped(word: Token) -> list[Clause]:
    if pattern := lacking_a_letter(word):
        longer = {"value": pattern, "rewrite": "constant_score", "boost": TYPO_WEIGHTS["text_plain"]}
        return [Q("regexp", text_plain=longer)]
    return [
        Q(
            "fuzzy",
            **{
                name: {
                    "value": form_of(word, name),
                    "fuzziness": typos_of(word),
                    "rewrite": "constant_score",
                    "boost": weight,
                }
            },
        )
        for name, weight in TYPO_WEIGHTS.items()
    ]


def filters_of(query: Query, terms: frozenset[str] | None) -> list[Clause]:
    filters = [] if terms is None else [Q("terms", audience=sorted(terms))]
    for name, field in (("kind", "kind"), ("ats", "ats_folded"), ("tag", "tags_folded")):
        if value := getattr(query.filters, name):
            filters.append(Q("term", **{field: fold(value)}))
    if query.without:
        filters.append(Q("bool", must_not=[Q("terms", key=sorted(query.without))]))
    if query.excluded:
        filters.append(Q("term", unit="whole"))  # a part does not know what the others say
    return filters


def build_query(
    query: Query, terms: frozenset[str] | None, required: int, unknown: Collection[Token] = ()
) -> Clause:
    """At least `required` of the words must be there; those in `unknown` may be mistyped."""
    must = [run(phrase, PHRASE_WEIGHT) for phrase in query.phrases]
    should: list[Clause] = []
    if query.units:
        units = [written(unit) for unit in query.units]
        units += [any_of(mistyped(word)) for word in unknown]
        must.append(Q("bool", should=units, minimum_should_match=required))
        words = [unit.word for unit in query.units if unit.word]
        should = [term(name, value, ORDER_WEIGHTS[name]) for name, value in order_terms(words)]
    excluded = [run(stems) for stems in query.excluded]
    return Q("bool", must=must, should=should, must_not=excluded, filter=filters_of(query, terms))


def words_asked(query: Query) -> list[Token]:
    """The words that may be mistyped, each once."""
    return list(dict.fromkeys(unit.word for unit in query.units if unit.word and may_be_mistyped(unit.word)))


def build_completion(typed: Typed, terms: frozenset[str] | None) -> Clause:
    """Titles with all the words that were typed, the last one as a beginning."""
    filters = filters_of(Query(filters=Filters(kind=typed.kind)), terms)
    words = [any_of([term("title_light", word.light), _in_title(typed, word)]) for word in typed.words]
    return Q("bool", filter=[Q("term", unit="whole"), *filters, *words])


def _in_title(typed: Typed, word: Token) -> Clause:
    typos = typed.typos_in(word)
    if word is not typed.last:
        return Q("fuzzy", title_plain={"value": word.plain, "fuzziness": typos})
    if typos:
        return Q("regexp", title_plain={"value": mistyped_beginning(word.plain), "flags": "NONE"})
    return Q("prefix", title_plain={"value": word.plain})


def mistyped_beginning(plain: str) -> str:
    """A pattern of all words that begin so with one letter wrong, missing, too many or changed with the next; and of
    a few more, which whoever reads the titles leaves out. Elasticsearch has no beginning that may be mistyped."""
    plain = plain[:LONGEST_MISTYPED_BEGINNING]
    around = (f"{plain[:place]}.{{0,3}}{plain[place + 2 :]}" for place in range(len(plain) - 1))
    return f"({'|'.join(around)}).*"
