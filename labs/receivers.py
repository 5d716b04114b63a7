"""What the labs do when something happens below: whoever accepts an invitation to a lab asks for a seat there."""

from typing import Any

from django.dispatch import receiver

from accounts.models import Invitation, Person, Role
from accounts.signals import invitations_accepted, person_leaving
from labs.actions.leaving import leave_labs
from labs.actions.seats import enrol_guest
from labs.models import Lab


@receiver(invitations_accepted)
def ask_for_seats(person: Person, invitations: list[Invitation], **kwargs: Any) -> None:
    circles = [one.circle_id for one in invitations if one.role == Role.GUEST and one.circle_id is not None]
    for lab in Lab.objects.filter(circle__in=circles):
        enrol_guest(person, lab)


@receiver(person_leaving)
def free_the_seats(person: Person, **kwargs: Any) -> None:
    """As when one withdraws, in every lab that has not ended: the next people are called."""
    leave_labs(person)
