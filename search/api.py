"""The search box, for programs."""

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Schema

from accounts.routers import AreaRouter
from search.empty_searches import note_if_empty
from search.limits import count_search, count_suggestion
from search.queries import Result, search
from search.query import Filters
from search.suggestions import suggestions

PAGE = 20

router = AreaRouter(tags=["search"])


class ResultOut(Schema):
    kind: str
    id: int
    title: str
    url: str
    snippet: str
    score: float | None


class FacetOut(Schema):
    value: str
    count: int


class AnswerOut(Schema):
    engine: str
    total: int
    results: list[ResultOut]
    facets: dict[str, list[FacetOut]]
    next: str | None


class Asked(Schema):
    q: str = ""
    kind: str = ""
    ats: str = ""
    tag: str = ""
    author: str = ""
    year: str = ""
    order: Literal["relevance", "newest"] = "relevance"
    cursor: str = ""

    @property
    def filters(self) -> Filters:
        return Filters(self.kind, self.ats, self.tag, self.author, self.year)


@router.get("search", response=AnswerOut, url_name="search", summary="Cerca")
def found(request: HttpRequest, asked: Query[Asked]) -> dict[str, Any]:
    """Fra tutto quello che vedi; `snippet` è HTML con `<mark>`, `score` lo vede solo chi cura il sito."""
    count_search(request)
    is_by_day = asked.order == "newest"
    answer = search(request.user, asked.q, asked.filters, asked.cursor, PAGE, newest_first=is_by_day)
    note_if_empty(request.user, answer)
    return {
        "engine": answer.engine,
        "total": answer.total,
        "results": [as_json(result) | {"snippet": result.card.snippet} for result in answer.results],
        "facets": answer.facets,
        "next": answer.next,
    }


class SuggestionOut(Schema):
    text: str
    kind: str
    url: str


class SuggestionsOut(Schema):
    results: list[SuggestionOut]


@router.get(
    "search/suggest", response=SuggestionsOut, url_name="suggest", summary="Suggerisci mentre si scrive"
)
def suggested(request: HttpRequest, q: str = "", kind: str = "") -> dict[str, Any]:
    """Titoli che continuano quello che è scritto finora, fra ciò che vedi; al più otto."""
    count_suggestion(request)
    return {"results": suggestions(request.user, q, kind)}


def as_json(result: Result) -> dict[str, Any]:
    card = result.card
    return {
        "kind": result.kind,
        "id": result.object_id,
        "title": card.title,
        "url": card.url,
        "score": result.score,
    }
