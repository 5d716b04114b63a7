"""A lab is made, changed, opened, started, concluded, cancelled; each is told to whom it concerns."""

from collections.abc import Collection, Iterable
from copy import copy

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import Circle, Membership, Person, Role
from accounts.rules import require
from labs import rules
from labs.actions.attendance import follow_times
from labs.actions.seats import enrol_guest
from labs.certifying import follow_hours
from labs.models import CalendarEntry, Enrolment, HasMinutes, Lab, MeetingMinutes, Session, WrongStatus
from labs.seating import fill_seats, locked
from labs.signals import lab_changed, lab_created
from labs.tasks import follow_up, look_again, watch_reserve
from notifications.actions import notify
from surveys.dates import when

Status = Lab.Status
EDITABLE = (
    "programme", "title", "description", "for_whom", "module", "format", "ats", "capacity",
    "reserved_seats", "reserved_until", "enrolment_closes_at", "offer_hours", "blocks_overlap",
    "area", "certificate_percent",
)  # fmt: skip


@transaction.atomic
def create_lab(actor: Person, lab: Lab) -> Lab:
    """Save a new draft with its circle; upper apps make what they keep for it."""
    require(rules.can_create_lab(actor, lab.ats_id), rules.WHO_COORDINATES)
    lab.status = Status.DRAFT
    lab.circle = Circle.objects.create(title=lab.title, ats=lab.ats)
    lab.save()
    lab_created.send(sender=Lab, lab=lab)
    watch_reserve(lab)
    return lab


@transaction.atomic
def update_lab(actor: Person, lab: Lab, changed: Collection[str] = EDITABLE) -> Lab:
    """Save the fields named in `changed` on the lab as it is now; moving it needs the right on both ATS, more
    seats call the next people."""
    stored = locked(lab)
    require(rules.can_coordinate(actor, stored) and rules.can_coordinate(actor, lab), rules.WHO_COORDINATES)
    before = copy(stored)
    fields = [name for name in EDITABLE if name in changed]
    for name in fields:
        setattr(stored, name, getattr(lab, name))
    require(rules.can_coordinate(actor, stored), rules.WHO_COORDINATES)
    stored.save(update_fields=fields)
    Circle.objects.filter(pk=stored.circle_id).update(title=stored.title, ats=stored.ats)
    follow_up(stored, fill_seats(stored))
    watch_reserve(stored)
    _tell_of_changes(stored, before)
    lab_changed.send(sender=Lab, lab=stored)
    return stored


def _tell_of_changes(lab: Lab, before: Lab) -> None:
    """Of an open lab: its representatives of another deadline, or of a lab that is now theirs; of another title,
    those who knew it by the old one."""
    if lab.status not in (Status.OPEN, Status.RUNNING):
        return
    if before.title != lab.title:
        notify([*_inside(lab), *_waiting(lab)], f"«{before}» ora si chiama «{lab}».", lab)
    if lab.status == Status.OPEN and before.ats_id != lab.ats_id:
        notify(_representatives(lab), f"Sono aperte le iscrizioni a «{lab}».", lab)
    elif lab.status == Status.OPEN and before.enrolment_closes_at != lab.enrolment_closes_at:
        closes_at = lab.enrolment_closes_at
        until = f"si chiudono {when(closes_at)}" if closes_at else "restano aperte fino all'inizio"
        notify(_representatives(lab), f"Le iscrizioni a «{lab}» {until}.", lab)


@transaction.atomic
def open_enrolment(actor: Person, lab: Lab) -> Lab:
    """Who represents offices is told; guests, who accepted while nobody could ask, ask now in their order."""
    lab, guests = _move(actor, lab, Status.OPEN, {Status.DRAFT}), _guests(lab)
    others = [person for person in _inside(lab) if person not in guests]
    notify([*_representatives(lab), *others], f"Sono aperte le iscrizioni a «{lab}».", lab)
    for guest in guests:
        enrol_guest(guest, lab)
    return lab


@transaction.atomic
def start(actor: Person, lab: Lab) -> Lab:
    """From here nobody is called any more; offers still open leave."""
    lab = _move(actor, lab, Status.RUNNING, {Status.OPEN})
    waiting = _people(lab, {Enrolment.Status.WAITING})
    fill_seats(lab)
    notify(_inside(lab), f"«{lab}» è iniziato.", lab)
    notify(waiting, f"«{lab}» è iniziato: la lista d'attesa non avanza più.", lab)
    return lab


@transaction.atomic
def conclude(actor: Person, lab: Lab) -> Lab:
    lab = _move(actor, lab, Status.CONCLUDED, {Status.RUNNING})
    look_again(_people(lab, {Enrolment.Status.CONFIRMED}))
    notify(_inside(lab), f"«{lab}» si è concluso.", lab)
    return lab


@transaction.atomic
def cancel(actor: Person, lab: Lab) -> Lab:
    """Seats and list stay as they were, for the record."""
    lab = _move(actor, lab, Status.CANCELLED, {Status.DRAFT, Status.OPEN, Status.RUNNING})
    look_again(_people(lab, {Enrolment.Status.CONFIRMED}))
    notify([*_concerned(lab), *_waiting(lab)], f"«{lab}» è stato annullato.", lab)
    return lab


MOVES = {
    Status.OPEN: open_enrolment,
    Status.RUNNING: start,
    Status.CONCLUDED: conclude,
    Status.CANCELLED: cancel,
}


