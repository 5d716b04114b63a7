"""Whose is what was handed in, and who is told of it."""

from __future__ import annotations

from django.db.models import Q

from accounts.models import Membership, Organisation, Person, Role
from labs.models import Enrolment, Lab, Output, Work


def office_for(person: Person, work: Work) -> Organisation | None:
    """The office for which the person hands in: that of their seat, else the first they belong to; None where
    each person hands in alone, or belongs to no office."""
    if work.by == Work.By.PERSON:
        return None
    own = person.standing.organisation_ids
    seats = Enrolment.objects.active().filter(lab=work.lab_id, person=person, organisation__in=own)
    seat = seats.select_related("organisation__ambito").first()
    return seat.organisation if seat else Organisation.objects.filter(pk__in=own).order_by("pk").first()


def own_output(person: Person, work: Work) -> Output | None:
    """What the person, or their office, handed in."""
    office = office_for(person, work)
    mine = Q(organisation=office) if office else Q(organisation=None, author=person)
    found = Output.objects.filter(mine, work=work)
    return found.select_related("organisation__ambito", "author", "amended_by", "document__author").first()


def people_of(output: Output) -> list[Person]:
    """Who wrote it, and the colleagues of the same office with a seat in the lab."""
    seats = Enrolment.objects.filter(lab=output.work.lab_id, status=Enrolment.Status.CONFIRMED)
    colleagues = Q(enrolments__in=seats.filter(organisation=output.organisation_id or 0))
    wrote = Q(pk__in=[output.author_id, output.amended_by_id])
    return list(Person.objects.filter(colleagues | wrote, is_active=True).distinct())


def leaders_of(lab: Lab) -> list[Person]:
    """Its trainers; where it has none, who coordinates its ATS."""
    current = Membership.objects.current()
    trainers = current.filter(circle=lab.circle_id, role=Role.TRAINER)
    coordinators = current.filter(ats=lab.ats_id, organisation=None, circle=None, role=Role.COORDINATOR)
    people = Person.objects.filter(is_active=True)
    return list(people.filter(memberships__in=trainers).distinct()) or list(
        people.filter(memberships__in=coordinators).distinct()
    )


def people_inside(lab: Lab, but: Person) -> list[Person]:
    """Seats, guests and trainers, without the one who acts."""
    current = Membership.objects.current().filter(circle=lab.circle_id)
    return list(Person.objects.filter(is_active=True, memberships__in=current).exclude(pk=but.pk).distinct())
