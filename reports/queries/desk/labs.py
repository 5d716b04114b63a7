"""Labs: what happens today, registers and certificates, seats, works, adhesions."""

import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.lines import Line, Section
from accounts.models import Person
from labs import chores
from labs.adhesion_pages import ADHESIONS
from labs.models import Lab, LabQuerySet, Session
from labs.works_pages import REVIEW_WITHIN
from reports.queries.desk.queued import SHOWN, queue_section
from surveys.dates import when


def sections(person: Person) -> list[Section]:
    labs = chores.coordinated_labs(person)
    return [
        _sessions_of_today(labs),
        _registers(labs),
        _waiting_lists(labs),
        _to_conclude(labs),
        _certificates(labs),
        _late_works(person, labs),
        queue_section(ADHESIONS, person),
        _without_sessions(labs),
    ]


def _sessions_of_today(labs: LabQuerySet) -> Section:
    today = list(chores.sessions_of_today(labs))
    return Section("Incontri di oggi", [_today(session) for session in today[:SHOWN]], len(today))


def _today(session: Session) -> Line:
    starts_at, ends_at = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    where = session.place or ("online" if session.online_url else "")
    note = " · ".join(
        part for part in (f"Ore {_hour(starts_at)}–{_hour(ends_at)}", where, session.lab.where) if part
    )
    return Line(session.lab.title, note, _register(session), "Apri il registro", session.ends_at)


def _registers(labs: LabQuerySet) -> Section:
    over = chores.registers_to_close(labs)
    return Section("Registri da chiudere", [register_line(one) for one in over[:SHOWN]], over.count())


def register_line(session: Any) -> Line:
    """Of a session over, for who closes its register; with `marked`."""
    marked = "nessuna presenza segnata" if not session.marked else f"presenze segnate: {session.marked}"
    note = f"Incontro di {when(session.starts_at)} · {session.lab.where} · {marked}"
    due = timezone.localdate(session.ends_at)
    return Line(session.lab.title, note, _register(session), "Chiudi il registro", due)


def _waiting_lists(labs: LabQuerySet) -> Section:
    at_stake = chores.seats_at_stake(labs)
    return Section("Posti e liste d'attesa", [_seats(lab) for lab in at_stake[:SHOWN]], at_stake.count())


def _seats(lab: Any) -> Line:
    said = [f"{lab.waiting} in attesa per {lab.capacity} posti"] if lab.waiting else []
    if lab.waiting and lab.free > 0:
        said.append("un posto è libero" if lab.free == 1 else f"{lab.free} posti sono liberi")
    if lab.offered:
        offers = "un posto offerto" if lab.offered == 1 else f"{lab.offered} posti offerti"
        said.append(f"{offers}, da accettare entro {when(lab.offer_ends_at)}")
    note = f"{lab.where} · {'; '.join(said)}"
    url = reverse("labs:enrolments", args=[lab.pk])
    return Line(lab.title, note, url, "Gestisci le iscrizioni", lab.offer_ends_at)


def _to_conclude(labs: LabQuerySet) -> Section:
    over = chores.to_conclude(labs)
    return Section("Laboratori da concludere", [_over(lab) for lab in over[:SHOWN]], over.count())


def _over(lab: Any) -> Line:
    day = date_format(timezone.localtime(lab.last_at), "l j F Y")
    note = f"{lab.where} · l'ultimo incontro è stato {day}: gli attestati arrivano dopo la conclusione."
    action = "Avvia e concludi" if lab.status == Lab.Status.OPEN else "Concludi il laboratorio"
    return Line(lab.title, note, lab.get_absolute_url(), action)


def _certificates(labs: LabQuerySet) -> Section:
    found = chores.to_certify(labs)
    return Section("Attestati da rilasciare", [_certify(one) for one in found[:SHOWN]], len(found))


def _certify(one: chores.ToCertify) -> Line:
    people = "una persona ha" if one.people == 1 else f"{one.people} persone hanno"
    url = reverse("labs:certificates", args=[one.lab.pk])
    return Line(
        one.lab.title, f"{one.lab.where} · {people} le ore necessarie.", url, "Rilascia gli attestati"
    )


def _late_works(person: Person, labs: LabQuerySet) -> Section:
    late = chores.works_reviewed_late(person, labs)
    return Section("Consegne da rivedere in ritardo", [_late(work) for work in late[:SHOWN]], late.count())


def _late(work: Any) -> Line:
    handed = "una consegna aspetta" if work.waiting == 1 else f"{work.waiting} consegne aspettano"
    since = date_format(timezone.localtime(work.since), "l j F Y")
    note = f"«{work.lab}», {work.lab.where} · {handed} da {since}."
    return Line(work.title, note, work.get_absolute_url(), "Rivedi", review_day(work.since))


def review_day(since: datetime.datetime) -> datetime.date:
    """By when what was handed in then should have its review."""
    return timezone.localdate(since + REVIEW_WITHIN)


def _without_sessions(labs: LabQuerySet) -> Section:
    empty = chores.without_sessions(labs)
    return Section("Laboratori senza incontri", [_empty(lab) for lab in empty[:SHOWN]], empty.count())


def _empty(lab: Lab) -> Line:
    note = f"{lab.where} · {lab.get_status_display()}"
    return Line(lab.title, note, reverse("labs:create_session", args=[lab.pk]), "Aggiungi un incontro")


def _hour(moment: datetime.datetime) -> str:
    return date_format(moment, "G:i")


def _register(session: Session) -> str:
    return reverse("labs:register", args=[session.pk])
