"""What the pages of a call show: my bodies with their answer; for who coordinates, the list, its counts, its file."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, Organisation, Person
from accounts.queue import QueueItem, QueueSource
from accounts.standing import standing_of
from labs import rules
from labs.models import Adhesion, AdhesionCall, AdhesionQuerySet
from surveys.models import Survey
from surveys.rules import can_manage

HEADER = [
    "Ente", "Tipo", "ATS", "Ambito", "Codice IPA", "Codice ISTAT", "Popolazione", "Stato", "Persona di riferimento",
    "Che cosa si aspetta", "Inviata", "Decisa", "Motivo",
]  # fmt: skip
DRAFTS = 10


@dataclass(frozen=True)
class Body:
    """An organisation of the person's that the call speaks to; `can_answer`: they represent it."""

    organisation: Organisation
    adhesion: Adhesion | None
    can_answer: bool

    @property
    def has_joined(self) -> bool:
        return self.adhesion is not None and self.adhesion.status != Adhesion.Status.WITHDRAWN


def call_page(person: Person | AnonymousUser, call: AdhesionCall) -> dict[str, Any]:
    standing = standing_of(person)
    mine = list(call.bodies().filter(pk__in=standing.organisation_ids)) if standing.organisation_ids else []
    sent = Adhesion.objects.visible_to(person).filter(call=call, organisation__in=mine) if mine else []
    by_body = {adhesion.organisation_id: adhesion for adhesion in sent}
    can_manage_it = rules.can_manage_call(person, call)
    return {
        "call": call,
        "bodies": [Body(one, by_body.get(one.pk), one.pk in standing.represented_ids) for one in mine],
        "can_manage": can_manage_it,
        "counts": call.adhesions.all().counted() if can_manage_it else None,
    }


def listed(adhesions: AdhesionQuerySet) -> AdhesionQuerySet:
    """With what a row of the list or of the file says, by name."""
    related = ("organisation__ats", "organisation__ambito", "organisation__comune", "decided_by")
    return adhesions.select_related(*related).order_by("organisation__name", "pk")


def to_decide(person: Person) -> AdhesionQuerySet:
    """Those sent to calls that the person looks after, the oldest first."""
    sent = Adhesion.objects.visible_to(person).filter(status=Adhesion.Status.SUBMITTED)
    coordinated = person.standing.coordinated_ats_ids
    managed = sent if coordinated is None else sent.filter(call__ats_id__in=coordinated)
    return managed.select_related("organisation", "call").order_by("submitted_at", "pk")


def _as_queued(adhesion: Any) -> QueueItem:
    url = reverse("labs:adhesions", args=[adhesion.call_id])
    return QueueItem(
        "Adesione", adhesion.organisation.name, adhesion.call.title, adhesion.since, url, "Guarda e decidi"
    )


ADHESIONS = QueueSource(
    "adesioni",
    "Adesioni da decidere",
    Adhesion,
    lambda person: to_decide(person).annotate(since=F("submitted_at")),
    _as_queued,
)


def surveys_for(person: Person, adhesions: AdhesionQuerySet) -> dict[str, Any]:
    """The drafts that the person may launch to the bodies approved among these, and how many of those can be asked:
    a body with nobody signed up is not."""
    approved = adhesions.filter(status=Adhesion.Status.APPROVED).order_by().values("organisation")
    current = Membership.objects.current().filter(organisation__in=approved, person__is_active=True)
    staffed = list(current.order_by("organisation").values_list("organisation", flat=True).distinct())
    drafts = Survey.objects.visible_to(person).filter(status=Survey.Status.DRAFT).order_by("-pk")[:DRAFTS]
    return {
        "drafts": [survey for survey in drafts if can_manage(person, survey)],
        "askable": len(staffed),
        "asked": "&".join(f"ente={pk}" for pk in staffed),
    }


def rows_of(adhesions: Iterable[Adhesion]) -> list[list[Any]]:
    """For a spreadsheet, in the order of HEADER."""
    return [_row(adhesion) for adhesion in adhesions]


def _row(adhesion: Adhesion) -> list[Any]:
    body, comune = adhesion.organisation, adhesion.organisation.comune
    decided_at = adhesion.decided_at
    return [
        body.name,
        body.get_kind_display(),
        str(body.ats or ""),
        str(body.ambito or ""),
        body.ipa_code,
        comune.istat_code if comune else "",
        comune.population if comune else "",
        adhesion.get_status_display(),
        adhesion.contact,
        adhesion.note,
        f"{timezone.localtime(adhesion.submitted_at):%d/%m/%Y %H:%M}",
        f"{timezone.localtime(decided_at):%d/%m/%Y %H:%M}" if decided_at else "",
        adhesion.reason,
    ]
