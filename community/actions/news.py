"""Writing news, publishing them now or at their hour, withdrawing them, and saying whether they were useful."""

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from accounts.markdown import accept, render
from accounts.models import Person
from accounts.rules import require
from community import rules
from community.models import News, NotOut, Usefulness

WRITTEN = (
    "title", "summary", "body", "html", "starts_at", "ends_at", "place", "online_url", "is_cancelled",
    "calendar_sequence", "edited_by", "edited_at",
)  # fmt: skip
ALREADY_OUT = "È già pubblicata: per programmarla, prima ritirala."
NOT_OUT = "Questa pagina non è pubblicata."


@transaction.atomic
def save_news(actor: Person, news: News, tags: Sequence[str] | None = None) -> News:
    """What was written, its text made safe; raises TextRefused. New, it is a draft of the actor's; published, it
    changes for everybody at once. The number that calendars look at grows with day, hour and place."""
    require(rules.can_edit_news(actor), rules.ONLY_EDITORS)
    news.body, news.html = accept(news.body), _below_title(render(news.body))
    news.edited_by, news.edited_at = actor, timezone.now()
    earlier = News.objects.select_for_update(no_key=True).filter(pk=news.pk).first()
    if earlier is None:
        news.author = actor
        news.save()
    else:
        has_moved = earlier.is_event and earlier.when_and_where != news.when_and_where
        news.calendar_sequence = earlier.calendar_sequence + has_moved
        news.save(update_fields=WRITTEN)
    if tags is not None:
        news.tags.set(tags)
    return news


@transaction.atomic
def publish_news(actor: Person, news: News, at: datetime.datetime | None = None) -> News:
    """For everybody from now on, or from an hour to come. What is out already stays as it is."""
    require(rules.can_edit_news(actor), rules.ONLY_EDITORS)
    now = timezone.now()
    locked = News.objects.select_for_update(no_key=True).get(pk=news.pk)
    is_later = at is not None and at > now
    if locked.is_published and is_later:
        raise NotOut(ALREADY_OUT)
    if not locked.is_published:
        locked.published_at = at if is_later else now
        locked.save(update_fields=["published_at"])
    news.published_at = locked.published_at
    return news


@transaction.atomic
def withdraw_news(actor: Person, news: News) -> News:
    """A draft again, with its files; safe to run twice."""
    require(rules.can_edit_news(actor), rules.ONLY_EDITORS)
    news.published_at = None
    news.save(update_fields=["published_at"])
    return news


def rate_news(person: Person | None, news: News, value: int, reason: str) -> Usefulness:
    """A person's takes the place of their earlier one; a visitor's (None) has no name."""
    if not news.is_published:
        raise NotOut(NOT_OUT)
    said = {"value": value, "reason": reason, "rated_at": timezone.now()}
    if person is None:
        return Usefulness.objects.create(news=news, **said)
    rating, _ = Usefulness.objects.update_or_create(news=news, person=person, defaults=said)
    return rating


def _below_title(html: str) -> str:
    """The page has one first heading: its title."""
    return html.replace("<h1>", "<h2>").replace("</h1>", "</h2>")
