"""A lab is made, changed, opened, started, concluded, cancelled; each is told to whom it concerns."""

from collections.abc import Collection, Iterable

from django.db import transaction
from django.db.models import Q
from django.utils import formats, timezone

from accounts.models import Circle, Membership, Person, Role
from accounts.rules import require
from labs import rules
from labs.models import Enrolment, HasMinutes, Lab, MeetingMinutes, Session, WrongStatus
from labs.seating import fill_seats, locked
from labs.signals import lab_changed, lab_created
from labs.tasks import look_again, watch_offers, watch_reserve
from notifications.actions import notify

Status = Lab.Status
EDITABLE = (
    "programme", "title", "description", "for_whom", "module", "format", "ats", "capacity",
    "reserved_seats", "reserved_until", "enrolment_closes_at", "offer_hours", "blocks_overlap",
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
    fields = [name for name in EDITABLE if name in changed]
    for name in fields:
        setattr(stored, name, getattr(lab, name))
    require(rules.can_coordinate(actor, stored), rules.WHO_COORDINATES)
    stored.save(update_fields=fields)
    Circle.objects.filter(pk=stored.circle_id).update(title=stored.title, ats=stored.ats)
    watch_offers(stored, fill_seats(stored))
    watch_reserve(stored)
    lab_changed.send(sender=Lab, lab=stored)
    return stored


@transaction.atomic
def open_enrolment(actor: Person, lab: Lab) -> Lab:
    lab = _move(actor, lab, Status.OPEN, {Status.DRAFT})
    notify([*_representatives(lab), *_inside(lab)], f"Sono aperte le iscrizioni a «{lab}».", lab)
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
    concerned = _people(lab, {Enrolment.Status.WAITING, Enrolment.Status.OFFERED})
    notify([*_inside(lab), *concerned], f"«{lab}» è stato annullato.", lab)
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
    """A new meeting, or one that changed; those inside a published lab are told."""
    lab = locked(session.lab)
    require(rules.can_coordinate(actor, lab), rules.WHO_COORDINATES)
    is_new = session.pk is None
    session.save()
    _commitments_changed(lab)
    if lab.status in (Status.OPEN, Status.RUNNING):
        what = "C'è un nuovo incontro" if is_new else "Un incontro è cambiato"
        notify(_inside(lab), f"{what} in «{lab}»: {_when(session)}.", lab)
    lab_changed.send(sender=Lab, lab=lab)
    return session


@transaction.atomic
def remove_session(actor: Person, session: Session) -> None:
    lab = locked(session.lab)
    require(rules.can_coordinate(actor, lab), rules.WHO_COORDINATES)
    if MeetingMinutes.objects.filter(session=session).exists():
        raise HasMinutes("Di questo incontro c'è il verbale: non si toglie più.")
    if lab.status in (Status.OPEN, Status.RUNNING):
        notify(_inside(lab), f"L'incontro di «{lab}» di {_when(session)} non si terrà.", lab)
    session.delete()
    _commitments_changed(lab)
    lab_changed.send(sender=Lab, lab=lab)


def _commitments_changed(lab: Lab) -> None:
    """Its times moved: those inside may be free for other labs now, and those who wait here for this one."""
    look_again(_people(lab, {Enrolment.Status.CONFIRMED}))
    watch_offers(lab, fill_seats(lab))


def _when(session: Session) -> str:
    return formats.date_format(timezone.localtime(session.starts_at), "l j F Y, \\o\\r\\e G:i")


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


def _representatives(lab: Lab) -> list[Person]:
    """Who enrols colleagues: the representatives of the offices of the lab's ATS, or of all."""
    scope = Q(organisation__ats=lab.ats_id) if lab.ats_id else Q()
    current = Membership.objects.current().filter(scope, role=Role.REPRESENTATIVE)
    return list(Person.objects.filter(is_active=True, memberships__in=current).distinct())
