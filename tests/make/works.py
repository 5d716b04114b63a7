"""Builders of works, what is handed in, minutes, recordings and materials of a lab."""

from typing import Any

from django.utils import timezone

from accounts.models import Organisation, Person
from labs.models import Lab, LabDocument, LabLink, MeetingMinutes, Output, Session, Work
from tests.make.accounts import membership
from tests.make.labs import enrolment
from toolkit.models import Document


def seat(lab: Lab, person: Person, office: Organisation | None = None) -> None:
    """A confirmed seat for that office; the person is read anew."""
    enrolment(lab, person, organisation=office)
    person.__dict__.pop("standing", None)


def lead(lab: Lab, person: Person) -> None:
    membership(person, "trainer", circle=lab.circle)


def work(lab: Lab, title: str = "Schema di convenzione", **fields: Any) -> Work:
    return Work.objects.create(lab=lab, title=title, **fields)


def output(work: Work, author: Person, text: str = "La nostra bozza", **fields: Any) -> Output:
    return Output.objects.create(work=work, author=author, text=text, **{"amended_by": author, **fields})


def minutes(
    session: Session, text: str = "Si è deciso.", shared: bool = False, **fields: Any
) -> MeetingMinutes:
    shared_at = timezone.now() if shared else None
    return MeetingMinutes.objects.create(session=session, text=text, shared_at=shared_at, **fields)


def link(lab: Lab, title: str = "Registrazione", audience: str = "lab", **fields: Any) -> LabLink:
    given = {"url": "https://video.example.org/1", **fields}
    return LabLink.objects.create(lab=lab, title=title, audience=audience, **given)


def material(lab: Lab, document: Document, session: Session | None = None) -> LabDocument:
    return LabDocument.objects.create(lab=lab, document=document, session=session)
