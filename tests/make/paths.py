"""Builders of calls to join a programme, bodies that may, their adhesions, and visits to a lab."""

import datetime
import itertools
from typing import Any

from django.utils import timezone

from accounts.bodies import body_of
from accounts.models import Ambito, Comune, Organisation, Person
from labs.models import Adhesion, AdhesionCall, Lab, LabVisit, Programme
from tests.make.labs import programme as make_programme

_numbers = itertools.count(900_000)


def comune(name: str, ambito: Ambito, population: int = 1800) -> Organisation:
    """A Comune of the Ambito and the organisation that stands for it."""
    row = Comune.objects.create(
        istat_code=str(next(_numbers)),
        name=name,
        province="BG",
        ats=ambito.ats,
        ambito=ambito,
        population=population,
    )
    return body_of(row)


def adhesion_call(programme: Programme | None = None, days: int = 10, **fields: Any) -> AdhesionCall:
    """Published, to the Comuni, with so many days to go."""
    now = timezone.now()
    fields = {"published_at": now, "kinds": ["comune"], "title": "Avviso ai Comuni"} | fields
    closes_at = now + datetime.timedelta(days=days)
    programme = programme or make_programme("Fabbisogni di personale")
    return AdhesionCall.objects.create(**{"programme": programme, "closes_at": closes_at, **fields})


def adhesion(
    call: AdhesionCall, organisation: Organisation, status: str = "submitted", **fields: Any
) -> Adhesion:
    if status == "rejected":
        fields.setdefault("reason", "Manca la delibera")
    return Adhesion.objects.create(
        call=call,
        organisation=organisation,
        status=status,
        **{"contact": "Ada Neri, ada@example.org", **fields},
    )


def visit(lab: Lab, person: Person, ago: datetime.timedelta = datetime.timedelta(days=2)) -> LabVisit:
    """One visit, which ended so long ago."""
    return LabVisit.objects.create(lab=lab, person=person, seen_at=timezone.now() - ago)
