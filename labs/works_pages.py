"""What the pages of works and minutes show, and what of them waits for a person."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import Person
from accounts.standing import standing_of
from labs import rules
from labs.models import Lab, MeetingMinutes, Output, OutputReview, Session, Work
from labs.outputs import own_output
from toolkit.models import Version

REVIEW_WITHIN = datetime.timedelta(days=7)
User = Person | AnonymousUser
Tabs = tuple[tuple[str, str], ...]
WORKS, MINUTES = ("lavori", "Lavori"), ("verbali", "Verbali")
FIRST_TABS: dict[str, Tabs] = {
    Lab.Format.PROJECT_WORK: (WORKS, MINUTES),
    Lab.Format.FOCUS_GROUP: (MINUTES, WORKS),
}


def with_works(person: User, lab: Lab, tabs: Tabs) -> Tabs:
    """The tabs of who is inside, with works and minutes where there are some, or the person may write them; first
    where the format lives of them."""
    leads = rules.can_lead(person, lab)
    has_minutes = leads or MeetingMinutes.objects.visible_to(person).filter(session__lab=lab).exists()
    shown = {WORKS: leads or lab.works.exists(), MINUTES: has_minutes}
    first = tuple(tab for tab in FIRST_TABS.get(lab.format, ()) if shown[tab])
    last = tuple(tab for tab, is_shown in shown.items() if is_shown and tab not in first)
    return (*first, *tabs, *last)


@dataclass(frozen=True)
class WorkRow:
    """A work in the list of a lab, with what the person or their office handed in."""

    work: Work
    own: Output | None


def works_tab(person: User, lab: Lab) -> dict[str, Any]:
    outputs = Output.objects.visible_to(person)
    seen = Count("outputs", filter=Q(outputs__in=outputs.values("pk")))
    waiting = Count("outputs", filter=Q(outputs__status=Output.Status.HANDED_IN))
    works = list(Work.objects.visible_to(person).filter(lab=lab).annotate(seen=seen, waiting=waiting))
    mine = _own_of(person, lab)
    return {
        "works": [WorkRow(work, mine.get(work.pk)) for work in works],
        "can_lead": rules.can_lead(person, lab),
        "can_hand_in": rules.can_hand_in(person, lab),
    }


def _own_of(person: User, lab: Lab) -> dict[int, Output]:
    """By work: one's own, or that of one's office."""
    own = Output.objects.visible_to(person).filter(work__lab=lab)
    mine = Q(author_id=person.pk) | Q(organisation__in=standing_of(person).organisation_ids)
    return {output.work_id: output for output in own.filter(mine)}


def work_page(person: Person, work: Work) -> dict[str, Any]:
    outputs = Output.objects.visible_to(person).filter(work=work)
    takes_part = rules.can_hand_in(person, work.lab)
    return {
        "work": work,
        "lab": work.lab,
        "own": own_output(person, work) if takes_part else None,
        "outputs": outputs.select_related("organisation__ambito", "author", "work"),
        "can_hand_in": takes_part,
        "can_lead": rules.can_lead(person, work.lab),
        "is_past": work.due_at is not None and timezone.now() > work.due_at,
    }


def output_page(person: Person, output: Output) -> dict[str, Any]:
    reviews = list(output.reviews.select_related("reviewer"))
    document = output.document
    version = document.current_version if document else None
    is_accepted = output.status == Output.Status.ACCEPTED
    can_amend = rules.can_hand_in(person, output.work.lab) and own_output(person, output.work) == output
    return {
        "output": output,
        "work": output.work,
        "lab": output.work.lab,
        "reviews": reviews,
        "version": version,
        "is_file_newer": is_accepted and _is_newer(version, reviews),
        "is_accepted": is_accepted,
        "can_amend": can_amend and not is_accepted,
        "can_review": rules.can_review_output(person, output) and not output.offered_at,
        "can_offer": is_accepted and not output.offered_at and rules.can_offer(person, output),
    }


def _is_newer(version: Version | None, reviews: list[OutputReview]) -> bool:
    """Whether its author changed the file in the toolkit after the last review."""
    return version is not None and bool(reviews) and version.created_at > reviews[-1].reviewed_at


@dataclass(frozen=True)
class MinutesRow:
    """A session, with its minutes where the person may read them."""

    session: Session
    minutes: MeetingMinutes | None


def minutes_tab(person: User, lab: Lab) -> dict[str, Any]:
    found = MeetingMinutes.objects.visible_to(person).filter(session__lab=lab).select_related("author")
    written = {minutes.session_id: minutes for minutes in found}
    leads = rules.can_lead(person, lab)
    rows = [MinutesRow(session, written.get(session.pk)) for session in lab.sessions.all()]
    return {"rows": [row for row in rows if leads or row.minutes], "can_lead": leads}


def works_to_hand_in(person: Person) -> QuerySet[Work]:
    """Asked of the person or their office and not handed in, or sent back; the nearest deadline first."""
    standing = person.standing
    mine = Q(author=person) | Q(organisation__in=standing.organisation_ids)
    done = Output.objects.filter(mine, work=OuterRef("pk")).exclude(status=Output.Status.SENT_BACK)
    seats = Lab.objects.filter(
        circle__in=standing.circle_ids - standing.trained_circle_ids,
        status__in=(Lab.Status.OPEN, Lab.Status.RUNNING),
    )
    works = Work.objects.visible_to(person).filter(~Exists(done), lab__in=seats)
    return works.select_related("lab").order_by("due_at", "pk")


def works_to_review(person: Person) -> QuerySet[Any]:
    """Of the labs that the person leads, those with something handed in, as `waiting_works` gives them."""
    led = Q(lab__circle__in=person.standing.trained_circle_ids)
    ats_ids = person.standing.coordinated_ats_ids
    led |= Q(lab__ats__in=ats_ids) if ats_ids is not None else Q(lab__ats=None)
    return waiting_works(person, Work.objects.visible_to(person).filter(led))


def waiting_works(person: Person, works: QuerySet[Work]) -> QuerySet[Any]:
    """Those with something to review that the person has not written: each with `waiting` and the `since` of the
    longest to wait, which comes first."""
    waits = Q(outputs__status=Output.Status.HANDED_IN)
    waits &= ~Q(outputs__author=person) & ~Q(outputs__amended_by=person)
    counted = works.annotate(
        waiting=Count("outputs", filter=waits), since=Min("outputs__amended_at", filter=waits)
    )
    return counted.filter(waiting__gt=0).select_related("lab__ats").order_by("since", "pk")
