"""What the coordinator's page of certificates shows."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import QuerySet

from accounts.models import Organisation, Person
from labs import rules
from labs.durations import duration_words
from labs.earning import NOT_MEASURED, participants
from labs.hours import minutes_asked, minutes_due
from labs.models import Certificate, CertificateEnded, Lab


def certificates_page(lab: Lab) -> dict[str, Any]:
    """Whom to issue to, who holds one, who has not earned it and why, what was ended."""
    everybody = participants(lab)
    due, asked = minutes_due(lab), minutes_asked(lab)
    waiting = [one for one in everybody if one.has_earned and not one.valid]
    held = [one for one in everybody if one.valid]
    ended = [(one.person, old) for one in everybody for old in one.certificates if old.ended_at]
    return {
        "lab": lab,
        "is_concluded": lab.status == Lab.Status.CONCLUDED,
        "measure": f"Il laboratorio dura {duration_words(due)}: per l'attestato servono {duration_words(asked)} "
        f"({lab.certificate_percent}%)."
        if asked
        else NOT_MEASURED,
        "waiting": waiting,
        "first_time": sum(not one.certificates for one in waiting),
        "held": held,
        "missing": [one for one in everybody if not one.has_earned and not one.valid],
        "ended": sorted(ended, key=lambda pair: pair[1].ended_at, reverse=True),
        "offices": offices_of([one.valid for one in held if one.valid]),
    }


def taken_certificates(person: Person, lab: Lab) -> QuerySet[Certificate]:
    """Those of the lab that the person may take away: all, or those of the offices they represent."""
    seen = Certificate.objects.visible_to(person).filter(lab=lab)
    if rules.can_coordinate(person, lab):
        return seen
    return seen.filter(organisation__in=person.standing.represented_ids)


def held_certificate(certificate: Certificate) -> Certificate:
    """The same, if it holds: only then there is a PDF."""
    if certificate.status != Certificate.Status.VALID:
        raise CertificateEnded("Questo attestato non vale più: se c'è una versione nuova, scarica quella.")
    return certificate


def offices_of(certificates: list[Certificate]) -> list[tuple[Organisation, int]]:
    """Each with how many of these certificates are its people's, by name."""
    counted = Counter(one.organisation_id for one in certificates if one.organisation_id)
    found = Organisation.objects.filter(pk__in=counted).select_related("ambito").order_by("name", "pk")
    return [(one, counted[one.pk]) for one in found]
