"""Leaving the site is leaving every seat and list, offers too."""

from accounts.models import Person
from labs.actions.seats import ENDED, withdraw
from labs.models import Enrolment, Lab


def leave_labs(person: Person) -> None:
    """The labs are locked in one order, before anything else that the caller's transaction may hold."""
    own = Enrolment.objects.active().filter(person=person).exclude(lab__status__in=ENDED)
    list(Lab.objects.filter(pk__in=own.values("lab")).order_by("pk").select_for_update(no_key=True))
    for enrolment in own.select_related("lab", "person").order_by("lab"):
        withdraw(enrolment.person, enrolment)
