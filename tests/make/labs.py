"""Builders of programmes, labs, sessions and seats, as their actions leave them."""

import datetime
from typing import Any

from django.utils import timezone

from accounts.actions import join_circle
from accounts.models import Ats, Circle, Person
from labs import actions
from labs.models import Enrolment, Indication, Lab, Programme, ProgrammeDraft, Session
from labs.signals import lab_created
from surveys.models import Module, Survey
from tests.make.accounts import person


def programme(title: str = "Rafforzare gli uffici di piano", **fields: Any) -> Programme:
    return Programme.objects.create(title=title, **fields)


def lab(title: str = "Laboratorio ISEE", ats: Ats | None = None, status: str = "open", **fields: Any) -> Lab:
    """A lab with its circle; upper apps are told, so its space exists where community is installed."""
    circle = Circle.objects.create(title=title, ats=ats)
    made = Lab.objects.create(**{"title": title, "ats": ats, "status": status, "circle": circle, **fields})
    lab_created.send(sender=Lab, lab=made)
    return made


def session(lab: Lab, starts_in: datetime.timedelta = datetime.timedelta(days=7), **fields: Any) -> Session:
    """A meeting of two hours."""
    starts_at = timezone.now() + starts_in
    ends_at = starts_at + datetime.timedelta(hours=2)
    return Session.objects.create(lab=lab, **{"starts_at": starts_at, "ends_at": ends_at, **fields})


def enrolment(lab: Lab, person: Person, status: str = "confirmed", **fields: Any) -> Enrolment:
    """A seat or a place in the list, at the end; a confirmed one opens the circle."""
    lab.last_number += 1
    lab.save(update_fields=["last_number"])
    if status == Enrolment.Status.OFFERED:
        fields.setdefault("offer_expires_at", timezone.now() + datetime.timedelta(days=2))
    made = Enrolment.objects.create(lab=lab, person=person, status=status, number=lab.last_number, **fields)
    if status == Enrolment.Status.CONFIRMED:
        join_circle(person, lab.circle)
    return made


def programme_draft(survey: Survey, ats: Ats, signed: bool = False) -> ProgrammeDraft:
    """The draft that the closed survey gives to the ATS, signed where asked."""
    coordinator = person(f"firma-{survey.pk}-{ats.pk}", "coordinator")
    draft = actions.draft_programme(coordinator, survey, ats)
    return actions.sign_programme(coordinator, draft) if signed else draft


def indication(survey: Survey, **fields: Any) -> Indication:
    """The first module of the survey, obligatory unless said otherwise."""
    module = Module.objects.filter(options__question__survey=survey).first()
    given = {"module": module, "rule": "obligatory", "reason": "Lo chiede la delibera"}
    return Indication.objects.create(survey=survey, **given | fields)
