"""A certificate says what the hours are now: when they change, a new version takes the place of the old one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import Circle, Organisation, Person
from labs.hours import minutes_asked, minutes_due, minutes_of
from labs.models import Certificate, Lab
from notifications.actions import notify

CORRECTED = "Le ore sono state corrette: vale la versione nuova."
NO_MORE_EARNED = "Dopo una correzione le ore non bastano più per l'attestato."


@dataclass(frozen=True)
class Earned:
    """What is certified of a person, and the office that they came from."""

    person: Person
    organisation: Organisation | None
    minutes: int


@transaction.atomic
def follow_hours(lab: Lab, person_ids: Iterable[int], actor: Person | None = None) -> None:
    """To be called by whatever changes minutes, in its transaction: valid certificates of these people whose hours
    are others now are superseded, or revoked where the hours are too few. Nobody gets a first certificate here.

    No certificate can be made meanwhile of hours that are being corrected: see `hold_certificates`."""
    lab = hold_certificates(lab)
    held = _valid(lab, person_ids)
    if not held:
        return
    minutes = minutes_of(lab, [one.person_id for one in held])
    due, asked = minutes_due(lab), minutes_asked(lab)
    replaced, revoked = [], []
    for certificate in held:
        now = minutes.get(certificate.person_id, 0)
        if (now, due) == (certificate.minutes, certificate.content["due"]):
            continue
        if now < max(asked, 1):
            end(certificate, Certificate.Status.REVOKED, NO_MORE_EARNED)
            revoked.append(certificate.person)
        else:
            end(certificate, Certificate.Status.SUPERSEDED, CORRECTED)
            replaced.append(Earned(certificate.person, certificate.organisation, now))
    issue(lab, replaced, actor)
    notify(revoked, f"Il tuo attestato di «{lab}» non vale più: le ore sono cambiate.", lab)
    people = [one.person for one in replaced]
    notify(people, f"Il tuo attestato di «{lab}» ha una versione nuova: le ore sono cambiate.", lab)


def hold_certificates(lab: Lab) -> Lab:
    """The lab as it is now; its certificates change one at a time until the end of the transaction.

    The lock is that of its circle, not of the lab, so that it can be taken last by who holds the lab or a session:
    in that order nobody waits in a ring."""
    Circle.objects.select_for_update(no_key=True).get(pk=lab.circle_id)
    return Lab.objects.get(pk=lab.pk)


def _valid(lab: Lab, person_ids: Iterable[int]) -> list[Certificate]:
    valid = Certificate.objects.valid().filter(lab=lab, person__in=list(person_ids)).order_by("pk")
    return list(valid.select_related("person", "organisation__ambito"))


def end(certificate: Certificate, status: Certificate.Status, why: str) -> None:
    """It is valid no more, from now."""
    certificate.status, certificate.ended_at, certificate.ended_because = status, timezone.now(), why
    certificate.save(update_fields=["status", "ended_at", "ended_because"])


def issue(lab: Lab, earned: Sequence[Earned], actor: Person | None) -> list[Certificate]:
    """The next version for each of these people, in the words of today; after `hold_certificates`."""
    people = [one.person.pk for one in earned]
    past = Certificate.objects.filter(lab=lab, person__in=people).order_by().values("person")
    last = dict(past.annotate(last=Max("version")).values_list("person", "last"))
    words = _words_of(lab) if earned else {}
    return Certificate.objects.bulk_create(
        Certificate(
            lab=lab,
            person=one.person,
            organisation=one.organisation,
            version=last.get(one.person.pk, 0) + 1,
            minutes=one.minutes,
            content=words | _words_about(one),
            issued_by=actor,
        )
        for one in earned
    )


def _words_about(one: Earned) -> dict[str, Any]:
    office = one.organisation.label if one.organisation else ""
    return {"name": one.person.name, "organisation": office, "minutes": one.minutes}


def _words_of(lab: Lab) -> dict[str, Any]:
    """What all certificates of the lab say today; see `Certificate`."""
    days = [timezone.localdate(session.starts_at) for session in lab.sessions.all()]
    programme = lab.programme
    return {
        "lab": lab.title,
        "format": lab.get_format_display(),
        "topic": lab.module.title if lab.module else lab.title,
        "programme": programme.title if programme else "",
        "organiser": programme.organiser if programme else "",
        "due": minutes_due(lab),
        "from": min(days).isoformat() if days else "",
        "to": max(days).isoformat() if days else "",
    }
