"""What a template can be filled with: the documented list of fields, and their values for one Ambito."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, Sum
from django.template.defaultfilters import date as written_date
from django.utils import timezone

from accounts.models import Ambito, Membership, Person, Role
from accounts.standing import standing_of

Values = dict[str, Any]

# Name in a template → what it stands for. Lists hold rows with the named parts.
FIELDS = {
    "ambito": "Nome dell'Ambito, per esempio «Cremona»",
    "codice_ambito": "Codice dell'Ambito",
    "ente_capofila": "Comune o ente capofila",
    "ats": "Nome dell'ATS",
    "comuni": "Elenco dei Comuni; di ciascuno: nome, provincia, popolazione",
    "numero_comuni": "Quanti sono i Comuni",
    "popolazione": "Abitanti dell'Ambito, in tutto",
    "persone": "Elenco delle persone dell'ufficio di piano; di ciascuna: nome, ruolo, email",
    "referente": "Nome del referente dell'Ambito",
    "compilatore": "Nome di chi compila",
    "oggi": "La data di oggi, per esempio «5 maggio 2026»",
    "anno": "L'anno in corso",
}

# Those that hold records: typed by hand, each line is the name of one.
RECORDS = ("comuni", "persone")


@dataclass(frozen=True)
class Filling:
    """What is known for one Ambito of what a template asks for; `missing` is asked from whoever fills it."""

    ambiti: list[Ambito]
    ambito: Ambito | None
    values: Values
    known: list[tuple[str, Any]]
    missing: list[str]


def filling_of(placeholders: list[str], person: Person, code: str = "") -> Filling:
    """For the Ambito of that code, else the person's first."""
    ambiti = list(ambiti_for(person))
    ambito = next((one for one in ambiti if one.code == code), next(iter(ambiti), None))
    values = values_for(ambito, person) if ambito else {}
    missing = [name for name in placeholders if values.get(name, "") in ("", [])]
    known = [(FIELDS[name], values[name]) for name in placeholders if name not in missing]
    return Filling(ambiti, ambito, values, known, missing)


def ambiti_for(person: Person) -> QuerySet[Ambito]:
    """The person's own; whoever has none, such as a coordinator, may fill for any."""
    own = Ambito.objects.filter(organisations__in=standing_of(person).organisation_ids).distinct()
    found = own if own.exists() else Ambito.objects.all()
    return found.select_related("ats").order_by("name", "pk")


def values_for(ambito: Ambito, person: Person) -> Values:
    """Of each field, what is known; "" or an empty list where nothing is. People only of one's own office."""
    comuni = ambito.comuni.filter(is_current=True)
    people = list(_people_of(ambito, person))
    today = timezone.localdate()
    return {
        "ambito": ambito.name,
        "codice_ambito": ambito.code,
        "ente_capofila": ambito.lead,
        "ats": ambito.ats.name,
        "comuni": [
            {"nome": one.name, "provincia": one.province, "popolazione": one.population} for one in comuni
        ],
        "numero_comuni": len(comuni) or "",
        "popolazione": comuni.aggregate(total=Sum("population"))["total"] or "",
        "persone": [
            {"nome": one.person.name, "ruolo": one.get_role_display(), "email": one.person.email}
            for one in people
        ],
        "referente": next((one.person.name for one in people if one.role == Role.REPRESENTATIVE), ""),
        "compilatore": person.name,
        "oggi": written_date(today, "j F Y"),
        "anno": str(today.year),
    }


def unknown_fields(placeholders: Iterable[str]) -> list[str]:
    """What the list does not have: perhaps wanted so, perhaps misspelt."""
    return [name for name in placeholders if name not in FIELDS]


def _people_of(ambito: Ambito, person: Person) -> QuerySet[Membership]:
    """Those of the office, the representatives first; nobody for whoever is not of the office."""
    office = ambito.organisations.filter(pk__in=standing_of(person).organisation_ids)
    current = Membership.objects.current().filter(organisation__in=office, person__is_active=True)
    wanted = current.filter(role__in=(Role.REPRESENTATIVE, Role.MEMBER)).select_related("person")
    return wanted.order_by("-role", "person__last_name", "person__first_name", "pk")
