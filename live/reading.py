"""The hub's questions to the database, each a constant number of short queries."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import islice

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from live import registry
from live.listener import NOT_ALLOWED, SIGNED_OUT
from live.models import Connection, Event, Process, Topic
from live.registry import Credential, Rendered
from live.statements import columns

BATCH = 500
EVENTS_AFTER = f"""
    SELECT * FROM (
        SELECT {{number}} AS question, {columns(Event, "own")} FROM live_event own
        WHERE topic_id = %s AND seq > %s ORDER BY seq LIMIT %s) AS part_{{number}}"""  # noqa: S608 (constants)
PEOPLE_NAMED = 50  # a thousand names to a thousand sockets at each coming and going would be all they hear
DEAD_AFTER = datetime.timedelta(seconds=6)
FORGOTTEN_AFTER = datetime.timedelta(minutes=5)


@dataclass(frozen=True)
class TopicRef:
    pk: int
    kind: str
    object_id: int


@dataclass(frozen=True, eq=False)
class Question:
    """What is new in a topic after a number, for the holders of the credentials?"""

    topic: TopicRef
    after: int
    credentials: Set[Credential]

    @property
    def person_ids(self) -> set[int]:
        return {credential.person_id for credential in self.credentials}


@dataclass(frozen=True)
class Batch:
    """Events after a position, at most `BATCH`; who may see them, and the credentials that still hold."""

    events: list[Rendered]
    allowed: Set[int]
    valid: Set[Credential]

    @property
    def is_full(self) -> bool:
        return len(self.events) == BATCH

    def refusal(self, credential: Credential) -> int | None:
        """The code to close with, for whom these events are no longer; None for the others."""
        if credential not in self.valid:
            return SIGNED_OUT
        return None if credential.person_id in self.allowed else NOT_ALLOWED


@dataclass(frozen=True)
class Present:
    """(id, name) once each, in order of id, as many as are named; and how many there are."""

    named: list[tuple[int, str]]
    count: int


def read_after(questions: Sequence[Question]) -> list[Batch]:
    """An answer for each question, with the same queries for many as for one: events, rights, credentials, texts.

    Nothing is asked of those to whom there is nothing to tell."""
    told = _events_after(questions)
    listening: dict[TopicRef, set[int]] = defaultdict(set)
    for one in told:
        listening[one.topic] |= one.person_ids
    allowed, valid = who_may_stay(listening, {credential for one in told for credential in one.credentials})
    texts = _rendered(told)
    return [
        Batch(texts[one], allowed[one.topic.pk], valid)
        if one in told
        else Batch([], one.person_ids, one.credentials)
        for one in questions
    ]


def _events_after(questions: Sequence[Question]) -> dict[Question, list[Event]]:
    """Of the questions that have an answer."""
    parts = (EVENTS_AFTER.format(number=number) for number in range(len(questions)))
    values = [value for one in questions for value in (one.topic.pk, one.after, BATCH)]
    told: dict[Question, list[Event]] = defaultdict(list)
    for event in Event.objects.raw(f"{' UNION ALL '.join(parts)} ORDER BY seq", values):
        told[questions[event.question]].append(event)
    return told


def _rendered(told: Mapping[Question, list[Event]]) -> dict[Question, list[Rendered]]:
    texts: dict[Question, list[Rendered]] = {}
    for kind in {one.topic.kind for one in told}:
        own = {one: events for one, events in told.items() if one.topic.kind == kind}
        rendered = iter(registry.render(kind, [event for events in own.values() for event in events]))
        texts |= {one: list(islice(rendered, len(events))) for one, events in own.items()}
    return texts


def newest(topic_ids: Iterable[int]) -> dict[int, int]:
    return dict(Topic.objects.filter(pk__among=topic_ids).values_list("pk", "seq"))


def who_may_stay(
    listening: Mapping[TopicRef, Set[int]], credentials: Set[Credential]
) -> tuple[dict[int, Set[int]], Set[Credential]]:
    """People by topic id that still may see it, and the credentials that still hold."""
    by_kind: dict[str, dict[int, Set[int]]] = {}
    for topic, people in listening.items():
        by_kind.setdefault(topic.kind, {})[topic.object_id] = people
    seen = {kind: registry.who_may_see(kind, asked) for kind, asked in by_kind.items()}
    allowed = {topic.pk: seen[topic.kind].get(topic.object_id, set()) for topic in listening}
    return allowed, registry.valid_credentials(credentials)


@transaction.atomic
def enter(process_name: str, topic_id: int, person_id: int, limit: int | None) -> int | None:
    """The new connection's id; None when the person has `limit` sockets open already, in all processes."""
    now = timezone.now()
    # Many come at once to a process that has just started: whoever is second finds the first one's row.
    process_id = Process.objects.get_or_create(name=process_name, defaults={"seen_at": now})[0].pk
    if limit is not None:
        alive = Q(process__seen_at__gt=now - DEAD_AFTER) | Q(process_id=process_id)
        if Connection.objects.filter(alive, person_id=person_id).count() >= limit:
            return None
    return Connection.objects.create(process_id=process_id, topic_id=topic_id, person_id=person_id).pk


def leave(connection_id: int) -> None:
    Connection.objects.filter(pk=connection_id).delete()


def beat(process_name: str) -> None:
    """This process is alive; those that have long been silent are forgotten with their connections."""
    now = timezone.now()
    Process.objects.filter(name=process_name).update(seen_at=now)
    Process.objects.filter(seen_at__lt=now - FORGOTTEN_AFTER).delete()


def forget(process_name: str) -> None:
    Process.objects.filter(name=process_name).delete()


def open_sockets() -> int:
    return Connection.objects.filter(process__seen_at__gt=timezone.now() - DEAD_AFTER).count()


def present(topic_ids: Iterable[int], names: dict[int, str]) -> dict[int, Present]:
    """Who has a topic open, in every process; two queries, however many. `names` are not asked for again, and gets
    those that were."""
    alive = Connection.objects.filter(
        topic_id__among=topic_ids, process__seen_at__gt=timezone.now() - DEAD_AFTER
    )
    people: dict[int, set[int]] = {}
    for topic_id, person_id in alive.values_list("topic_id", "person_id"):
        people.setdefault(topic_id, set()).add(person_id)
    first = {topic_id: sorted(ids)[:PEOPLE_NAMED] for topic_id, ids in people.items()}
    if unknown := {pk for ids in first.values() for pk in ids} - names.keys():
        names |= {pk: str(person) for pk, person in get_user_model().objects.in_bulk(unknown).items()}
    return {
        topic_id: Present([(pk, names[pk]) for pk in ids if pk in names], len(people[topic_id]))
        for topic_id, ids in first.items()
    }
