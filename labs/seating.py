"""The rule of seats applied to the rows of one lab: who is confirmed, offered, passed over, let go (under its lock)."""

import datetime
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone

from accounts.actions import join_circle, leave_circle
from accounts.models import Person
from labs.clashes import clashes_of
from labs.models import Enrolment, Lab, Session
from labs.queries import gone_ids, place_of, plan_of, taken_of
from labs.seat_words import OFFER_EXPIRED, STARTED_BEFORE, session_words, short
from labs.seats import Plan, has_started, next_round
from notifications.actions import notify
from surveys.dates import when

Status = Enrolment.Status


@dataclass
class Moved:
    """What a round leaves to look after: the deadlines of the offers made, the people who have a seat now."""

    deadlines: list[datetime.datetime] = field(default_factory=list)
    seated: list[Person] = field(default_factory=list)


def locked(lab: Lab) -> Lab:
    """The lab as it is now, held until the end of the transaction: seats change one at a time.

    Rows that only point to the lab are not held back: who writes one may hold what this transaction waits for."""
    return Lab.objects.select_for_update(no_key=True).get(pk=lab.pk)


def hold_people(lab: Lab, asking: Person | None = None) -> None:
    """Where other commitments count, nobody of the list gets a seat elsewhere meanwhile; always in one order."""
    if not lab.blocks_overlap:
        return
    listed = lab.enrolments.filter(status__in=[Status.WAITING, Status.OFFERED]).order_by().values("person")
    concerned = Person.objects.filter(Q(pk__in=listed) | Q(pk=asking.pk if asking else None))
    list(concerned.order_by("pk").select_for_update(no_key=True).values_list("pk"))


def fill_seats(lab: Lab, just_asked: Enrolment | None = None) -> Moved:
    """Let late offers go, take back those that another session forbids, then call the next people in order.

    Who has just asked and finds a seat has it at once; later ones get an offer where the lab has a deadline.
    """
    now = timezone.localtime()
    plan = plan_of(lab)
    _expire_offers(lab, everything=has_started(plan, now))
    if has_started(plan, now):
        return Moved()
    _weigh_clashes(lab)
    taken = taken_of(lab)
    if len(taken) >= plan.capacity:
        return Moved()
    hold_people(lab)
    return _call(lab, plan, taken, just_asked)


def _call(lab: Lab, plan: Plan, taken: list[int | None], just_asked: Enrolment | None) -> Moved:
    waiting = list(lab.enrolments.waiting().select_related("person", "organisation"))
    ids = [enrolment.person_id for enrolment in waiting]
    gone, clashes = gone_ids(lab, ids), clashes_of(lab, ids) if lab.blocks_overlap else {}
    places = [place_of(enrolment, gone | clashes.keys()) for enrolment in waiting]
    found = next_round(plan, taken, places, timezone.localtime())
    moved, now_called, passed_over = Moved(), set(found.called), set(found.passed_over)
    for enrolment in waiting:
        if enrolment.pk in now_called and (enrolment == just_asked or not lab.offer_hours):
            confirm(lab, enrolment, moved)
        elif enrolment.pk in now_called:
            moved.deadlines.append(_offer(lab, enrolment, plan.starts_at))
        elif enrolment.pk in passed_over and enrolment.person_id not in gone:
            _pass_over(lab, enrolment, clashes[enrolment.person_id])
    return moved


def confirm(lab: Lab, enrolment: Enrolment, moved: Moved) -> None:
    _put(enrolment, Status.CONFIRMED)
    join_circle(enrolment.person, lab.circle)
    moved.seated.append(enrolment.person)
    notify([enrolment.person], f"La tua iscrizione a «{lab}» è confermata.", lab)


def release(lab: Lab, enrolment: Enrolment, by: Person | None = None, because: str = "") -> None:
    """The request ends, with who ended it and why; the seat closes behind it."""
    had_seat = enrolment.status == Status.CONFIRMED
    enrolment.ended_by, enrolment.ended_because = by, because
    _put(enrolment, Status.WITHDRAWN)
    if had_seat:
        leave_circle(enrolment.person, lab.circle)


def _put(
    enrolment: Enrolment,
    status: Status,
    offer_expires_at: datetime.datetime | None = None,
    passed_over_at: datetime.datetime | None = None,
) -> None:
    enrolment.status, enrolment.offer_expires_at = status, offer_expires_at
    enrolment.passed_over_at = passed_over_at
    fields = ["status", "offer_expires_at", "passed_over_at", "ended_by", "ended_because"]
    enrolment.save(update_fields=fields)


def _offer(lab: Lab, enrolment: Enrolment, starts_at: datetime.datetime | None) -> datetime.datetime:
    expires_at = timezone.now() + datetime.timedelta(hours=lab.offer_hours or 0)
    expires_at = min(expires_at, starts_at) if starts_at else expires_at
    _put(enrolment, Status.OFFERED, offer_expires_at=expires_at)
    text = f"Si è liberato un posto in «{lab}»: accettalo entro {when(expires_at)}."
    notify([enrolment.person], text, lab)
    return expires_at


def _pass_over(lab: Lab, enrolment: Enrolment, clash: Session) -> None:
    """Told once; the place in the list stays, and so does what was told until the other session is no more."""
    if enrolment.passed_over_at is not None:
        return
    _put(enrolment, Status.WAITING, passed_over_at=timezone.now())
    text = f"Si è liberato un posto in «{short(lab)}», ma alla stessa ora hai {session_words(clash)}."
    notify([enrolment.person], f"{text} Resti in lista d'attesa al tuo posto.", lab)


def _weigh_clashes(lab: Lab) -> None:
    """Who was offered a seat and has joined another session at the same hour waits again, and is told; of who was
    passed over and has none any more nothing is remembered."""
    if not lab.blocks_overlap:
        return
    concerned = Q(status=Status.OFFERED) | Q(status=Status.WAITING, passed_over_at__isnull=False)
    rows = list(lab.enrolments.filter(concerned).select_related("person"))
    clashes = clashes_of(lab, [row.person_id for row in rows]) if rows else {}
    for row in rows:
        clash = clashes.get(row.person_id)
        if row.status == Status.OFFERED and clash is not None:
            _take_back(lab, row, clash)
        elif row.status == Status.WAITING and clash is None:
            _put(row, Status.WAITING)


def _take_back(lab: Lab, enrolment: Enrolment, clash: Session) -> None:
    _put(enrolment, Status.WAITING, passed_over_at=timezone.now())
    text = f"Alla stessa ora di «{short(lab)}», dove avevi un posto offerto, hai {session_words(clash)}."
    notify([enrolment.person], f"{text} Torni in lista d'attesa al tuo posto.", lab)


def _expire_offers(lab: Lab, everything: bool) -> None:
    """An offer not accepted in time leaves the list: its owner is told and may ask again."""
    offered = lab.enrolments.filter(status=Status.OFFERED).select_related("person")
    for enrolment in offered if everything else offered.filter(offer_expires_at__lte=timezone.now()):
        release(lab, enrolment, because=STARTED_BEFORE if everything else OFFER_EXPIRED)
        notify([enrolment.person], f"L'offerta di un posto in «{lab}» è scaduta.", lab)
