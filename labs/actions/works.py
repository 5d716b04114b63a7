"""What is asked of the people of a lab, handed in, reviewed, offered to the toolkit."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import transaction
from django.utils import formats, timezone
from django.utils.text import slugify

from accounts.audience import PARTICIPANTS, circle_term
from accounts.models import Person
from accounts.rules import require
from labs import rules
from labs.models import (
    Lab,
    LabDocument,
    NotHandedIn,
    Output,
    OutputReview,
    StaleText,
    Work,
    WrongStatus,
)
from labs.outputs import leaders_of, office_for, own_output, people_inside, people_of
from labs.seating import locked
from notifications.actions import notify
from toolkit import actions as toolkit
from toolkit.models import Document

Status = Output.Status
ACCEPTED = (
    "La consegna è già stata accettata: non si cambia più. Se serve, chiedi a chi conduce di riaprirla."
)
DECIDED = "La consegna non aspetta una revisione: forse qualcuno ha già deciso. Ricarica la pagina."
NOT_TO_OFFER = (
    "Si propone una consegna accettata che non sia già nella cassetta degli attrezzi o in revisione."
)


@transaction.atomic
def save_work(actor: Person, work: Work) -> Work:
    """A new one, or what changed in one; the people of the lab are told of a new one and of another deadline."""
    require(rules.can_lead(actor, work.lab), rules.WHO_LEADS)
    locked(work.lab)
    before = Work.objects.filter(pk=work.pk).first()
    if before and before.by != work.by and work.outputs.exists():
        raise NotHandedIn("Qualcuno ha già consegnato: chi consegna non si cambia più.")
    work.save()
    if before is None:
        until = f", entro {_when(work)}" if work.due_at else ""
        _tell_lab(actor, work, f"In «{work.lab}» c'è un lavoro da consegnare{until}: «{work}».")
    elif work.due_at and before.due_at != work.due_at:
        _tell_lab(actor, work, f"«{work}» in «{work.lab}» ora si consegna entro {_when(work)}.")
    return work


@transaction.atomic
def remove_work(actor: Person, work: Work) -> None:
    """Only while nobody has handed anything in."""
    require(rules.can_lead(actor, work.lab), rules.WHO_LEADS)
    locked(work.lab)
    if work.outputs.exists():
        raise NotHandedIn("Qualcuno ha già consegnato: il lavoro resta, puoi correggerne il testo.")
    work.delete()


@transaction.atomic
def hand_in(actor: Person, work: Work, text: str, file: UploadedFile | None, mark: str) -> Output:
    """Hand in, or amend what is not accepted yet. `mark`: that of the output which the text was made from, empty
    for a first one.

    Raises StaleText where somebody saved meanwhile, and what `toolkit.actions.receive` raises for the file."""
    lab = locked(work.lab)
    require(rules.can_hand_in(actor, lab), rules.WHO_HANDS_IN)
    if lab.status == Lab.Status.CANCELLED:
        raise WrongStatus("Il laboratorio è stato annullato: non si consegna più.")
    work = _current(work)
    stored = own_output(actor, work)
    if stored and mark != stored.mark:
        raise StaleText(stored)
    if stored and stored.status == Status.ACCEPTED:
        raise NotHandedIn(ACCEPTED)
    output = stored or Output(work=work, author=actor, organisation=office_for(actor, work))
    is_awaited = stored is None or stored.status == Status.SENT_BACK
    output.work, output.text, output.status = work, text, Status.HANDED_IN
    output.amended_at, output.amended_by = timezone.now(), actor
    if file:
        output.document = _keep_file(actor, output, file)
    output.save()
    if is_awaited:
        leaders = [one for one in leaders_of(lab) if one != actor]
        notify(leaders, f"{output.by} ha consegnato «{work}» in «{lab}».", output)
    return output


def _current(work: Work) -> Work:
    """As it is under the lab's lock."""
    found = Work.objects.select_related("lab").filter(pk=work.pk).first()
    if found is None:
        raise NotHandedIn(
            "Chi conduce il laboratorio ha tolto questo lavoro: non c'è più nulla da consegnare."
        )
    return found


def _keep_file(actor: Person, output: Output, file: UploadedFile) -> Document:
    """A new version of one's own document while nobody published it; a document of one's own otherwise. It stays
    a draft within the lab, so that no curator waits for it."""
    known = output.document
    if known and known.author_id == actor.pk and known.is_editable:
        return toolkit.edit_document(actor, known, {}, file, note="Consegnato di nuovo")
    audience = circle_term(output.work.lab.circle_id)
    title = f"{output.work.title} ({output.by})"[:250]
    details = Document(title=title, audience=audience, organisation=output.organisation)
    return toolkit.receive(actor, file, details, submit=False)


@transaction.atomic
def review_output(actor: Person, output: Output, verdict: str, note: str, mark: str) -> Output:
    """Accept it, or send it back with a note; an accepted one may be sent back until it is offered."""
    locked(output.work.lab)
    rows = Output.objects.select_related("work__lab", "organisation__ambito", "author", "document")
    output = rows.get(pk=output.pk)
    require(rules.can_review_output(actor, output), rules.WHO_REVIEWS)
    reopens = output.status == Status.ACCEPTED and verdict == Status.SENT_BACK and not output.offered_at
    if output.status != Status.HANDED_IN and not reopens:
        raise NotHandedIn(DECIDED)
    if mark != output.mark:
        raise StaleText(output)
    OutputReview.objects.create(output=output, reviewer=actor, verdict=verdict, note=note)
    output.status = Status(verdict)
    output.save(update_fields=["status"])
    what = "è stata accettata" if verdict == Status.ACCEPTED else "va rivista"
    notify(people_of(output), f"La consegna di «{output.work}» {what}.{f' {note}' if note else ''}", output)
    return output


@transaction.atomic
def offer_output(actor: Person, output: Output, title: str, kind: str) -> Document:
    """Send what was accepted to the toolkit's review, under the name of who wrote it; a text becomes a document.

    Raises what `toolkit.actions.receive` raises for a text that is there already."""
    locked(output.work.lab)
    output = Output.objects.select_related("work__lab", "document", "author").get(pk=output.pk)
    require(rules.can_offer(actor, output), rules.WHO_OFFERS)
    document = output.document
    if output.status != Status.ACCEPTED or output.offered_at or (document and not document.is_editable):
        raise NotHandedIn(NOT_TO_OFFER)
    about = {"title": title, "kind": kind, "audience": PARTICIPANTS}
    if document:
        abstract = document.abstract or output.text[:2000]
        document = toolkit.edit_document(actor, document, about | {"abstract": abstract})
        toolkit.submit(actor, document)
    else:
        details = Document(organisation=output.organisation, **about)
        document = toolkit.receive(actor, text_file(title, output.text), details)
    output.document, output.offered_at = document, timezone.now()
    output.save(update_fields=["document", "offered_at"])
    LabDocument.objects.get_or_create(lab=output.work.lab, document=document)
    return document


def text_file(title: str, text: str) -> SimpleUploadedFile:
    """What was typed on a page, as a file in Markdown."""
    name = f"{slugify(title)[:80] or 'testo'}.md"
    return SimpleUploadedFile(name, f"# {title}\n\n{text}\n".encode(), "text/markdown")


def _when(work: Work) -> str:
    assert work.due_at
    return formats.date_format(timezone.localtime(work.due_at), "l j F Y, \\o\\r\\e G:i")


def _tell_lab(actor: Person, work: Work, text: str) -> None:
    if work.lab.status in (Lab.Status.OPEN, Lab.Status.RUNNING):
        notify(people_inside(work.lab, actor), text, work)
