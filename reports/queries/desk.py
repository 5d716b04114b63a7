"""What waits for whoever coordinates or moderates, by urgency."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import Person
from accounts.queries import pending_invitations, waiting_requests
from accounts.queue import QueueSource
from community.models import Assignment
from community.queries.moderation import appealed_cases, held_cases, reported_cases
from labs.adhesion_pages import ADHESIONS
from labs.models import Enrolment, Lab
from surveys.models import Survey
from toolkit.queries import OUTDATED, REVIEWS

SHOWN = 10


@dataclass(frozen=True)
class Line:
    """One thing to look after; `share` from 0 to 100 where a bar says it better."""

    title: str
    note: str
    url: str
    action: str
    share: int | None = None


@dataclass(frozen=True)
class Section:
    title: str
    empty: str
    lines: list[Line] = field(default_factory=list)
    total: int = 0
    more_url: str = ""  # where the rest of this work is done
    more: str = ""

    @property
    def hidden(self) -> int:
        return self.total - len(self.lines)


def sections(person: Person) -> list[Section]:
    """Cases for who moderates, surveys, labs and questions for who coordinates, documents for who reviews."""
    standing, documents = person.standing, [_documents(person), _outdated_documents(person)]
    cases = [_cases(person)] if standing.is_moderator else []
    if not standing.is_coordinator:
        return [*cases, *documents]
    adhesions = _from_queue(ADHESIONS, "Nessuna adesione da decidere.", person)
    labs = [_waiting_lists(person), _labs_without_sessions(person), adhesions]
    return [*cases, _surveys(person), *labs, _late_questions(person), *documents, _people(person)]


def _coordinated(person: Person, field_name: str) -> Q:
    """The rows of the ATS that the person coordinates; all of them for the whole region."""
    ids = person.standing.coordinated_ats_ids
    return Q() if ids is None else Q(**{f"{field_name}__in": ids})


def _surveys(person: Person) -> Section:
    """Not yet published ones, with the answers of the offices that the person follows."""
    followed = _coordinated(person, "invitations__organisation__ats_id")
    answered = Q(responses__submitted_at__isnull=False) & _coordinated(
        person, "responses__organisation__ats_id"
    )
    surveys = (
        Survey.objects.visible_to(person)
        .filter(published_at=None)
        .annotate(
            invited=Count("invitations", filter=followed, distinct=True),
            answered=Count("responses", filter=answered, distinct=True),
        )
    )
    total = surveys.count()
    lines = [
        _survey_line(survey) for survey in surveys.order_by(F("closes_at").asc(nulls_last=True), "pk")[:SHOWN]
    ]
    return Section(
        "Rilevazioni", "Nessuna rilevazione in preparazione, aperta o da pubblicare.", lines, total
    )


def _survey_line(survey: Any) -> Line:
    url = survey.get_absolute_url()
    if survey.is_draft:
        return Line(
            survey.title, "In preparazione: non è ancora stata inviata agli Ambiti.", url, "Prepara il lancio"
        )
    share = round(100 * survey.answered / survey.invited) if survey.invited else 0
    noun = "risposta" if survey.answered == 1 else "risposte"
    rate = f"{survey.answered} {noun} su {survey.invited} ({share}%)"
    if survey.is_closed:
        return Line(
            survey.title,
            f"Chiusa con {rate}: i risultati non sono ancora pubblicati.",
            url,
            "Leggi i risultati",
            share,
        )
    if survey.closes_at <= timezone.now():
        return Line(
            survey.title,
            f"Il termine è passato, {rate}: chiudila per contare.",
            url,
            "Chiudi la rilevazione",
            share,
        )
    until = date_format(timezone.localtime(survey.closes_at), "j F Y, \\o\\r\\e G:i")
    return Line(survey.title, f"{rate}. Si chiude il {until}.", url, "Vedi chi manca", share)


def _labs(person: Person) -> QuerySet[Lab]:
    return Lab.objects.visible_to(person).filter(_coordinated(person, "ats_id")).select_related("ats")


def _waiting_lists(person: Person) -> Section:
    waiting = Count("enrolments", filter=Q(enrolments__status=Enrolment.Status.WAITING))
    labs = _labs(person).filter(status=Lab.Status.OPEN).annotate(waiting=waiting).filter(waiting__gt=0)
    lines = [
        Line(
            lab.title,
            f"{lab.where} · {lab.waiting} in attesa per {lab.capacity} posti",
            reverse("labs:enrolments", args=[lab.pk]),
            "Gestisci le iscrizioni",
        )
        for lab in labs.order_by("-waiting", "pk")[:SHOWN]
    ]
    return Section("Liste d'attesa", "Nessuno aspetta un posto.", lines, labs.count())


def _labs_without_sessions(person: Person) -> Section:
    alive = [Lab.Status.DRAFT, Lab.Status.OPEN, Lab.Status.RUNNING]
    labs = _labs(person).filter(status__in=alive, sessions=None)
    lines = [
        Line(
            lab.title,
            f"{lab.where} · {lab.get_status_display()}",
            lab.get_absolute_url(),
            "Aggiungi un incontro",
        )
        for lab in labs.order_by("status", "pk")[:SHOWN]
    ]
    return Section(
        "Laboratori senza incontri", "Tutti i laboratori hanno almeno un incontro.", lines, labs.count()
    )


def _cases(person: Person) -> Section:
    """One line for each kind; each case is decided from the queue."""
    kinds = (
        ("segnalati", "Messaggi segnalati", reported_cases(person).count()),
        ("in-attesa", "Primi messaggi di persone nuove", held_cases(person).count()),
        ("riesami", "Riesami chiesti", appealed_cases(person).count()),
    )
    queue = reverse("community:queue")
    lines = [
        Line(title, f"{count} da decidere.", f"{queue}?tipo={name}", "Leggi e decidi")
        for name, title, count in kinds
        if count
    ]
    return Section(
        "Moderazione",
        "Nessun messaggio da giudicare.",
        lines,
        len(lines),
        queue,
        "Tutto ciò che è da decidere",
    )


def _late_questions(person: Person) -> Section:
    """Given to an expert who has not answered by the day that was agreed."""
    late = Assignment.objects.visible_to(person).late().filter(_coordinated(person, "thread__space__ats_id"))
    late = late.filter(thread__solved_by=None).select_related("thread", "expert")
    lines = [
        Line(
            given.thread.title,
            f"Affidata a {given.expert.name}, che doveva rispondere entro il {date_format(given.due_on, 'j F Y')}.",
            reverse("community:assign_question", args=[given.thread_id]),
            "Affida di nuovo",
        )
        for given in late[:SHOWN]
    ]
    return Section("Domande affidate in ritardo", "Nessuna domanda è in ritardo.", lines, late.count())


def _documents(person: Person) -> Section:
    return _from_queue(REVIEWS, "Nessun documento aspetta la revisione.", person)


def _outdated_documents(person: Person) -> Section:
    return _from_queue(OUTDATED, "Nessun documento è da aggiornare.", person)


def _from_queue(source: QueueSource, empty: str, person: Person) -> Section:
    """The same rows, in the same order and words, as in the queue that moderators work through."""
    waiting = source.waiting(person)
    items = [source.item(row) for row in waiting[:SHOWN]]
    lines = [Line(item.title, item.note, item.url, item.action) for item in items]
    return Section(source.label, empty, lines, waiting.count())


def _people(person: Person) -> Section:
    """Who asks to come in, and who has not come yet; one line for each queue."""
    requests = waiting_requests(person).count()
    invitations = pending_invitations(person).count()
    asked = "persona chiede" if requests == 1 else "persone chiedono"
    invited = (
        "invito non è ancora stato accettato"
        if invitations == 1
        else "inviti non sono ancora stati accettati"
    )
    queues = (
        (requests, "Richieste di accesso", f"{requests} {asked} di entrare.", "access_requests", "Rispondi"),
        (invitations, "Inviti in attesa", f"{invitations} {invited}.", "invitations", "Vedi gli inviti"),
    )
    lines = [
        Line(title, note, reverse(f"accounts:{name}"), action)
        for count, title, note, name, action in queues
        if count
    ]
    ways = (reverse("accounts:people"), "Persone, inviti e importazione")
    return Section("Persone", "Nessuno aspetta di entrare.", lines, len(lines), *ways)
