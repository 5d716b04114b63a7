"""What a person finds on arriving: what is new, what is next."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, Q, QuerySet, When
from django.utils import timezone

from accounts.models import Person
from community.models import News
from community.queries import fresh_rows, fresh_threads
from community.queries.fresh import Row
from labs.models import Enrolment, Lab, Session
from toolkit.models import Document

SHOWN = 5
Visitor = Person | AnonymousUser


@dataclass(frozen=True)
class Newest:
    """The latest of each kind; `since` is the end of the visit before, None at the first: what came later is new."""

    threads: list[Row]
    documents: list[Any]
    labs: list[Any]
    since: datetime.datetime | None

    @property
    def has_new(self) -> bool:
        """Of the documents and labs shown."""
        return any(one.is_new for one in (*self.documents, *self.labs))


def newest(person: Person, since: datetime.datetime | None) -> Newest:
    """What is not read yet in the threads one follows, as «Nuovo per me» says; the latest documents; labs not yet
    asked for. Documents and labs carry `is_new`."""
    threads = fresh_rows(person, fresh_threads(person)[:SHOWN])
    documents, labs = list(_documents(person)[:SHOWN]), list(_labs(person)[:SHOWN])
    for document in documents:
        document.is_new = since is not None and document.published_at > since
    for lab in labs:
        lab.is_new = since is not None and lab.created_at > since
    return Newest(threads, documents, labs, since)


def _documents(person: Person) -> QuerySet[Any]:
    """Who is only a guest finds those of the own labs, by the day they came there or were published."""
    documents = Document.objects.visible_to(person).published().select_related("organisation")
    if not person.standing.is_participant:
        documents = documents.filter(lab_links__lab__circle__in=person.standing.circle_ids).distinct()
    return documents.order_by("-published_at", "-pk")


def _labs(person: Person) -> QuerySet[Any]:
    """Open and not asked for, those of the own ATS first; for a guest, those they are invited to."""
    standing = person.standing
    asked = Enrolment.objects.active().filter(person=person).values("lab")
    labs = Lab.objects.visible_to(person).filter(status=Lab.Status.OPEN).exclude(pk__in=asked)
    if not standing.is_participant:
        labs = labs.filter(circle_id__in=standing.circle_ids)
    nearest = When(ats_id__in=standing.ats_ids, then=0)
    return labs.select_related("ats").order_by(Case(nearest, default=1), "-pk")


def own_sessions(person: Person) -> list[Session]:
    """The coming ones of the labs that the person is in: with a seat, as a guest or as a trainer."""
    sessions = (
        Session.objects.visible_to(person).coming().filter(lab__circle_id__in=person.standing.circle_ids)
    )
    return list(sessions.select_related("lab").order_by("starts_at")[:SHOWN])


def coming_sessions(person: Visitor) -> list[Session]:
    sessions = Session.objects.visible_to(person).coming().select_related("lab", "lab__ats")
    return list(sessions.exclude(lab__status=Lab.Status.DRAFT).order_by("starts_at", "pk")[:SHOWN])


def coming_events(person: Visitor) -> list[News]:
    return list(News.objects.visible_to(person).published().events().coming()[:3])


def latest_news(person: Visitor) -> list[News]:
    """Without the coming events, which have a place of their own."""
    coming = Q(starts_at__isnull=False, ends_at__gt=timezone.now(), is_cancelled=False)
    return list(News.objects.visible_to(person).published().exclude(coming)[:3])
