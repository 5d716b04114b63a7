"""Posts as a page shows them: all that is said of one is worked out here once, the template writes it down."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import mark_safe

from accounts.models import Ambito, Membership, Organisation, Person
from community.models import Attachment, Post, Reaction

NAMED = 10  # people named on a reaction; the others are counted
COLUMNS = (
    "pk", "seq", "status", "html", "created_at", "edited_at",
    "author_id", "author__first_name", "author__last_name",
    "reply_to_id", "reply_to__status", "reply_to__author__first_name", "reply_to__author__last_name",
)  # fmt: skip
BLANK = "__id__"


@dataclass(slots=True)
class Reacted:
    """One emoji under a post."""

    emoji: str
    count: int = 0
    names: list[str] = field(default_factory=list)
    is_mine: bool = False

    @property
    def label(self) -> str:
        """As a screen reader says it."""
        others = self.count - len(self.names)
        more = f" e {'un’altra persona' if others == 1 else f'altre {others} persone'}" if others else ""
        return f"{Reaction.Emoji(self.emoji).label}, {self.count}: {', '.join(self.names)}{more}"


@dataclass(slots=True)
class File:
    pk: int | str
    name: str
    size: int
    is_image: bool

    @property
    def size_text(self) -> str:
        return size_text(self.size)


@dataclass(slots=True)
class Message:
    """One post, ready to be written down. `replied`: who wrote the answered post, where that is still shown."""

    pk: int | str
    seq: int
    html: str
    written_at: str
    when: str
    author_id: int
    author: str
    is_own: bool
    is_edited: bool = False
    is_held: bool = False
    office: str = ""
    reply_to: int | str | None = None
    replied: str = ""
    files: list[File] = field(default_factory=list)
    reactions: list[Reacted] = field(default_factory=list)
    cards: Sequence[Any] = ()
    written: str = ""


def messages_of(person: Person, posts: QuerySet[Post]) -> list[Message]:
    """The posts of a queryset in its order; what belongs to them comes with `complete`."""
    return [_message(person, row) for row in posts.values_list(*COLUMNS, named=True)]


def complete(person: Person, messages: Sequence[Message]) -> str:
    """Gives them offices, files and reactions, in three queries; returns the office of the reader."""
    by_pk = {message.pk: message for message in messages}
    offices = _offices({person.pk, *(message.author_id for message in messages)})
    for message in messages:
        message.office = offices.get(message.author_id, "")
    for post_id, file in _files(by_pk):
        by_pk[post_id].files.append(file)
    for post_id, reactions in _reactions(person, by_pk).items():
        by_pk[post_id].reactions = reactions
    return offices.get(person.pk, "")


def blank_message(*, is_own: bool, office: str) -> Message:
    """One with every part there is, from which the script makes those that arrive while the page is open."""
    return Message(
        pk=BLANK,
        seq=0,
        html="",
        written_at="",
        when=" ",
        author_id=0,
        author="",
        is_own=is_own,
        is_edited=True,
        is_held=True,
        office=office or " ",
        reply_to=BLANK,
        replied=" ",
        files=[File(BLANK, "", 0, True), File(BLANK, "", 0, False)],
        reactions=[Reacted(Reaction.Emoji.THANKS.value)],
    )


def moment(at: datetime.datetime) -> str:
    """«5 maggio 2026, ore 9:30» by the clock of the site."""
    local = timezone.localtime(at)
    return f"{_day(local.date())}, ore {local.hour}:{local:%M}"


def size_text(size: int) -> str:
    """«1,5 MB»; the script writes it the same way."""
    kilobytes = size / 1024
    number, unit = (kilobytes, "KB") if kilobytes < 1024 else (kilobytes / 1024, "MB")
    return f"{number:.1f} {unit}".replace(".", ",").replace(",0 ", " ")


@lru_cache(maxsize=1024)
def _day(day: datetime.date) -> str:
    # The posts of a page are of few days, and writing one out takes as long as the rest of a message.
    return date_format(day, "j F Y")


@lru_cache(maxsize=4096)
def _name(first_name: str, last_name: str) -> str:
    return Person(first_name=first_name, last_name=last_name).name


def _message(person: Person, row: Any) -> Message:
    is_answer = row.reply_to__status == Post.Status.VISIBLE
    return Message(
        pk=row.pk,
        seq=row.seq,
        html=mark_safe(row.html),  # noqa: S308 (made safe when it was written)
        written_at=timezone.localtime(row.created_at).isoformat(),
        when=moment(row.created_at),
        author_id=row.author_id,
        author=_name(row.author__first_name, row.author__last_name),
        is_own=row.author_id == person.pk,
        is_edited=row.edited_at is not None,
        is_held=row.status == Post.Status.HELD,
        reply_to=row.reply_to_id,
        replied=_name(row.reply_to__author__first_name, row.reply_to__author__last_name) if is_answer else "",
    )


def _offices(people: set[int]) -> dict[int, str]:
    """The label of the first office of each: prefetching would build a queryset for each author."""
    memberships = Membership.objects.current().filter(person__in=people, organisation__isnull=False)
    rows = memberships.order_by("-pk").values_list(
        "person_id", "organisation__kind", "organisation__name", "organisation__ambito__name"
    )
    return {
        person_id: Organisation(kind=kind, name=name, ambito=Ambito(name=ambito) if ambito else None).label
        for person_id, kind, name, ambito in rows
    }


def _files(post_ids: Iterable[int | str]) -> Iterator[tuple[int, File]]:
    rows = Attachment.objects.filter(post__in=list(post_ids)).order_by("pk")
    for post_id, pk, name, size, is_image in rows.values_list("post_id", "pk", "name", "size", "is_image"):
        yield post_id, File(pk, name, size, is_image)


def _reactions(person: Person, post_ids: Iterable[int | str]) -> dict[int, list[Reacted]]:
    """By post, the emoji in the order in which they are offered, each with the first people who chose it."""
    found: dict[int, dict[str, Reacted]] = defaultdict(dict)
    rows = Reaction.objects.filter(post__in=list(post_ids)).order_by("pk")
    names = ("person__first_name", "person__last_name")
    for post_id, emoji, person_id, first, last in rows.values_list("post_id", "emoji", "person_id", *names):
        reacted = found[post_id].setdefault(emoji, Reacted(emoji))
        reacted.count += 1
        reacted.is_mine |= person_id == person.pk
        if len(reacted.names) < NAMED:
            reacted.names.append(_name(first, last))
    order = list(Reaction.Emoji.values)
    return {pk: sorted(own.values(), key=lambda r: order.index(r.emoji)) for pk, own in found.items()}


def messages_url() -> str:
    """What the addresses of all posts begin with: looked up once for a page, not six times for each post."""
    return reverse("community:edit_message", args=[0]).removesuffix("0/modifica/")


def files_url() -> str:
    return reverse("community:attachment", args=[0]).removesuffix("0/")