def change_status(actor: Person, lab: Lab, status: str) -> Lab:
    """The move that leads there; none where it is there already."""
    if status == lab.status:
        return lab
    move = MOVES.get(Status(status))
    if move is None:
        raise WrongStatus("Un laboratorio pubblicato non torna in bozza.")
    return move(actor, lab)


WAY_TO = {
    Status.OPEN: [Status.OPEN],
    Status.RUNNING: [Status.OPEN, Status.RUNNING],
    Status.CONCLUDED: [Status.OPEN, Status.RUNNING, Status.CONCLUDED],
    Status.CANCELLED: [Status.CANCELLED],
}


@transaction.atomic
def create_lab_at(actor: Person, lab: Lab, status: str) -> Lab:
    """A new lab brought to that point of its life by the moves that lead there."""
    lab = create_lab(actor, lab)
    for step in WAY_TO.get(Status(status), []):
        lab = MOVES[step](actor, lab)
    return lab


@transaction.atomic
def save_session(actor: Person, session: Session) -> Session:
    """A new meeting, or one that changed; those inside a published lab are told, and of another day, hour or place
    also those who wait for a seat."""
    lab = locked(session.lab)
    require(rules.can_coordinate(actor, lab), rules.WHO_COORDINATES)
    stored = Session.objects.filter(pk=session.pk).first()
    moved = stored is None or _whereabouts(stored) != _whereabouts(session)
    if stored is not None and moved:
        session.moved_at = timezone.now()
    session.save()
    if stored is not None:
        follow_times(actor, session)
    _commitments_changed(lab)
    if lab.status in (Status.OPEN, Status.RUNNING):
        waiting = _waiting(lab) if moved else []
        notify([*_concerned(lab), *waiting], _said_of(lab, session, stored), lab)
    lab_changed.send(sender=Lab, lab=lab)
    return session


@transaction.atomic
def remove_session(actor: Person, session: Session) -> None:
    lab = locked(session.lab)
    require(rules.can_coordinate(actor, lab), rules.WHO_COORDINATES)
    if MeetingMinutes.objects.filter(session=session).exists():
        raise HasMinutes("Di questo incontro c'è il verbale: non si toglie più.")
    if lab.status in (Status.OPEN, Status.RUNNING):
        notify(
            [*_concerned(lab), *_waiting(lab)],
            f"L'incontro di «{lab}» di {when(session.starts_at)} non si terrà.",
            lab,
        )
    present = list(session.attendances.values_list("person_id", flat=True))
    session.delete()
    follow_hours(lab, present, actor)
    _commitments_changed(lab)
    lab_changed.send(sender=Lab, lab=lab)


def _commitments_changed(lab: Lab) -> None:
    """Its times moved: those inside may be free for other labs now, and those who wait here for this one."""
    look_again(_people(lab, {Enrolment.Status.CONFIRMED}))
    follow_up(lab, fill_seats(lab))


def _whereabouts(session: Session) -> tuple[object, ...]:
    return session.starts_at, session.ends_at, session.place


def _said_of(lab: Lab, session: Session, stored: Session | None) -> str:
    if stored is None:
        return f"C'è un nuovo incontro in «{lab}»: {when(session.starts_at)}."
    if stored.starts_at != session.starts_at:
        return f"L'incontro di «{lab}» di {when(stored.starts_at)} è spostato a {when(session.starts_at)}."
    return f"Un incontro è cambiato in «{lab}»: {when(session.starts_at)}."


def _move(actor: Person, lab: Lab, to: Lab.Status, allowed: set[Lab.Status]) -> Lab:
    lab = locked(lab)
    require(rules.can_coordinate(actor, lab), rules.WHO_COORDINATES)
    if lab.status not in allowed:
        raise WrongStatus(f"Da «{lab.get_status_display()}» non si passa a «{to.label}»: ricarica la pagina.")
    lab.status = to
    lab.save(update_fields=["status"])
    lab_changed.send(sender=Lab, lab=lab)
    return lab


def _people(lab: Lab, statuses: Iterable[str]) -> list[Person]:
    return list(Person.objects.filter(enrolments__lab=lab, enrolments__status__in=statuses))


def _inside(lab: Lab) -> list[Person]:
    """Those of the circle: seats, guests, trainers."""
    current = Membership.objects.current().filter(circle=lab.circle_id)
    return list(Person.objects.filter(is_active=True, memberships__in=current).distinct())


def _guests(lab: Lab) -> list[Person]:
    """In the order in which they accepted."""
    current = Membership.objects.current().filter(
        circle=lab.circle_id, role=Role.GUEST, person__is_active=True
    )
    return [membership.person for membership in current.select_related("person").order_by("pk")]


def _concerned(lab: Lab) -> list[Person]:
    """Those inside, and whoever has the lab's meetings in the calendar though no longer inside."""
    holding = CalendarEntry.objects.filter(enrolment__lab=lab, is_cancelled=False)
    holders = Person.objects.filter(is_active=True, enrolments__calendar_entries__in=holding)
    return [*_inside(lab), *holders.distinct()]


def _waiting(lab: Lab) -> list[Person]:
    """Who waits for a seat, or was offered one."""
    return _people(lab, {Enrolment.Status.WAITING, Enrolment.Status.OFFERED})


def _representatives(lab: Lab) -> list[Person]:
    """Who enrols colleagues: the representatives of the offices of the lab's ATS, or of all."""
    scope = Q(organisation__ats=lab.ats_id) if lab.ats_id else Q()
    current = Membership.objects.current().filter(scope, role=Role.REPRESENTATIVE)
    return list(Person.objects.filter(is_active=True, memberships__in=current).distinct())
