"""Public events as calendars read them (RFC 5545): one as a file, all of them as a calendar to subscribe to."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings

from community.models import News
from labs.invitations import Entry, Meeting, Told, published
from labs.inviting import organiser


def uid_of(event: News) -> str:
    """Never given to another event."""
    return f"evento-{event.pk}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}"


def text_of(events: Iterable[News], name: str = "") -> str:
    """The same for whoever asks: without the link to take part from afar."""
    return published(map(_entry, events), organiser(), name)


def _entry(event: News) -> Entry:
    assert event.starts_at is not None
    assert event.ends_at is not None
    meeting = Meeting(event.title, event.starts_at, event.ends_at, event.place)
    return Entry(
        Told(uid_of(event), event.calendar_sequence, meeting, event.is_cancelled),
        event.edited_at,
        settings.SITE_URL + event.get_absolute_url(),
        "CANCELLED" if event.is_cancelled else "CONFIRMED",
        "L'evento",
    )
