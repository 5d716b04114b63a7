"""The project in numbers: each figure with what it counts. The same for everybody, so a visitor's view is counted."""

import datetime
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, QuerySet, Sum

from accounts.audience import PARTICIPANTS, PUBLIC
from accounts.models import Ats, Comune, Organisation
from community.models import Thread
from labs.models import Enrolment, Lab, Session
from surveys.models import Invitation, Response, Survey
from toolkit.models import Document

SMALL_COMUNE = 5000
SHARED = (PUBLIC, PARTICIPANTS)
LENGTH = ExpressionWrapper(F("ends_at") - F("starts_at"), output_field=DurationField())


@dataclass(frozen=True)
class Figure:
    """`value` ready to be shown; `definition` says what is counted and what is not."""

    title: str
    value: int
    definition: str
    unit: str = ""


@dataclass(frozen=True)
class AtsFigures:
    ats: Ats
    labs: int
    hours: int
    people: int


def _labs() -> QuerySet[Lab]:
    return Lab.objects.visible_to(AnonymousUser()).exclude(status=Lab.Status.CANCELLED)


def _seats() -> QuerySet[Enrolment]:
    return Enrolment.objects.filter(status=Enrolment.Status.CONFIRMED, lab__in=_labs())


def _hours(length: datetime.timedelta | None) -> int:
    return round(length.total_seconds() / 3600) if length else 0


def _reached() -> dict[str, int]:
    """Comuni of the Ambiti whose office has somebody enrolled, those with somebody of their own, and how many are
    small."""
    offices = _seats().exclude(organisation__kind=Organisation.Kind.COMUNE)
    bodies = _seats().filter(organisation__kind=Organisation.Kind.COMUNE)
    ambiti = Q(ambito__in=offices.filter(organisation__ambito__isnull=False).values("organisation__ambito"))
    own = Q(pk__in=bodies.filter(organisation__comune__isnull=False).values("organisation__comune"))
    return Comune.objects.filter(ambiti | own, is_current=True).aggregate(
        all=Count("pk"), small=Count("pk", filter=Q(population__lt=SMALL_COMUNE))
    )


def lab_figures() -> list[Figure]:
    labs, sessions = _labs(), Session.objects.filter(lab__in=_labs())
    planned = sessions.aggregate(count=Count("pk"), length=Sum(LENGTH))
    people = _seats().aggregate(people=Count("person", distinct=True))["people"]
    reached = _reached()
    return [
        Figure("Laboratori", labs.count(), "Laboratori in catalogo; bozze e annullati non contano."),
        Figure(
            "Ore di formazione",
            _hours(planned["length"]),
            f"Durata prevista dei {planned['count']} incontri in calendario, svolti e da svolgere.",
        ),
        Figure(
            "Persone iscritte", people, "Persone con almeno un'iscrizione confermata, contate una volta sola."
        ),
        Figure(
            "Comuni coinvolti",
            reached["all"],
            "Comuni con almeno una persona iscritta, del Comune o dell'ufficio del suo Ambito; "
            f"{reached['small']} hanno meno di 5000 abitanti.",
        ),
    ]


def shared_figures() -> list[Figure]:
    documents = Document.objects.published().filter(audience__in=SHARED)
    library = documents.aggregate(count=Count("pk"), downloads=Sum("downloads"))
    threads = Thread.objects.filter(space__audience__in=SHARED).count()
    read = Survey.objects.filter(published_at__isnull=False, audience__in=SHARED)
    invited = Invitation.objects.filter(survey__in=read).count()
    answered = Response.objects.submitted().filter(survey__in=read).count()
    rate = round(100 * answered / invited) if invited else 0
    return [
        Figure(
            "Documenti condivisi",
            library["count"],
            "Modelli, atti e linee guida pubblicati per tutti i partecipanti, controllati da una seconda persona.",
        ),
        Figure(
            "Scaricamenti", library["downloads"] or 0, "Quante volte quei documenti sono stati scaricati."
        ),
        Figure(
            "Discussioni",
            threads,
            "Discussioni aperte negli spazi comuni; quelle dei singoli gruppi non contano.",
        ),
        Figure(
            "Risposte alle rilevazioni",
            rate,
            f"{answered} risposte inviate su {invited} uffici invitati, nelle rilevazioni con i risultati pubblicati.",
            "%",
        ),
    ]


def figures_by_ats() -> list[AtsFigures]:
    """One row for each ATS that has a lab; three grouped queries."""
    labs = dict(_labs().filter(ats__isnull=False).order_by().values_list("ats").annotate(n=Count("pk")))
    lengths = dict(
        Session.objects.filter(lab__in=_labs()).order_by().values_list("lab__ats").annotate(n=Sum(LENGTH))
    )
    people = dict(_seats().order_by().values_list("lab__ats").annotate(n=Count("person", distinct=True)))
    return [
        AtsFigures(ats, labs[ats.pk], _hours(lengths.get(ats.pk)), people.get(ats.pk, 0))
        for ats in Ats.objects.filter(pk__in=labs)
    ]
