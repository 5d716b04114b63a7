"""What a person finds on arriving: what is to do, what is new, what is next."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, When
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import Person
from community.models import News
from community.queries import fresh_rows, fresh_threads
from labs.models import Enrolment, Lab, Session
from labs.works_pages import works_to_hand_in, works_to_review
from surveys.queries import surveys_to_answer
from toolkit.models import Document
from toolkit.rules import can_review

SHOWN = 5
Visitor = Any


@dataclass(frozen=True)
class Task:
    """One thing that waits for the person, with the one button that takes there."""

    title: str
    note: str
    url: str
    action: str


def to_do(person: Person) -> list[Task]:
    """The most urgent first: what has a deadline, then what others wait for."""
    return [
        *_offers(person),
        *_surveys(person),
        *_works(person),
        *_sent_back(person),
        *_outputs(person),
        *_reviews(person),
    ]


def _day(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "l j F Y, \\o\\r\\e G:i")


def _offers(person: Person) -> list[Task]:
    offered = Enrolment.objects.filter(
        person=person, status=Enrolment.Status.OFFERED, lab__in=Lab.objects.visible_to(person)
    )
    offered = offered.select_related("lab").order_by("offer_expires_at")
    return [
        Task(
            f"Si è liberato un posto: {enrolment.lab}",
            f"Accettalo entro {_day(enrolment.offer_expires_at)}, poi passa alla persona successiva.",
            enrolment.lab.get_absolute_url(),
            "Accetta il posto",
        )
        for enrolment in offered
    ]


def _surveys(person: Person) -> list[Task]:
    return [
        Task(
            f"Rispondi alla rilevazione: {survey}",
            f"Si chiude {_day(survey.closes_at)}.",
            survey.get_absolute_url(),
            "Rispondi",
        )
        for survey in surveys_to_answer(person)
    ]


def _works(person: Person) -> list[Task]:
    return [
        Task(
            f"Consegna: {work}",
            f"In «{work.lab}»" + (f", entro {_day(work.due_at)}." if work.due_at else "."),
            work.get_absolute_url(),
            "Consegna",
        )
        for work in works_to_hand_in(person)[:SHOWN]
    ]


def _outputs(person: Person) -> list[Task]:
    return [
        Task(
            f"Da rivedere: {work}",
            f"In «{work.lab}» {_waiting(work.waiting)}.",
            work.get_absolute_url(),
            "Rivedi",
        )
        for work in works_to_review(person)[:SHOWN]
    ]


def _waiting(count: int) -> str:
    return "una consegna aspetta la revisione" if count == 1 else f"{count} consegne aspettano la revisione"


def _sent_back(person: Person) -> list[Task]:
    documents = Document.objects.visible_to(person).written_by(person)
    return [
        Task(
            f"Rivedi il documento: {document}", document.review_note, document.get_absolute_url(), "Correggi"
        )
        for document in documents.filter(status=Document.Status.SENT_BACK)
    ]


def _reviews(person: Person) -> list[Task]:
    """One line for the whole queue; what the person wrote is for somebody else."""
    if not can_review(person):
        return []
    count = Document.objects.visible_to(person).to_review().exclude(author=person).count()
    if not count:
        return []
    title = "Un documento aspetta la revisione" if count == 1 else f"{count} documenti aspettano la revisione"
    note = "Finché non li controlla una seconda persona, non li trova nessuno."
    return [Task(title, note, reverse("toolkit:review_queue"), "Rivedi")]


def newest(person: Person) -> dict[str, Any]:
    """What is not read yet in the threads one follows, as «Nuovo per me» says; the latest documents; labs not yet
    asked for, those of the own ATS first."""
    documents = Document.objects.visible_to(person).published().order_by("-published_at")
    asked = Enrolment.objects.active().filter(person=person).values("lab")
    labs = Lab.objects.visible_to(person).filter(status=Lab.Status.OPEN).exclude(pk__in=asked)
    nearest = When(ats_id__in=person.standing.ats_ids, then=0)
    labs = labs.select_related("ats").order_by(Case(nearest, default=1), "-pk")
    return {
        "threads": fresh_rows(person, fresh_threads(person)[:SHOWN]),
        "documents": documents.select_related("organisation")[:SHOWN],
        "labs": labs[:SHOWN],
    }


def own_sessions(person: Person) -> list[Session]:
    """The coming ones of the labs that the person is in: with a seat, as a guest or as a trainer."""
    sessions = (
        Session.objects.visible_to(person).coming().filter(lab__circle_id__in=person.standing.circle_ids)
    )
    return list(sessions.select_related("lab").order_by("starts_at")[:SHOWN])


def coming_sessions(person: Visitor) -> list[Session]:
    sessions = Session.objects.visible_to(person).coming().select_related("lab", "lab__ats")
    return list(sessions.order_by(F("starts_at"))[:SHOWN])


def latest_news(person: Visitor) -> list[News]:
    return list(News.objects.visible_to(person).published()[:3])
