"""Which notices may be shown or sent now, and what belongs into a digest? Asked of each target's own rules."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable

from django.contrib.contenttypes.models import ContentType
from django.db.models import Max, Model, QuerySet
from django.urls import reverse

from accounts.models import Person
from notifications.digest import LOOK_BACK, MOST, SOURCES, Item, Occasion, Section
from notifications.models import Digest, Kind, Notice, Period, Preference, Told
from notifications.seen import seen_ids

NOTICES = "notices"
MOST_COUNTED = 100


def may_be_told(person: Person, notice: Notice) -> bool:
    """At the moment of sending or opening."""
    return person.is_active and bool(still_visible(person, [notice]))


def still_visible(person: Person, notices: Iterable[Notice]) -> list[Notice]:
    """In their order, without those whose target the person may no longer see; one query a kind of target."""
    rows = list(notices)
    visible = _targets(rows, lambda model, ids: _visible_ids(person, model, ids))
    return [notice for notice in rows if (notice.content_type_id, notice.object_id) in visible]


def not_seen(person: Person, notices: Iterable[Notice]) -> list[Notice]:
    """Those not read, whose target the person has not seen by another way either."""
    rows = [notice for notice in notices if notice.read_at is None]
    seen = _targets(rows, lambda model, ids: seen_ids(person, model, ids))
    return [notice for notice in rows if (notice.content_type_id, notice.object_id) not in seen]


def unread_count(person: Person) -> int:
    """How many visible notices wait to be read, counted up to MOST_COUNTED."""
    waiting = Notice.objects.visible_to(person).filter(read_at=None)
    newest = waiting.only("recipient_id", "read_at", "content_type_id", "object_id")[:MOST_COUNTED]
    return len(still_visible(person, not_seen(person, newest)))


def mailed_targets(person: Person, model: type[Model]) -> QuerySet[Notice, int]:
    """The objects of a model that the person has had a mail about: no news for a digest."""
    own = Notice.objects.filter(recipient=person, mailed_at__isnull=False)
    content_type = ContentType.objects.get_for_model(model)
    return own.filter(content_type=content_type).order_by().values_list("object_id", flat=True)


def kinds_of(person: Person, period: Period) -> set[str]:
    """The kinds that the person wants to find in this digest."""
    channels = Preference.objects.channels([person.pk])[person.pk]
    return {kind for kind, channel in channels.items() if channel == period}


def waiting_notices(person: Person, kinds: Iterable[str], now: datetime.datetime) -> list[Notice]:
    """Neither mailed nor seen, newest first, locked against a mail at the same moment.

    Those about followed threads are left out: the threads are lines of their own."""
    kinds = set(kinds) - {Kind.FOLLOWED}
    if not kinds:
        return []
    waiting = Notice.objects.filter(
        recipient=person, kind__in=kinds, mailed_at=None, read_at=None, created_at__gte=now - LOOK_BACK
    )
    return still_visible(person, not_seen(person, waiting.select_for_update()[:MOST]))


def notice_section(notices: Iterable[Notice]) -> Section:
    items = [
        Item(notice.pk, 1, notice.text, reverse("notifications:open", args=[notice.pk])) for notice in notices
    ]
    return Section(NOTICES, "Avvisi per te", items)


def source_sections(
    person: Person, period: Period, kinds: Iterable[str], now: datetime.datetime
) -> list[Section]:
    """What each source has to tell and has not told yet."""
    told = _told(person)
    sections = []
    for source in SOURCES.values():
        if source.kind not in kinds:
            continue
        occasion = Occasion(person, period, now, told[source.name])
        items = [
            item for item in source.items_for(occasion) if not occasion.is_told(item.object_id, item.mark)
        ]
        sections.append(Section(source.name, source.title, items[:MOST]))
    return sections


def unconfirmed(since: datetime.datetime, until: datetime.datetime) -> QuerySet[Digest]:
    """Taken then and never confirmed as sent: the address was refused, or a process died in between."""
    return Digest.objects.filter(sent_at=None, taken_at__gte=since, taken_at__lt=until)


def _told(person: Person) -> dict[str, dict[int, int]]:
    """By source, the highest mark told of each object."""
    found: dict[str, dict[int, int]] = defaultdict(dict)
    rows = Told.objects.filter(person=person).order_by().values_list("source", "object_id")
    for source, object_id, mark in rows.annotate(highest=Max("mark")):
        found[source][object_id] = mark
    return found


def _targets(
    notices: Iterable[Notice], choose: Callable[[type[Model], set[int]], set[int]]
) -> set[tuple[int, int]]:
    """The pairs (content type, id) that `choose` leaves of the notices' targets."""
    wanted: dict[int, set[int]] = defaultdict(set)
    for notice in notices:
        wanted[notice.content_type_id].add(notice.object_id)
    return {
        (content_type_id, pk)
        for content_type_id, ids in wanted.items()
        if (model := ContentType.objects.get_for_id(content_type_id).model_class()) is not None
        for pk in choose(model, ids)
    }


def _visible_ids(person: Person, model: type[Model], ids: set[int]) -> set[int]:
    visible = model._default_manager.visible_to(person)  # type: ignore[attr-defined]
    return set(visible.filter(pk__in=ids).values_list("pk", flat=True))
