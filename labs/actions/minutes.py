"""The minutes of a meeting: written, shared with the lab, offered to the toolkit."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from accounts.audience import PARTICIPANTS
from accounts.models import Person
from accounts.rules import require
from labs import rules
from labs.actions.works import text_file
from labs.models import LabDocument, MeetingMinutes, NotHandedIn, Session, StaleText
from labs.outputs import people_inside
from labs.seating import locked
from notifications.actions import notify
from toolkit import actions as toolkit
from toolkit.models import Document


@transaction.atomic
def write_minutes(actor: Person, session: Session, text: str, mark: str) -> MeetingMinutes:
    """Write them, or write them anew; `mark`: that of the text which this one was made from, empty for a first one.

    Raises StaleText where somebody else who leads the lab saved meanwhile."""
    lab = locked(session.lab)
    require(rules.can_lead(actor, lab), rules.WHO_LEADS)
    stored = MeetingMinutes.objects.filter(session=session).select_related("author").first()
    if stored and mark != stored.mark:
        raise StaleText(stored)
    minutes = stored or MeetingMinutes(session=session)
    minutes.text, minutes.author, minutes.updated_at = text, actor, timezone.now()
    minutes.save()
    return minutes


@transaction.atomic
def share_minutes(actor: Person, minutes: MeetingMinutes) -> MeetingMinutes:
    """From now on the lab reads them, and is told; the same twice tells nobody."""
    lab = locked(minutes.session.lab)
    require(rules.can_lead(actor, lab), rules.WHO_LEADS)
    minutes = MeetingMinutes.objects.select_related("session__lab").get(pk=minutes.pk)
    if minutes.shared_at is None:
        minutes.shared_at = timezone.now()
        minutes.save(update_fields=["shared_at"])
        notify(people_inside(lab, actor), f"C'è il verbale di un incontro di «{lab}».", minutes)
    return minutes


@transaction.atomic
def offer_minutes(actor: Person, minutes: MeetingMinutes, title: str, kind: str) -> Document:
    """Send what was shared to the toolkit's review, as a document of who wrote it, among the lab's materials."""
    lab = locked(minutes.session.lab)
    minutes = MeetingMinutes.objects.select_related("author").get(pk=minutes.pk)
    require(rules.can_offer(actor, minutes), rules.WHO_OFFERS)
    if minutes.shared_at is None or minutes.document_id is not None:
        raise NotHandedIn("Si propone una volta sola, dopo averlo condiviso con il laboratorio.")
    details = Document(title=title, kind=kind, audience=PARTICIPANTS)
    document = toolkit.receive(actor, text_file(title, minutes.text), details)
    minutes.document = document
    minutes.save(update_fields=["document"])
    LabDocument.objects.get_or_create(lab=lab, document=document, defaults={"session": minutes.session})
    return document
