"""«Da fare»: everything that waits for a person in any part of the site, each with its one button."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.lines import Line, by_urgency
from accounts.models import Person
from accounts.queries import ACCESS_REQUESTS
from community.queries.assignments import questions_given_to
from labs import chores, own_chores
from labs.models import Certificate
from labs.works_pages import works_to_hand_in, works_to_review
from reports.queries.desk.labs import register_line, review_day
from reports.queries.desk.queued import due_by
from surveys.dates import when
from surveys.queries import surveys_to_answer
from toolkit.queries import REVIEWS, sent_back_to
from toolkit.rules import can_review

SHOWN = 5  # of each kind


def to_do(person: Person) -> list[Line]:
    """The nearest deadline first, then what has none."""
    return by_urgency(
        line
        for some in (_own_seats, _asked_of_offices, _documents, _works, _led, _questions)
        for line in some(person)
    )


def _own_seats(person: Person) -> Iterator[Line]:
    """Of the person's own labs."""
    for session in own_chores.sessions_to_check_in(person)[:SHOWN]:
        yield _check_in(session)
    for enrolment in own_chores.offers_to_accept(person):
        assert enrolment.offer_expires_at  # a constraint
        yield Line(
            f"Si è liberato un posto: {enrolment.lab}",
            f"Accettalo entro {when(enrolment.offer_expires_at)}, poi passa alla persona successiva.",
            enrolment.lab.get_absolute_url(),
            "Accetta il posto",
            enrolment.offer_expires_at,
        )
    yield from _certificates(list(own_chores.certificates_to_take(person)))


def _certificates(found: Sequence[Certificate]) -> Iterator[Line]:
    """Several wait in one line: they are all in the same page."""
    if not found:
        return
    newest = found[0]
    note = f"Rilasciato {when(newest.issued_at)}. Resta sempre in «Le mie ore»."
    if len(found) > 1:
        title, note = (
            f"{len(found)} attestati sono pronti",
            f"L'ultimo è di «{newest.lab}»: li scarichi uno per uno.",
        )
        yield Line(title, note, reverse("labs:my_hours"), "Vai alle tue ore")
    else:
        url = reverse("labs:certificate_pdf", args=[newest.code])
        yield Line(f"Il tuo attestato è pronto: {newest.lab}", note, url, "Scarica")


def _check_in(session: Any) -> Line:
    """The code is in the room or on the shared screen, and nowhere else: the link leads to the session."""
    ends_at = date_format(timezone.localtime(session.ends_at), "G:i")
    where = "sullo schermo della riunione" if session.online_url and not session.place else "in sala"
    note = f"L'incontro finisce alle {ends_at}: inquadra il codice QR che vedi {where}."
    url = f"{session.lab.get_absolute_url()}?scheda=incontri#incontro-{session.pk}"
    return Line(f"Segna la presenza: {session.lab}", note, url, "Vai all'incontro", session.ends_at)


def _asked_of_offices(person: Person) -> Iterator[Line]:
    for survey in surveys_to_answer(person):
        assert survey.closes_at  # it is open
        note, url = f"Si chiude {when(survey.closes_at)}.", survey.get_absolute_url()
        yield Line(f"Rispondi alla rilevazione: {survey}", note, url, "Rispondi", survey.closes_at)
    for answer in own_chores.calls_to_answer(person):
        call, body = answer.call, answer.organisation
        note = f"Per {body.label}, entro {when(call.closes_at)}."
        url = reverse("labs:join_call", args=[call.pk, body.pk])
        yield Line(f"Rispondi all'avviso: {call}", note, url, "Aderisci", call.closes_at)
    if person.standing.represented_ids:
        yield from _access_requests(person)


def _access_requests(person: Person) -> Iterator[Line]:
    waiting = list(ACCESS_REQUESTS.waiting(person))
    if waiting:
        first, count = waiting[0], len(waiting)
        title = f"{first.name} chiede di entrare" if count == 1 else f"{count} persone chiedono di entrare"
        which = "La richiesta" if count == 1 else "La prima richiesta"
        note = f"{which} è di {when(first.since)}: approva solo chi riconosci."
        url = reverse("accounts:access_requests")
        yield Line(title, note, url, "Rispondi", due_by(ACCESS_REQUESTS, first.since))


def _documents(person: Person) -> Iterator[Line]:
    """Those sent back; one line for the whole queue of reviews."""
    for document in sent_back_to(person)[:SHOWN]:
        newer = document.is_published
        title = f"Rivedi la nuova versione di: {document}" if newer else f"Rivedi il documento: {document}"
        url = reverse("toolkit:propose_version", args=[document.pk]) if newer else document.get_absolute_url()
        yield Line(title, document.reason, url, "Correggi")
    if can_review(person) and (since := list(REVIEWS.waiting(person).values_list("since", flat=True))):
        count = len(since)
        title = (
            "Un documento aspetta la revisione" if count == 1 else f"{count} documenti aspettano la revisione"
        )
        note = "Finché non li controlla una seconda persona, non li trova nessuno."
        yield Line(title, note, reverse("toolkit:review_queue"), "Rivedi", due_by(REVIEWS, since[0]))


def _works(person: Person) -> Iterator[Line]:
    for work in works_to_hand_in(person)[:SHOWN]:
        note = f"In «{work.lab}»" + (f", entro {when(work.due_at)}." if work.due_at else ".")
        yield Line(f"Consegna: {work}", note, work.get_absolute_url(), "Consegna", work.due_at)


def _led(person: Person) -> Iterator[Line]:
    """For who leads: registers of sessions over, works to review."""
    if person.standing.trained_circle_ids:
        for session in chores.registers_to_close(chores.trained_labs(person))[:SHOWN]:
            yield replace(register_line(session), title=f"Registro presenze: {session.lab}")
    for work in works_to_review(person)[:SHOWN]:
        waits = "una consegna aspetta" if work.waiting == 1 else f"{work.waiting} consegne aspettano"
        note, due = f"In «{work.lab}» {waits} la revisione.", review_day(work.since)
        yield Line(f"Da rivedere: {work}", note, work.get_absolute_url(), "Rivedi", due)


def _questions(person: Person) -> Iterator[Line]:
    for given in questions_given_to(person)[:SHOWN]:
        day = date_format(given.due_on, "l j F Y")
        note = f"La domanda è affidata a te: rispondi entro {day}."
        yield Line(
            f"Rispondi a: {given.thread}", note, given.thread.get_absolute_url(), "Rispondi", given.due_on
        )
