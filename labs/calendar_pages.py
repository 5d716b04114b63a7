"""The links of a person's calendars as their page shows them."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

from accounts.models import Ats, Person
from labs.feeds import followed_ats
from labs.models import CalendarFeed


@dataclass(frozen=True)
class Link:
    """One's own sessions, or those of an ATS; without a feed it can be made."""

    ats: Ats | None
    feed: CalendarFeed | None

    @property
    def address(self) -> str:
        return settings.SITE_URL + self._path

    @property
    def webcal(self) -> str:
        """Where a click subscribes, in programs that know how."""
        return f"webcal://{urlsplit(settings.SITE_URL).netloc}{self._path}"

    @property
    def _path(self) -> str:
        return reverse("labs:feed", args=[self.feed.secret]) if self.feed else ""


def links_page(person: Person) -> list[Link]:
    """First the person's own; in three queries."""
    alive = CalendarFeed.objects.visible_to(person).filter(revoked_at=None).select_related("ats")
    live = {feed.ats_id: feed for feed in alive}
    return [Link(ats, live.get(ats.pk if ats else None)) for ats in (None, *followed_ats(person))]
