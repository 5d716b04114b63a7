"""Which chosen results come first for these words? Proposed like any other: the database decides who sees them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve

from search.engines.base import Hits
from search.engines.database import DatabaseEngine
from search.entries import KINDS, Reader
from search.models import Promotion
from search.query import Query

PAGES = {  # the pages of things that can be found
    "toolkit:document": "document",
    "community:thread": "thread",
    "labs:lab": "lab",
    "community:news": "news",
    "surveys:survey": "survey",
    "accounts:person": "person",
}


def key_of(query: Query) -> str:
    """The words asked for, whatever their order and their endings."""
    words = {unit.word.light for unit in query.units if unit.word}
    references = {unit.reference.query_keys[0] for unit in query.units if unit.reference}
    return " ".join(sorted(words | references | {stem for phrase in query.phrases for stem in phrase}))


def thing_at(reader: Reader, address: str) -> tuple[str, int] | None:
    """(kind, id) of what the page at an address of this site shows, if this reader sees it."""
    try:
        page = resolve(urlsplit(address.strip()).path)
    except (Resolver404, ValueError):
        return None
    kind = KINDS.get(PAGES.get(page.view_name, ""))
    if kind is None or not kind.visible_to(reader).filter(pk=page.kwargs["pk"]).exists():
        return None
    return kind.name, page.kwargs["pk"]


def with_promoted(reader: Reader, query: Query, proposed: Hits) -> Hits:
    """The chosen results that fit the filters, then the others."""
    if query.is_empty:
        return proposed
    chosen = list(Promotion.objects.filter(key=key_of(query)).values_list("kind", "object_id"))
    if not chosen:
        return proposed
    fitting = DatabaseEngine(reader).search(query.without_words(), len(chosen), among=set(chosen))
    known = {(hit.kind, hit.object_id): hit for hit in (*fitting.hits, *proposed.hits)}
    here = {(hit.kind, hit.object_id) for hit in fitting.hits}
    first = [known[one]._replace(is_promoted=True, has_all=True) for one in chosen if one in here]
    rest = [hit for hit in proposed.hits if (hit.kind, hit.object_id) not in here]
    return replace(proposed, hits=(*first, *rest))


@dataclass(frozen=True)
class ShownPromotion:
    """`title` and `url` are empty where the thing is gone, or this curator does not see it."""

    promotion: Promotion
    title: str = ""
    url: str = ""


def shown_promotions(reader: Reader, rows: Iterable[Promotion]) -> list[ShownPromotion]:
    """One query for each kind."""
    promotions = list(rows)
    ids: dict[str, set[int]] = defaultdict(set)
    for one in promotions:
        ids[one.kind].add(one.object_id)
    found = {
        (name, row.pk): (KINDS[name].title(row), KINDS[name].url(row))
        for name, wanted in ids.items()
        if name in KINDS
        for row in KINDS[name].visible_to(reader).filter(pk__in=wanted)
    }
    return [ShownPromotion(one, *found.get((one.kind, one.object_id), ("", ""))) for one in promotions]
