"""What the links of a post lead to on this site, as far as the reader may see it: title and a line, at reading time."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from itertools import islice
from typing import Any, NamedTuple, Protocol
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db.models import QuerySet
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator

from accounts.models import Person
from accounts.queries import with_roles
from community.excerpts import as_read
from community.models import Post, Thread
from labs.models import Lab, Session
from toolkit.models import Document

MOST_CARDS = 5  # of one post
MOST_LINKS = 20  # looked at in one post: some may lead to what the reader does not see
LONGEST_EXCERPT = 140
LINK = re.compile(r'<a href="([^"]*)"')
FRAGMENT = re.compile(r"(messaggio|incontro)-([0-9]{1,18})")


class Linking(Protocol):
    """A post, or what a page made of it."""

    @property
    def pk(self) -> Any: ...
    @property
    def html(self) -> str: ...


class Target(NamedTuple):
    kind: str
    pk: int


@dataclass(frozen=True)
class Card:
    kind: str  # as it is said
    title: str
    note: str
    url: str


def cards_of(person: Person, posts: Iterable[Linking]) -> dict[int, list[Card]]:
    """By post, in the order of the links; one query for each kind of thing (people: two), none without links."""
    targets = {post.pk: found for post in posts if (found := _targets_in(post.html))}
    wanted: dict[str, set[int]] = defaultdict(set)
    for kind, pk in (target for found in targets.values() for target in found):
        wanted[kind].add(pk)
    cards = {
        Target(kind, row.pk): KINDS[kind].card(row)
        for kind, ids in wanted.items()
        for row in KINDS[kind].visible_to(person).filter(pk__in=ids)
    }
    shown = {pk: [cards[target] for target in found if target in cards] for pk, found in targets.items()}
    return {pk: own[:MOST_CARDS] for pk, own in shown.items() if own}


def _targets_in(html: str) -> list[Target]:
    """Each thing once, in order."""
    site = urlsplit(settings.SITE_URL).netloc
    addresses = (unescape(link) for link in LINK.findall(html))
    own = islice((address for address in addresses if f"//{site}/" in address), MOST_LINKS)
    return list(dict.fromkeys(target for address in own if (target := _target(address, site))))


@lru_cache(maxsize=4096)
def _target(address: str, site: str) -> Target | None:
    """What an address leads to, when it is one of this site's."""
    try:
        parts = urlsplit(address)
        match = resolve(unquote(parts.path)) if parts.netloc == site else None
    except (ValueError, Resolver404):
        return None
    if match is None:
        return None
    kind, pk = ROUTES.get(match.view_name), match.kwargs.get("pk", 0)
    if kind and (named := FRAGMENT.fullmatch(parts.fragment)) and (kind, named[1]) in INSIDE:
        kind, pk = INSIDE[kind, named[1]], int(named[2])
    return Target(kind, pk) if kind and 0 < pk < 2**63 else None


@dataclass(frozen=True)
class Kind:
    visible_to: Callable[[Person], QuerySet[Any]]
    card: Callable[[Any], Card]


def _document_card(document: Document) -> Card:
    note = document.organisation.name if document.organisation else ""
    return Card(document.get_kind_display(), document.title, note, document.get_absolute_url())


def _lab_card(lab: Lab) -> Card:
    note = f"{lab.where} · {lab.get_status_display()}"
    return Card(lab.get_format_display(), lab.title, note, lab.get_absolute_url())


def _session_card(session: Session) -> Card:
    when = date_format(timezone.localtime(session.starts_at), "l j F Y, \\o\\r\\e G:i")
    note = " · ".join(part for part in (when, session.place) if part)
    title = f"{session.lab}: {session.title}" if session.title else str(session.lab)
    return Card("Incontro", title, note, f"{session.get_absolute_url()}#incontro-{session.pk}")


def _person_card(person: Person) -> Card:
    return Card("Persona", person.name, _office(person), reverse("accounts:person", args=[person.pk]))


def _office(person: Person) -> str:
    roles = person.roles  # type: ignore[attr-defined]
    return next((role.organisation.label for role in roles if role.organisation), "")


def _thread_card(thread: Thread) -> Card:
    kind = "Domanda" if thread.is_question else "Discussione"
    return Card(kind, thread.title, thread.space.title, thread.get_absolute_url())


def _post_card(post: Post) -> Card:
    text = " ".join(as_read(post.html).split())
    title = f"{post.author.name}: {Truncator(text).chars(LONGEST_EXCERPT)}"
    return Card("Messaggio", title, post.thread.title, post.get_absolute_url())


def _visible(model: Any, *related: str) -> Callable[[Person], QuerySet[Any]]:
    return lambda person: model.objects.visible_to(person).select_related(*related)


KINDS: Mapping[str, Kind] = {
    "document": Kind(_visible(Document, "organisation"), _document_card),
    "lab": Kind(_visible(Lab, "ats"), _lab_card),
    "session": Kind(_visible(Session, "lab"), _session_card),
    "person": Kind(lambda person: with_roles(Person.objects.visible_to(person)), _person_card),
    "thread": Kind(_visible(Thread, "space"), _thread_card),
    "post": Kind(_visible(Post, "author", "thread"), _post_card),
}
ROUTES = {
    "toolkit:document": "document",
    "toolkit:download": "document",
    "toolkit:download_version": "document",
    "labs:lab": "lab",
    "accounts:person": "person",
    "community:thread": "thread",
}
INSIDE = {("thread", "messaggio"): "post", ("lab", "incontro"): "session"}
