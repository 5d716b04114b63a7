"""The toolkit's library: which documents this reader may see answer, and how many of each sort there are."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet
from django.db.models.functions import Substr

from search.engines.base import Hits
from search.entries import KINDS, Reader
from search.italian import Token
from search.presentation import Shown, shown
from search.queries import FacetValue, permitted
from search.query import Filters, Query, parse
from search.synonyms import synonym_table
from toolkit.models import Area, Document, Passage

PAGE = 24
MOST_VALUES = 8
BEGINNING = 400
FIRST_PASSAGES = 3  # a title is one, where the text is divided by sections
ATS = "organisation__ats"
KIND_NAMES = {
    "template": "Modelli",
    "act": "Atti",
    "guideline": "Linee guida",
    "slides": "Presentazioni",
    "recording": "Registrazioni",
    "form": "Moduli",
    "profile": "Profili professionali",
}
ORDERS = {
    "recenti": ("Più recenti", ("-published_at", "-pk")),
    "scaricati": ("Più scaricati", ("-downloads", "-pk")),
    "titolo": ("Titolo", ("title", "pk")),
}


@dataclass(frozen=True)
class Choice:
    """What was chosen on the page; empty: any. `order` empty: by how well it answers, or the most recent."""

    text: str = ""
    kind: str = ""
    area: str = ""
    ats: str = ""
    tag: str = ""
    year: str = ""
    starred: str = ""
    order: str = ""

    @property
    def narrows(self) -> bool:
        return any((self.text, self.kind, self.area, self.ats, self.tag, self.year, self.starred))


@dataclass(frozen=True)
class Card:
    """`found`: the lines that answer, where something was asked; `beginning`: how the text begins."""

    document: Document
    found: Shown | None = None
    beginning: str = ""


@dataclass(frozen=True)
class Library:
    engine: str
    query: Query
    page: Page[int]
    cards: list[Card]
    is_capped: bool = False
    unknown: tuple[Token, ...] = ()
    facets: dict[str, list[FacetValue]] = field(default_factory=dict)

    @property
    def has_filters(self) -> bool:
        return any(self.facets.get(name) for name in ("area", "ats", "tag", "year"))


def library(reader: Reader, choice: Choice, page: str = "1") -> Library:
    """One page of documents with the counts of all that answer."""
    query = parse(choice.text, synonym_table()).within(Filters(kind="document"))
    rows = KINDS["document"].visible_to(reader)
    ranked: list[int] = []
    parts: dict[int, int | None] = {}
    engine, hits = "database", Hits()
    if not query.is_empty:
        engine, hits, _ = permitted(reader, query)
        ranked = [hit.object_id for hit in hits.hits]
        parts = {hit.object_id: hit.part for hit in hits.hits}
        rows = rows.filter(pk__in=ranked)
    if choice.starred and reader.pk:
        rows = rows.filter(stars__person=reader.pk)
    of_any_kind = _narrowed(rows, replace(choice, kind=""))
    rows = _narrowed(rows, choice)
    ids = list(_ordered(rows, choice.order).values_list("pk", flat=True))
    if ranked and choice.order not in ORDERS:
        place = {pk: place for place, pk in enumerate(ranked)}
        ids.sort(key=lambda pk: place[pk])
    shown_page = Paginator(ids, PAGE).get_page(page)
    cards = _cards({pk: parts.get(pk) for pk in shown_page.object_list}, reader, query)
    facets = _facets(rows, of_any_kind)
    return Library(engine, query, shown_page, cards, hits.is_capped, hits.unknown, facets)


def _narrowed(rows: QuerySet[Document], choice: Choice) -> QuerySet[Document]:
    chosen = {
        "kind": choice.kind,
        "areas__slug": choice.area,
        f"{ATS}__code": choice.ats,
        "tags__name__iexact": choice.tag,
        "published_at__year": choice.year if choice.year.isdecimal() and len(choice.year) == 4 else "",
    }
    for lookup, value in chosen.items():
        if value:
            rows = rows.filter(**{lookup: value})
    return rows


def _ordered(rows: QuerySet[Document], order: str) -> QuerySet[Document]:
    _, columns = ORDERS.get(order, ORDERS["recenti"])
    return rows.order_by(*columns)


def _cards(parts: dict[int, int | None], reader: Reader, query: Query) -> list[Card]:
    """In the order of the ids; `parts` as `shown` takes them."""
    ids = list(parts)
    rows = KINDS["document"].visible_to(reader).filter(pk__in=ids)
    documents = {row.pk: row for row in rows.select_related("organisation__ambito", "current_version")}
    found = {} if query.is_empty or not ids else shown(reader, KINDS["document"], parts, query)
    beginnings = _beginnings(reader, documents.values())
    return [Card(documents[pk], found.get(pk), beginnings.get(pk, "")) for pk in ids if pk in documents]


def _beginnings(reader: Reader, documents: Iterable[Document]) -> dict[int, str]:
    """By document, how its text begins."""
    versions = {row.current_version_id for row in documents}
    first = Passage.objects.visible_to(reader).filter(version__in=versions, number__lte=FIRST_PASSAGES)
    rows = first.order_by("number").values_list("version__document", Substr("text", 1, BEGINNING))
    beginnings: dict[int, str] = defaultdict(str)
    for document, text in rows:
        beginnings[document] = f"{beginnings[document]}\n{text}"[:BEGINNING]
    return beginnings


def _facets(rows: QuerySet[Document], of_any_kind: QuerySet[Document]) -> dict[str, list[FacetValue]]:
    areas = dict(Area.objects.values_list("slug", "name"))
    return {
        "kind": [FacetValue(v, KIND_NAMES.get(v, v), n) for v, n in _counts(of_any_kind, "kind")],
        "area": [FacetValue(v, areas.get(v, v), n) for v, n in _counts(rows, "areas__slug")],
        "ats": [
            FacetValue(code, name, n)
            for code, name, n in _counts(rows, "organisation__ats__code", "organisation__ats__name")
        ],
        "tag": [FacetValue(v, v, n) for v, n in _counts(rows, "tags__name")],
        "year": [FacetValue(str(v), str(v), n) for v, n in _counts(rows, "published_at__year")],
    }


def _counts(rows: QuerySet[Document], *columns: str) -> list[tuple[Any, ...]]:
    """(value…, documents that have it), the most frequent first."""
    permitted_rows = Document.objects.filter(pk__in=rows.values("pk"), **{f"{columns[0]}__isnull": False})
    counted = (
        permitted_rows.values_list(*columns).annotate(n=Count("pk", distinct=True)).order_by("-n", columns[0])
    )
    return list(counted[:MOST_VALUES])
