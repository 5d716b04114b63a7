"""How does a question become a tantivy query? Filters decide who, words decide how well."""

import tantivy
from tantivy import Occur
from tantivy import Query as Clause

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


class QueryBuilder:
    """Holds the searcher, the fields, the filters and what is excluded while one question is built."""

    def __init__(
        self,
        searcher: tantivy.Searcher,
        schema: tantivy.Schema,
        filters: list[Clause],
        excluded: tuple[tuple[str, ...], ...],
    ) -> None:
        self.searcher, self.schema, self.filters, self.excluded = searcher, schema, filters, excluded
        self.unknown: list[Token] = []

    def term(self, name: str, value: str, weight: float = 1.0) -> Clause:
        return Clause.boost_query(Clause.term_query(self.schema, name, value), weight)

    def any_of(self, clauses: list[Clause]) -> Clause:
        return Clause.boolean_query([(Occur.Should, clause) for clause in clauses])

    def run(self, stems: tuple[str, ...], weight: float = 1.0) -> Clause:
        """Words one after the other, in the title or in the text."""
        if len(stems) == 1:
            return self.any_of(
                [self.term(name, stems[0], weight * more) for name, more in RUN_WEIGHTS.items()]
            )
        return self.any_of(
            [
                Clause.boost_query(Clause.phrase_query(self.schema, name, list(stems)), weight * more)
                for name, more in RUN_WEIGHTS.items()
            ]
        )

    def word(self, word: Token, other_names: tuple[tuple[str, ...], ...]) -> Clause:
        """A word nobody wrote so, among what this reader may see, is mistyped; a right word is kept."""
        clauses = [self.term(name, form_of(word, name), weight) for name, weight in WORD_WEIGHTS.items()]
        clauses += [self.run(name, OTHER_NAME_WEIGHT) for name in other_names]
        exact = self.any_of(clauses)
        if not may_be_mistyped(word) or self.is_found(exact):
            return exact
        self.unknown.append(word)
        return self.any_of([exact, *self.mistyped(word)])

    def mistyped(self, word: Token) -> list[Clause]:
        if pattern := lacking_a_letter(word):
            longer = Clause.regex_query(self.schema, "text_plain", pattern)
            return [Clause.boost_query(longer, TYPO_WEIGHTS["text_plain"])]
        return [
            Clause.boost_query(
                Clause.fuzzy_term_query(self.schema, name, form_of(word, name), typos_of(word)), weight
            )
            for name, weight in TYPO_WEIGHTS.items()
        ]

    def is_found(self, clause: Clause) -> bool:
        """In something that may be an answer: what the question excludes is none."""
        written = Clause.boolean_query(
            [(Occur.Must, part) for part in (*self.filters, clause)]
            + [(Occur.MustNot, self.run(stems)) for stems in self.excluded]
        )
        wholes = within(self.schema, written, "whole")
        return bool(self.searcher.search(wholes, limit=1, count=False).hits)

    def unit(self, unit: Unit) -> Clause:
        if unit.reference:
            wanted, *rest = unit.reference.query_keys
            less = [self.term("references", key, LESS_CERTAIN_REFERENCE_WEIGHT) for key in rest]
            return self.any_of([self.term("references", wanted, REFERENCE_WEIGHT), *less])
        assert unit.word is not None
        return self.word(unit.word, unit.other_names)


def filters_of(schema: tantivy.Schema, query: Query, terms: frozenset[str] | None) -> list[Clause]:
    filters = []
    if terms is not None:
        filters.append(Clause.term_set_query(schema, "audience", sorted(terms)))
    for name in ("kind", "ats", "tag"):
        if value := getattr(query.filters, name):
            filters.append(Clause.term_query(schema, name, fold(value), "basic"))
    if query.without:
        others = Clause.term_set_query(schema, "key", sorted(query.without))
        filters.append(Clause.boolean_query([(Occur.Must, Clause.all_query()), (Occur.MustNot, others)]))
    return [Clause.const_score_query(clause, 0.0) for clause in filters]


def build_query(
    searcher: tantivy.Searcher,
    schema: tantivy.Schema,
    query: Query,
    terms: frozenset[str] | None,
    required: int,
) -> tuple[Clause, list[Token]]:
    """At least `required` of the words must be there; those that nobody wrote so are told with the query.

    A question without words finds all that its filters admit.
    """
    builder = QueryBuilder(searcher, schema, filters_of(schema, query, terms), query.excluded)
    clauses = [(Occur.Must, clause) for clause in builder.filters]
    clauses += [(Occur.Must, builder.run(phrase, PHRASE_WEIGHT)) for phrase in query.phrases]
    clauses += [(Occur.MustNot, builder.run(stems)) for stems in query.excluded]
    if query.units:
        units = [(Occur.Should, builder.unit(unit)) for unit in query.units]
        clauses.append((Occur.Must, Clause.boolean_query(units, minimum_number_should_match=required)))
        words = [unit.word for unit in query.units if unit.word]
        ordering = [builder.term(name, term, ORDER_WEIGHTS[name]) for name, term in order_terms(words)]
        clauses += [(Occur.Should, clause) for clause in ordering]
    if not query.units and not query.phrases:
        clauses.append((Occur.Must, Clause.all_query()))
    return Clause.boolean_query(clauses), builder.unknown


def build_completion(schema: tantivy.Schema, typed: Typed, terms: frozenset[str] | None) -> Clause:
    """Titles with all the words that were typed, the last one as a beginning."""
    filters = filters_of(schema, Query(filters=Filters(kind=typed.kind)), terms)
    words = [_in_title(schema, typed, word) for word in typed.words]
    return Clause.boolean_query([(Occur.Must, clause) for clause in (*filters, *words)])


def _in_title(schema: tantivy.Schema, typed: Typed, word: Token) -> Clause:
    light = Clause.term_query(schema, "title_light", word.light)
    begun = Clause.fuzzy_term_query(
        schema, "title_plain", word.plain, typed.typos_in(word), prefix=word is typed.last
    )
    either = Clause.boolean_query([(Occur.Should, light), (Occur.Should, begun)])
    return Clause.const_score_query(either, 1.0)


def within(schema: tantivy.Schema, built: Clause, unit: str) -> Clause:
    """Among the whole entries, or among their parts."""
    only = Clause.const_score_query(Clause.term_query(schema, "unit", unit, "basic"), 0.0)
    return Clause.boolean_query([(Occur.Must, only), (Occur.Must, built)])
