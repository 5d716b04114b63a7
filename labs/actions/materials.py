"""The materials of a lab: documents of the toolkit, new ones, recordings and links."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.audience import PARTICIPANTS, circle_term
from accounts.models import Person
from accounts.rules import require
from labs import rules
from labs.models import Lab, LabDocument, LabLink, Session
from toolkit import actions as toolkit
from toolkit.models import Document


@transaction.atomic
def add_material(actor: Person, lab: Lab, document: Document, session: Session | None = None) -> LabDocument:
    """Put it among the materials, or move it to another session; a document not published yet only by its author,
    since the people of the lab will see it."""
    require(rules.can_manage_materials(actor, lab), rules.WHO_MANAGES_MATERIALS)
    is_own = document.author_id == actor.pk
    require(document.is_published or is_own, rules.WHO_SHOWS_DRAFTS)
    return LabDocument.objects.update_or_create(lab=lab, document=document, defaults={"session": session})[0]


@transaction.atomic
def upload_material(
    actor: Person, lab: Lab, file: UploadedFile, details: Document, session: Session | None, is_offered: bool
) -> Document:
    """A new document straight among the materials: the lab has it at once, others once it is `is_offered` and
    somebody else has published it. Raises what `toolkit.actions.receive` raises."""
    require(rules.can_manage_materials(actor, lab), rules.WHO_MANAGES_MATERIALS)
    details.audience = PARTICIPANTS if is_offered else circle_term(lab.circle_id)
    document = toolkit.receive(actor, file, details, submit=is_offered)
    LabDocument.objects.create(lab=lab, document=document, session=session)
    return document


def remove_material(actor: Person, material: LabDocument) -> None:
    """Out of the lab; in the toolkit it stays what it is."""
    require(rules.can_manage_materials(actor, material.lab), rules.WHO_MANAGES_MATERIALS)
    material.delete()


def save_link(actor: Person, link: LabLink) -> LabLink:
    require(rules.can_manage_materials(actor, link.lab), rules.WHO_MANAGES_MATERIALS)
    link.save()
    return link


def remove_link(actor: Person, link: LabLink) -> None:
    require(rules.can_manage_materials(actor, link.lab), rules.WHO_MANAGES_MATERIALS)
    link.delete()
