"""The directory of spaces and the threads of one: shown and ordered as the reader asks."""

from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import Person
from community.models import Space, Thread, ThreadQuerySet
from community.queries.unread import spaces_of, threads_of

ORDERS = {"apertura": ("-created_at", "-pk"), "messaggi": ("-posts_count", "-last_post_at", "-pk")}
LATEST = ("-last_post_at", "-pk")


@dataclass(frozen=True)
class Shelf:
    """The spaces of one kind that the reader sees."""

    key: str
    title: str
    spaces: list[Space]


TITLES = {
    Space.Kind.GENERAL.value: "Per tutti",
    Space.Kind.ATS.value: "ATS",
    Space.Kind.LAB.value: "Laboratori",
    Space.Kind.THEME.value: "Temi",
}
ARCHIVED = "archived"


def directory(person: Person) -> list[Shelf]:
    """By kind, those in use first and the archived ones apart; shelves with nothing on them are left out."""
    shelves = [*(Shelf(kind, title, []) for kind, title in TITLES.items()), Shelf(ARCHIVED, "Archiviati", [])]
    by_key = {shelf.key: shelf for shelf in shelves}
    for space in spaces_of(person):
        by_key[ARCHIVED if space.is_archived else space.kind].spaces.append(space)
    return [shelf for shelf in shelves if shelf.spaces]


def threads_in(person: Person, space: Space, show: str, order: str) -> QuerySet[Thread]:
    """The threads of a space: `show` and `order` are values of `SpaceForm`."""
    threads = threads_of(person).filter(space=space)
    if show == "non-lette":
        threads = threads.with_unread(person)
    elif show == "senza-risposta":
        threads = threads.unanswered()
    elif show == "risolte":
        threads = threads.filter(solved_by__isnull=False)
    return threads.order_by(*ORDERS.get(order, LATEST))


def recent_threads(person: Person) -> ThreadQuerySet:
    """Wherever the person may read, muted ones apart."""
    return threads_of(person).not_muted().filter(space__is_archived=False).order_by(*LATEST)
