"""The rule of seats applied to the rows of one lab: who is confirmed, offered, let go (under its lock)."""

import datetime

from django.db.models import Q
from django.utils import timezone

from accounts.actions import join_circle, leave_circle
from accounts.models import Person
from labs.models import Enrolment, Lab
from labs.queries import barred_ids, place_of, plan_of, taken_of
from labs.seats import called, has_started
from notifications.actions import notify

Status = Enrolment.Status


def locked(lab: Lab) -> Lab:
    """The lab as it is now, held until the end of the transaction: seats change one at a time.

    Rows that only point to the lab are not held back: who writes one may hold what this transaction waits for."""
    return Lab.objects.select_for_update(no_key=True).get(pk=lab.pk)


def hold_people(lab: Lab, asking: Person | None = None) -> None:
    """Where other commitments count, nobody of the list gets a seat elsewhere meanwhile; always in one order."""
    if not lab.blocks_overlap:
        return
    waiting = lab.enrolments.waiting().order_by().values("person")
    concerned = Person.objects.filter(Q(pk__in=waiting) | Q(pk=asking.pk if asking else None))
    list(concerned.order_by("pk").select_for_update(no_key=True).values_list("pk"))


def fill_seats(lab: Lab, just_asked: Enrolment | None = None) -> list[datetime.datetime]:
    """Let late offers go, then call the next people in order; gives the deadlines of the offers made.

    Who has just asked and finds a seat has it at once; later ones get an offer where the lab has a deadline.
    """
    now = timezone.localtime()
    plan = plan_of(lab)
    _expire_offers(lab, everything=has_started(plan, now))
    taken = taken_of(lab)
    if len(taken) >= plan.capacity or has_started(plan, now):
        return []
    waiting = list(lab.enrolments.waiting().select_related("person", "organisation"))
    hold_people(lab)
    barred = barred_ids(lab, [e.person_id for e in waiting])
    ids = set(called(plan, taken, [place_of(enrolment, barred) for enrolment in waiting], now))
    deadlines = []
    for enrolment in waiting:
        if enrolment.pk in ids and (enrolment == just_asked or not lab.offer_hours):
            confirm(lab, enrolment)
        elif enrolment.pk in ids:
            deadlines.append(_offer(lab, enrolment, plan.starts_at))
    return deadlines


def confirm(lab: Lab, enrolment: Enrolment) -> None:
    enrolment.status, enrolment.offer_expires_at = Status.CONFIRMED, None
    enrolment.save(update_fields=["status", "offer_expires_at"])
    join_circle(enrolment.person, lab.circle)
    notify([enrolment.person], f"La tua iscrizione a «{lab}» è confermata.", lab)


def _offer(lab: Lab, enrolment: Enrolment, starts_at: datetime.datetime | None) -> datetime.datetime:
    expires_at = timezone.now() + datetime.timedelta(hours=lab.offer_hours or 0)
    expires_at = min(expires_at, starts_at) if starts_at else expires_at
    enrolment.status, enrolment.offer_expires_at = Status.OFFERED, expires_at
    enrolment.save(update_fields=["status", "offer_expires_at"])
    until = timezone.localtime(expires_at).strftime("%d/%m/%Y alle %H:%M")
    notify([enrolment.person], f"Si è liberato un posto in «{lab}»: accettalo entro il {until}.", lab)
    return expires_at


def release(lab: Lab, enrolment: Enrolment) -> None:
    had_seat = enrolment.status == Status.CONFIRMED
    enrolment.status, enrolment.offer_expires_at = Status.WITHDRAWN, None
    enrolment.save(update_fields=["status", "offer_expires_at"])
    if had_seat:
        leave_circle(enrolment.person, lab.circle)


def _expire_offers(lab: Lab, everything: bool) -> None:
    """An offer not accepted in time leaves the list: its owner is told and may ask again."""
    offered = lab.enrolments.filter(status=Status.OFFERED).select_related("person")
    for enrolment in offered if everything else offered.filter(offer_expires_at__lte=timezone.now()):
        release(lab, enrolment)
        notify([enrolment.person], f"L'offerta di un posto in «{lab}» è scaduta.", lab)
