"""Inviting people, and accepting: the membership begins when its owner says yes."""

import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import AccessRequest, Ats, Circle, Invitation, Membership, Organisation, Person
from accounts.models.joining import VALID_FOR
from accounts.rules import (
    WHO_INVITES,
    InvitationClosed,
    Scope,
    WrongMoment,
    can_invite,
    can_manage_invitation,
    require,
)
from accounts.signals import invitations_accepted, joined_by_request, memberships_changed
from accounts.tasks import mail_invitations

PAUSE = datetime.timedelta(minutes=5)  # between two mails of one invitation


class JustSent(WrongMoment):
    def __init__(self) -> None:
        super().__init__("L'invito è partito pochi minuti fa: prima di mandarlo di nuovo aspetta un po'.")


def scope_fields(scope: Scope) -> dict[str, Any]:
    return {
        "organisation": scope if isinstance(scope, Organisation) else None,
        "ats": scope if isinstance(scope, Ats) else None,
        "circle": scope if isinstance(scope, Circle) else None,
    }


@transaction.atomic
def invite(
    actor: Person, email: str, role: str, scope: Scope, first_name: str = "", last_name: str = ""
) -> Invitation:
    """The same answer whether the address has an account or not; inviting again sends the invitation anew."""
    require(can_invite(actor, role, scope), WHO_INVITES)
    names = {"first_name": first_name, "last_name": last_name}
    wanted = {"email": email.strip().lower(), "role": role} | scope_fields(scope)
    invitation, is_new = Invitation.objects.pending().get_or_create(
        **wanted, defaults=names | {"invited_by": actor, "expires_at": timezone.now() + VALID_FOR}
    )
    if is_new:
        mail_invitations.enqueue([invitation.pk])
    elif not _was_just_sent(invitation):
        _send_anew(invitation)
    invitation.is_repeated = not is_new
    return invitation


@transaction.atomic
def resend_invitation(actor: Person, invitation: Invitation) -> None:
    """A new link and a new term; the link of the earlier mail stops working."""
    require(can_manage_invitation(actor, invitation), WHO_INVITES)
    locked = _locked(invitation)
    if _was_just_sent(locked):
        raise JustSent
    _send_anew(locked)


@transaction.atomic
def revoke_invitation(actor: Person, invitation: Invitation) -> None:
    require(can_manage_invitation(actor, invitation), WHO_INVITES)
    locked = _locked(invitation)
    locked.revoked_at = timezone.now()
    locked.save(update_fields=["revoked_at"])


@transaction.atomic
def accept(person: Person, invitation: Invitation) -> None:
    """Every open invitation of the address is accepted: it has just been proven to be the person's."""
    open_ones = Invitation.objects.open().select_for_update().filter(email=person.email)
    accepted = list(open_ones.order_by("pk"))
    if invitation.pk not in {one.pk for one in accepted}:
        raise InvitationClosed
    if _came_by_request(person, accepted):
        joined_by_request.send(sender=Person, person=person)
    for one in accepted:
        scope = scope_fields(one.scope)
        if not Membership.objects.current().filter(person=person, role=one.role, **scope).exists():
            Membership.objects.create(person=person, role=one.role, **scope)
    Invitation.objects.filter(pk__in=[one.pk for one in accepted]).update(accepted_at=timezone.now())
    memberships_changed.send(sender=Membership, person_ids=[person.pk])
    invitations_accepted.send(sender=Invitation, person=person, invitations=accepted)


@transaction.atomic
def accept_as_new(invitation: Invitation, first_name: str, last_name: str, password: str | None) -> Person:
    """The account is made at this moment: until now there was only an address. None: one enters by identity."""
    try:
        with transaction.atomic():
            person = Person.objects.create_user(
                invitation.email, password, first_name=first_name, last_name=last_name
            )
    except IntegrityError as error:
        raise InvitationClosed from error
    accept(person, invitation)
    return person


def _came_by_request(person: Person, accepted: list[Invitation]) -> bool:
    """Whether an approved request brings them here, who have never held a role."""
    offices = [one.organisation_id for one in accepted]
    asked = AccessRequest.objects.filter(email=person.email, organisation__in=offices)
    is_known = person.memberships.exists()
    return not is_known and asked.filter(status=AccessRequest.Status.APPROVED).exists()


def _locked(invitation: Invitation) -> Invitation:
    locked = Invitation.objects.pending().select_for_update().filter(pk=invitation.pk).first()
    if locked is None:
        raise InvitationClosed
    return locked


def _was_just_sent(invitation: Invitation) -> bool:
    """Also while the mail still waits for the worker."""
    last = invitation.mailed_at or invitation.created_at
    return settings.RATE_LIMITS and last > timezone.now() - PAUSE


def _send_anew(invitation: Invitation) -> None:
    invitation.serial += 1
    invitation.expires_at = timezone.now() + VALID_FOR
    invitation.mailed_at = None
    invitation.save(update_fields=["serial", "expires_at", "mailed_at"])
    mail_invitations.enqueue([invitation.pk])
