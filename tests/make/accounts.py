"""Builders of people and territory."""

import itertools
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from accounts.models import (
    AccessRequest,
    Ambito,
    Ats,
    Circle,
    Comune,
    Invitation,
    Membership,
    Organisation,
    Person,
)
from accounts.models.joining import VALID_FOR

PASSWORD = "una frase lunga per la prova"
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Territory:
    ats: Ats
    other_ats: Ats
    ambito: Ambito
    other_ambito: Ambito


def territory() -> Territory:
    """Two ATS with one Ambito, one office and two Comuni each."""
    first, second = ats("BER", "ATS di Bergamo"), ats("PAV", "ATS di Pavia")
    return Territory(first, second, ambito("BER-01", "Dalmine", first), ambito("PAV-01", "Vigevano", second))


def ats(code: str, name: str = "") -> Ats:
    return Ats.objects.get_or_create(code=code, defaults={"name": name or f"ATS {code}"})[0]


def ambito(code: str, name: str, ats: Ats, **fields: Any) -> Ambito:
    made, is_new = Ambito.objects.get_or_create(code=code, defaults={"name": name, "ats": ats} | fields)
    if is_new:
        kind = Organisation.Kind.OFFICE
        Organisation.objects.create(kind=kind, name=f"Ufficio di piano di {name}", ambito=made, ats=made.ats)
        for label, population in (("", 23_000), (" Piccolo", 1_800)):
            Comune.objects.create(
                istat_code=f"{next(_numbers):06d}",
                name=f"{name}{label}",
                province=code[:2],
                ats=ats,
                ambito=made,
                population=population,
            )
    return made


def person(name: str, role: str = "", organisation=None, ats=None, circle=None, **fields: Any) -> Person:
    """A person who signs in with PASSWORD, with one membership where a role is given."""
    fields.setdefault("last_name", "Rossi")
    made = Person.objects.create_user(f"{name}@example.org", PASSWORD, first_name=name.title(), **fields)
    if role:
        membership(made, role, organisation=organisation, ats=ats, circle=circle)
    return made


def membership(person: Person, role: str, **scope: Any) -> Membership:
    person.__dict__.pop("standing", None)
    return Membership.objects.create(person=person, role=role, **scope)


def circle(ats: Ats | None = None, title: str = "Laboratorio di prova") -> Circle:
    return Circle.objects.create(title=title, ats=ats)


def invitation(name: str, role: str, **fields: Any) -> Invitation:
    """Sent a while ago, valid for the usual term."""
    fields.setdefault("expires_at", timezone.now() + VALID_FOR)
    fields.setdefault("created_at", timezone.now() - VALID_FOR / 14)
    return Invitation.objects.create(email=f"{name}@example.org", role=role, **fields)


def access_request(name: str, organisation: Organisation, **fields: Any) -> AccessRequest:
    fields = {"first_name": name.title(), "last_name": "Verdi", "sender_digest": "prova"} | fields
    return AccessRequest.objects.create(email=f"{name}@example.org", organisation=organisation, **fields)
