"""How a seat is spoken of: moments, sessions, why somebody waits, how a request ended."""

from django.utils import formats
from django.utils.text import Truncator

from accounts.models import Person
from labs.models import Enrolment, Lab, Session
from labs.seats import Reason
from surveys.dates import when

OFFER_EXPIRED = "l'offerta del posto è scaduta"
STARTED_BEFORE = "l'offerta del posto è scaduta con l'inizio degli incontri"
NOT_TAKING_PART = "Manca per ora l'appartenenza a un ufficio del progetto: il posto in lista resta."
WHY = {
    Reason.FULL: "I posti sono tutti assegnati: quando se ne libera uno tocca a chi è primo in lista.",
    Reason.RESERVED: "I posti liberi sono riservati agli altri Ambiti: finita la riserva{until}, la lista avanza.",
    Reason.BLOCKED: "Il posto passa a chi viene dopo finché dura l'altro incontro alla stessa ora.",
    Reason.STARTED: "Gli incontri sono iniziati: da ora la lista d'attesa non avanza più.",
}


def short(thing: object) -> str:
    """Its name, as long as a notice with two of them can bear."""
    return Truncator(str(thing)).chars(50)


def session_words(session: Session) -> str:
    """The lab, the session's own title where it has one, the moment."""
    title = f" ({short(session.title)})" if session.title else ""
    return f"«{short(session.lab)}»{title}, {when(session.starts_at)}"


def why_waiting(lab: Lab, reason: Reason) -> str:
    """To whoever reads it: the person or who looks after the list."""
    released_on = lab.reserved_until
    until = f" il {formats.date_format(released_on, 'j F Y')}" if released_on else ""
    return WHY[reason].format(until=until)


def how_it_ended(enrolment: Enrolment, reader: Person) -> str:
    """Of a request that has ended, for the person and for who looks after the list."""
    because = enrolment.ended_because
    if enrolment.ended_by_id is None:
        return f"Iscrizione ritirata: {because}." if because else "L'iscrizione è stata ritirata."
    if enrolment.ended_by_id == enrolment.person_id == reader.pk:
        return "Hai ritirato l'iscrizione."
    who = "dalla persona iscritta"
    if enrolment.ended_by_id != enrolment.person_id and enrolment.ended_by is not None:
        who = f"da {enrolment.ended_by.name}"
    return f"Iscrizione ritirata {who}{f'. Motivo: {because}' if because else ''}."
