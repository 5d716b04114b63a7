"""A certificate says what the hours are now: when they change, a new version takes the place of the old one."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Organisation, Person
from labs.hours import minutes_asked, minutes_due, minutes_of
from labs.models import Certificate, Lab
from notifications.actions import notify

CORRECTED = "Le ore sono state corrette: vale la versione nuova."
NO_MORE_EARNED = "Dopo una correzione le ore non bastano più per l'attestato."


@transaction.atomic
def follow_hours(lab: Lab, person_ids: Iterable[int], actor: Person | None = None) -> None:
    """To be called by whatever changes minutes, in its transaction: valid certificates of these people whose hours
    are others now are superseded, or revoked where the hours are too few. Nobody gets a first certificate here."""
    valid = Certificate.objects.valid().filter(lab=lab, person__in=list(person_ids))
    held = list(valid.select_related("person", "organisation").select_for_update(of=("self",)))
    if not held:
        return
    minutes, asked = minutes_of(lab, [one.person_id for one in held]), minutes_asked(lab)
    for certificate in held:
        now = minutes.get(certificate.person_id, 0)
        if now == certificate.minutes:
            continue
        if now < max(asked, 1):
            end(certificate, Certificate.Status.REVOKED, NO_MORE_EARNED)
            notify(
                [certificate.person], f"Il tuo attestato di «{lab}» non vale più: le ore sono cambiate.", lab
            )
        else:
            end(certificate, Certificate.Status.SUPERSEDED, CORRECTED)
            issue(lab, certificate.person, certificate.organisation, now, actor)
            notify([certificate.person], f"Il tuo attestato di «{lab}» ha una versione nuova.", lab)


def end(certificate: Certificate, status: Certificate.Status, why: str) -> None:
    """It is valid no more, from now."""
    certificate.status, certificate.ended_at, certificate.ended_because = status, timezone.now(), why
    certificate.save(update_fields=["status", "ended_at", "ended_because"])


def issue(
    lab: Lab, person: Person, organisation: Organisation | None, minutes: int, actor: Person | None
) -> Certificate:
    """The next version for this person, in the words of today."""
    version = Certificate.objects.filter(lab=lab, person=person).count() + 1
    return Certificate.objects.create(
        lab=lab,
        person=person,
        organisation=organisation,
        version=version,
        minutes=minutes,
        content=content_of(lab, person, organisation, minutes),
        issued_by=actor,
    )


def content_of(lab: Lab, person: Person, organisation: Organisation | None, minutes: int) -> dict[str, Any]:
    """See `Certificate`."""
    days = [timezone.localdate(session.starts_at) for session in lab.sessions.all()]
    programme = lab.programme
    return {
        "name": person.name,
        "organisation": organisation.label if organisation else "",
        "lab": lab.title,
        "format": lab.get_format_display(),
        "topic": lab.module.title if lab.module else lab.title,
        "programme": programme.title if programme else "",
        "organiser": programme.organiser if programme else "",
        "minutes": minutes,
        "due": minutes_due(lab),
        "from": min(days).isoformat() if days else "",
        "to": max(days).isoformat() if days else "",
    }
