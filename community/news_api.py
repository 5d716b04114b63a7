"""News and events, for programs; what editors send is judged as their form is."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Schema, Status
from pydantic import Field

from accounts.accepting import accepted
from accounts.asking import signed_in
from accounts.fields import BoundedDateTime
from accounts.models import Person
from accounts.pages import cursor_page
from accounts.routers import AreaRouter
from accounts.rules import require
from community import actions, rules
from community.models import News, NewsFile
from community.news_forms import NewsForm

router = AreaRouter(tags=["community"])
FORM_FIELDS = (
    "title", "summary", "body", "tags", "starts_at", "ends_at", "place", "online_url", "is_cancelled",
)  # fmt: skip


class NewsFileOut(Schema):
    """`url`: where it is downloaded, or a recording can be seen."""

    kind: str
    title: str
    size: int
    url: str

    @staticmethod
    def resolve_url(file: NewsFile, context: Any) -> str:
        return str(context["request"].build_absolute_uri(file.get_absolute_url()))


class NewsRow(Schema):
    """An article; with `starts_at` an event."""

    id: int
    title: str
    summary: str
    state: str
    published_at: datetime | None
    starts_at: datetime | None
    ends_at: datetime | None
    place: str
    is_cancelled: bool
    tags: list[str]
    url: str

    @staticmethod
    def resolve_tags(news: News) -> list[str]:
        return sorted(tag.name for tag in news.tags.all())

    @staticmethod
    def resolve_url(news: News, context: Any) -> str:
        return str(context["request"].build_absolute_uri(news.get_absolute_url()))


class NewsOut(NewsRow):
    """`body` is Markdown; `html` is made of it and safe to show."""

    body: str
    html: str
    online_url: str
    files: list[NewsFileOut]

    @staticmethod
    def resolve_online_url(news: News) -> str:
        return "" if news.is_over else news.online_url

    @staticmethod
    def resolve_files(news: News) -> list[NewsFile]:
        return list(news.files.all())


class NewsList(Schema):
    results: list[NewsRow]
    next: str | None


class NewsPatch(Schema):
    """Only what is given changes. `published_at`: null for a draft, a time to come to schedule it, else now."""

    title: str = ""
    summary: str = ""
    body: str = ""
    tags: list[str] = Field(default_factory=list)
    starts_at: BoundedDateTime | None = None
    ends_at: BoundedDateTime | None = None
    place: str = ""
    online_url: str = ""
    is_cancelled: bool = False
    published_at: BoundedDateTime | None = None


class NewsIn(NewsPatch):
    """A new article: a draft, unless `published_at` says when it comes out."""

    title: str
    summary: str
    body: str


@router.get("news", response=NewsList, url_name="news", summary="Le novità e gli eventi")
def list_news(request: HttpRequest, cursor: str | None = None, events: bool = False) -> dict[str, Any]:
    """Quello che è pubblicato; a chi scrive le novità anche le bozze."""
    news = News.objects.visible_to(signed_in(request)).prefetch_related("tags")  # type: ignore[misc]
    return cursor_page(news.events() if events else news, cursor)


@router.get("news/{int:news_id}", response=NewsOut, url_name="one_news", summary="Una novità o un evento")
def one_news(request: HttpRequest, news_id: int) -> News:
    """Con il testo e i file."""
    return _visible(signed_in(request), news_id)


@router.post("news", response={201: NewsOut}, url_name="news", summary="Scrivi una novità o un evento")
def write_news(request: HttpRequest, news: NewsIn) -> Status:
    """Per chi scrive le novità. Resta una bozza, se `published_at` non dice quando esce."""
    person = signed_in(request)
    require(rules.can_edit_news(person), rules.ONLY_EDITORS)
    saved = _saved(person, News(), news)
    if news.published_at:
        actions.publish_news(person, saved, news.published_at)
    return Status(201, saved)


@router.patch(
    "news/{int:news_id}", response=NewsOut, url_name="one_news", summary="Correggi una novità o un evento"
)
def edit_news(request: HttpRequest, news_id: int, news: NewsPatch) -> News:
    """Per chi scrive le novità. Senza `published_at` resta pubblicata, o in preparazione, com'è."""
    person = signed_in(request)
    article = _visible(person, news_id)
    require(rules.can_edit_news(person), rules.ONLY_EDITORS)
    saved = _saved(person, article, news)
    if "published_at" in news.model_fields_set:
        at = news.published_at
        actions.publish_news(person, saved, at) if at else actions.withdraw_news(person, saved)
    return _visible(person, saved.pk)


def _saved(person: Person, article: News, given: NewsPatch) -> News:
    form = accepted(NewsForm(_as_typed(article, given), instance=article))
    return actions.save_news(person, form.save(commit=False), form.cleaned_data["tags"])


def _as_typed(article: News, given: NewsPatch) -> dict[str, Any]:
    """What is there with what is given in its place, as the form would have it."""
    there: dict[str, Any] = {name: getattr(article, name) for name in FORM_FIELDS if name != "tags"}
    there["tags"] = [tag.name for tag in article.tags.all()] if article.pk else []
    data = there | given.model_dump(include=given.model_fields_set & set(FORM_FIELDS))
    quoted = (f'"{tag.replace(chr(34), "")}"' for tag in data["tags"])
    return data | {"tags": ", ".join(quoted)}


def _visible(person: Person, news_id: int) -> News:
    return get_object_or_404(News.objects.visible_to(person), pk=news_id)
