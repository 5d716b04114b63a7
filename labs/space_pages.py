"""What did a person miss of a lab since they were last in its space?"""

import datetime
from dataclasses import dataclass, fields
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.http import HttpRequest

from accounts.models import Person
from labs import rules
from labs.models import (
    Enrolment,
    Lab,
    LabLink,
    LabVisit,
    MeetingMinutes,
    Output,
    Session,
    Work,
)
from toolkit.models import Document

SHOWN = 5  # of each kind


@dataclass(frozen=True)
class Missed:
    """What came since the end of the visit before, SHOWN of each kind; threads by what the person has not read."""

    sessions: list[Session]
    documents: list[Document]
    links: list[LabLink]
    minutes: list[MeetingMinutes]
    threads: list[Any]
    works: list[Work]
    outputs: list[Output]
    joined: int

    @property
    def is_empty(self) -> bool:
        return not any(getattr(self, kind.name) for kind in fields(self))


def is_opened(request: HttpRequest) -> bool:
    """By a person who looks at it: not asked for its head, nor by a browser that gets ready for a click."""
    hints = (request.headers.get(name, "") for name in ("Sec-Purpose", "Purpose", "X-Moz"))
    return request.method == "GET" and not any("prefetch" in hint or "prerender" in hint for hint in hints)


def space_page(person: Person | AnonymousUser, lab: Lab, *, is_opened: bool) -> dict[str, Any]:
    """`since` is None at the first visit; outside the lab there is nothing. Opening the page is noted."""
    if not isinstance(person, Person) or not rules.can_enter(person, lab):
        return {}
    visits = LabVisit.objects
    since = visits.arrive(person, lab=lab) if is_opened else visits.since(person, lab=lab)
    return {"since": since, "missed": missed_of(person, lab, since) if since else None}


def missed_of(person: Person, lab: Lab, since: datetime.datetime) -> Missed:
    """Each kind by what the person may see of it; a number of queries that does not grow."""
    new_or_moved = Q(created_at__gt=since) | Q(moved_at__gt=since)
    documents = Document.objects.visible_to(person)
    own = Q(author=person) | Q(organisation__in=person.standing.organisation_ids)
    reviewed = Output.objects.visible_to(person).filter(own, work__lab=lab, reviews__reviewed_at__gt=since)
    shared = MeetingMinutes.objects.visible_to(person).filter(session__lab=lab, shared_at__gt=since)
    seats = Enrolment.objects.visible_to(person).filter(lab=lab, status=Enrolment.Status.CONFIRMED)
    space = getattr(lab.circle, "space", None)
    return Missed(
        sessions=list(lab.sessions.filter(new_or_moved)[:SHOWN]),
        documents=list(documents.filter(lab_links__lab=lab, lab_links__added_at__gt=since)[:SHOWN]),
        links=list(LabLink.objects.visible_to(person).filter(lab=lab, added_at__gt=since)[:SHOWN]),
        minutes=list(shared.select_related("session")[:SHOWN]),
        threads=list(space.threads.unread_by(person)[:SHOWN]) if space else [],
        works=list(Work.objects.visible_to(person).filter(lab=lab, created_at__gt=since)[:SHOWN]),
        outputs=list(reviewed.select_related("work").distinct()[:SHOWN]),
        joined=seats.filter(requested_at__gt=since).exclude(person=person).count(),
    )
