"""How does a question become a tantivy query? Filters decide who, words decide how well."""

import tantivy
from tantivy import Occur
from tantivy import Query as Clause

from search.italian import Token, fold, pairs, start_of
from search.query import Query, Unit

WEIGHTS = {"text_plain": 1.0, "text_light": 1.0, "text_strong": 1.0, "title_light": 0.5}
ONLY_ORDER = {"text_pairs": 1.0, "text_starts": 1.0}  # what moves up what is found, and finds nothing itself
TEXTS = (("title_light", 0.5), ("text_light", 1.0))
FUZZY_WEIGHTS = {"title_plain": 0.5, "text_plain": 0.7, "text_light": 0.3}


class QueryBuilder:
    """Holds the searcher, the fields and the filters while one question is built."""

    def __init__(self, searcher: tantivy.Searcher, schema: tantivy.Schema, filters: list[Clause]) -> None:
        self.searcher, self.schema, self.filters = searcher, schema, filters

    def term(self, name: str, value: str, weight: float = 1.0) -> Clause:
        return Clause.boost_query(Clause.term_query(self.schema, name, value), weight)

    def any_of(self, clauses: list[Clause]) -> Clause:
        return Clause.boolean_query([(Occur.Should, clause) for clause in clauses])

    def run(self, stems: tuple[str, ...], weight: float = 1.0) -> Clause:
        """Words one after the other, in the title or in the body."""
        if len(stems) == 1:
            return self.any_of([self.term(name, stems[0], weight * more) for name, more in TEXTS])
        return self.any_of(
            [
                Clause.boost_query(Clause.phrase_query(self.schema, name, list(stems)), weight * more)
                for name, more in TEXTS
            ]
        )

    def word(self, word: Token, other_names: tuple[tuple[str, ...], ...]) -> Clause:
        forms = {"plain": word.plain, "light": word.light, "strong": word.strong}
        clauses = [self.term(name, forms[name.split("_")[1]], weight) for name, weight in WEIGHTS.items()]
        clauses += [self.run(name, 0.7) for name in other_names]
        exact = self.any_of(clauses)
        if len(word.plain) < 5 or word.plain.isdigit() or self.is_found(exact):
            return exact
        return self.any_of([exact, *self.fuzzy(word)])

    def fuzzy(self, word: Token) -> list[Clause]:
        """Only for words nobody wrote so, among what this reader may see: a typo is forgiven, a right word kept."""
        distance = 2 if len(word.plain) >= 9 else 1
        forms = {"plain": word.plain, "light": word.light}
        return [
            Clause.boost_query(
                Clause.fuzzy_term_query(self.schema, name, forms[name.split("_")[1]], distance), weight
            )
            for name, weight in FUZZY_WEIGHTS.items()
        ]

    def only_order(self, words: list[Token]) -> list[Clause]:
        """Words that stand together as in the question, words that begin alike."""
        found = {"text_pairs": pairs([word.light for word in words])}
        found["text_starts"] = [start_of(word.plain) for word in words]
        return [
            self.term(name, value, weight)
            for name, weight in ONLY_ORDER.items()
            for value in dict.fromkeys(found[name])
        ]

    def is_found(self, clause: Clause) -> bool:
        within = Clause.boolean_query([(Occur.Must, part) for part in (*self.filters, clause)])
        return bool(self.searcher.search(within, limit=1, count=False).hits)

    def unit(self, unit: Unit) -> Clause:
        if unit.reference:
            wanted, *rest = unit.reference.query_keys
            return self.any_of(
                [self.term("references", wanted, 3.0), *(self.term("references", key, 1.0) for key in rest)]
            )
        assert unit.word is not None
        return self.word(unit.word, unit.other_names)


def filters_of(schema: tantivy.Schema, query: Query, terms: frozenset[str] | None) -> list[Clause]:
    filters = []
    if terms is not None:
        filters.append(Clause.term_set_query(schema, "audience", sorted(terms)))
    for name in ("kind", "ats", "tag"):
        if value := getattr(query.filters, name):
            filters.append(Clause.term_query(schema, name, fold(value), "basic"))
    return [Clause.const_score_query(clause, 0.0) for clause in filters]


def build_query(
    searcher: tantivy.Searcher,
    schema: tantivy.Schema,
    query: Query,
    terms: frozenset[str] | None,
    required: int,
) -> Clause:
    """At least `required` of the words must be there. A question without words finds all that its filters admit."""
    builder = QueryBuilder(searcher, schema, filters_of(schema, query, terms))
    clauses = [(Occur.Must, clause) for clause in builder.filters]
    clauses += [(Occur.Must, builder.run(phrase, 2.0)) for phrase in query.phrases]
    clauses += [(Occur.MustNot, builder.run(stems)) for stems in query.excluded]
    if query.units:
        units = [(Occur.Should, builder.unit(unit)) for unit in query.units]
        clauses.append((Occur.Must, Clause.boolean_query(units, minimum_number_should_match=required)))
        words = [unit.word for unit in query.units if unit.word]
        clauses += [(Occur.Should, clause) for clause in builder.only_order(words)]
    if not query.units and not query.phrases:
        clauses.append((Occur.Must, Clause.all_query()))
    return Clause.boolean_query(clauses)


def within(schema: tantivy.Schema, built: Clause, unit: str) -> Clause:
    """Among the whole entries, or among their parts."""
    only = Clause.const_score_query(Clause.term_query(schema, "unit", unit, "basic"), 0.0)
    return Clause.boolean_query([(Occur.Must, only), (Occur.Must, built)])
