"""Certificates are issued to who has earned them, and revoked with a reason."""

from collections.abc import Collection

from django.db import transaction

from accounts.models import Person
from accounts.rules import require
from labs import rules
from labs.certifying import Earned, end, hold_certificates, issue
from labs.earning import Participant, participants
from labs.models import Certificate, CertificateEnded, Lab, NotEarned
from notifications.actions import notify

NOT_CONCLUDED = "Gli attestati si rilasciano quando il laboratorio è concluso."


@transaction.atomic
def issue_certificates(
    actor: Person, lab: Lab, person_ids: Collection[int] | None = None
) -> list[Certificate]:
    """To these people, or to all who have earned one and never had it; each is told. Who holds a valid one keeps it,
    so that twice is as once, also at the same moment. One who has not earned it, and nothing is issued."""
    lab = hold_certificates(lab)
    require(rules.can_coordinate(actor, lab), rules.WHO_COORDINATES)
    if lab.status != Lab.Status.CONCLUDED:
        raise NotEarned(NOT_CONCLUDED)
    due = _chosen(participants(lab), person_ids)
    earned = [Earned(one.person, one.organisation, one.minutes) for one in due]
    issued = issue(lab, earned, actor)
    notify(
        [one.person for one in due], f"Il tuo attestato di «{lab}» è pronto: lo trovi in «Le mie ore».", lab
    )
    return issued


def _chosen(everybody: list[Participant], person_ids: Collection[int] | None) -> list[Participant]:
    if person_ids is None:
        return [one for one in everybody if one.has_earned and not one.certificates]
    chosen = [one for one in everybody if one.person.pk in person_ids and not one.valid]
    missing = [one.person.name for one in chosen if not one.has_earned]
    if missing:
        raise NotEarned(f"Non hanno le ore per l'attestato: {', '.join(missing)}. Ricarica la pagina.")
    return chosen


@transaction.atomic
def revoke_certificate(actor: Person, certificate: Certificate, reason: str) -> Certificate:
    """It is valid no more; the reason stands on the page that verifies it, and the person is told."""
    lab = hold_certificates(certificate.lab)
    require(rules.can_coordinate(actor, lab), rules.WHO_COORDINATES)
    certificate = Certificate.objects.select_related("person").get(pk=certificate.pk)
    if certificate.status != Certificate.Status.VALID:
        raise CertificateEnded("Questo attestato non è più valido: è già stato sostituito o revocato.")
    end(certificate, Certificate.Status.REVOKED, reason)
    notify([certificate.person], f"Il tuo attestato di «{lab}» è stato revocato: {reason}", lab)
    return certificate
