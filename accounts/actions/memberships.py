"""Joining and leaving circles, ending memberships."""

import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import Circle, Membership, MembershipQuerySet, Person, Role
from accounts.rules import can_end_membership, require
from accounts.signals import memberships_changed


@transaction.atomic
def join_circle(person: Person, circle: Circle, role: str = Role.ENROLLED) -> Membership:
    """Give the circle's access; the calling action has checked its own rule. Safe to run twice."""
    existing = Membership.objects.current().filter(person=person, circle=circle, role=role).first()
    if existing:
        return existing
    membership = Membership.objects.create(person=person, circle=circle, role=role)
    memberships_changed.send(sender=Membership, person_ids=[person.pk])
    return membership


@transaction.atomic
def leave_circle(person: Person, circle: Circle, role: str = Role.ENROLLED) -> None:
    """Take the circle's access away, from this moment."""
    _end(Membership.objects.current().filter(person=person, circle=circle, role=role))
    memberships_changed.send(sender=Membership, person_ids=[person.pk])


@transaction.atomic
def end_membership(actor: Person, membership: Membership) -> None:
    """Close a membership now; what the person wrote stays."""
    require(
        can_end_membership(actor, membership),
        "Può chiudere un'appartenenza solo chi coordina il territorio o rappresenta l'ente.",
    )
    _end(Membership.objects.filter(pk=membership.pk))
    memberships_changed.send(sender=Membership, person_ids=[membership.person_id])


def _end(memberships: "MembershipQuerySet") -> None:
    """A membership that began today ends by disappearing: it has no day to have been valid on."""
    today = timezone.localdate()
    memberships.filter(starts_on__gte=today).delete()
    memberships.filter(starts_on__lt=today).update(ends_on=today - datetime.timedelta(days=1))
