"""Reads that span models: who may review a document, whom it may be shown to, what a page of it needs."""

from __future__ import annotations

import re
from typing import Any, TypeVar

from django.db.models import DateTimeField, F, Model, Q, QuerySet
from django.db.models.functions import Cast, Coalesce
from django.utils.formats import date_format

from accounts.audience import PARTICIPANTS, PUBLIC, ats_term, circle_term
from accounts.models import Ats, Circle, Membership, Organisation, Person, Role
from accounts.queue import QueueItem, QueueSource
from accounts.standing import standing_of
from toolkit.models import Document, Passage, Version, Wanted
from toolkit.rules import Someone, can_curate
from toolkit.sections import below

Row = TypeVar("Row", bound=Model)
LABS_IN_USE = ("open", "running")
PREVIEW_PASSAGES = 3
PREVIEW_CHARS = 1000
LEADERS = re.compile(r"(?:[._\-–…]\s?){4,}")
AUDIENCE_LABELS = {
    PARTICIPANTS: "Chi partecipa alla formazione",
    PUBLIC: "Tutti, anche chi non ha un accesso",
}


def reviewers_of(document: Document) -> list[Person]:
    """Those who may decide on it, its author excepted."""
    curating = Membership.objects.current().filter(
        Q(organisation=None, ats=None, circle=None) | Q(ats_id=document.ats_id, ats__isnull=False),
        role__in=(Role.COORDINATOR, Role.MODERATOR, Role.ADMIN),
    )
    people = Person.objects.filter(is_active=True, memberships__in=curating).exclude(pk=document.author_id)
    return [person for person in people.distinct() if can_curate(person, document)]


def reviews_waiting_for(person: Person) -> QuerySet[Document]:
    """What the person may decide on and somebody else has sent in, each with `since`, the oldest first."""
    documents = Document.objects.visible_to(person).curated_by(person).to_review().exclude(author=person)
    since = Coalesce(F("next_version__created_at"), F("submitted_at"), F("created_at"))
    return documents.annotate(since=since).select_related("organisation").order_by("since", "pk")


def _review(document: Any) -> QueueItem:
    note = document.get_kind_display() + (", nuova versione" if document.next_version_id else "")
    if document.organisation:
        note += f" · {document.organisation}"
    url = document.get_absolute_url()
    return QueueItem("Documento da rivedere", document.title, note, document.since, url, "Rivedi")


def outdated_for(person: Person) -> QuerySet[Document]:
    """In use, to be brought up to date, and looked after by the person; each with `since`, the oldest first."""
    documents = Document.objects.visible_to(person).curated_by(person).outdated().filter(next_version=None)
    past = Cast(F("review_by"), DateTimeField())
    return (
        documents.annotate(since=Coalesce(F("outdated_since"), past))
        .select_related("organisation")
        .order_by("since", "pk")
    )


def _outdated(document: Any) -> QueueItem:
    note = document.outdated_reason or f"andava rivisto entro il {date_format(document.review_by, 'j F Y')}"
    url = document.get_absolute_url()
    return QueueItem("Documento da aggiornare", document.title, note, document.since, url, "Guarda")


OUTDATED = QueueSource("da-aggiornare", "Documenti da aggiornare", Document, outdated_for, _outdated)
REVIEWS = QueueSource("documenti", "Documenti da rivedere", Document, reviews_waiting_for, _review)


def audience_choices(person: Someone, kept: str = PARTICIPANTS) -> list[tuple[str, str]]:
    """The terms that the person may show a document to, with their names; `kept` is what it has now."""
    standing = standing_of(person)
    ats = Ats.objects.all() if standing.sees_all else Ats.objects.filter(pk__in=standing.ats_ids)
    choices = dict(AUDIENCE_LABELS)
    choices |= {ats_term(one.pk): f"Solo {one.name}" for one in ats}
    choices |= {circle_term(one.pk): _circle_label(one) for one in _circles_in_use(person)}
    if kept not in choices and standing.may_see(kept):
        choices[kept] = audience_label(kept)
    return list(choices.items())


def _circles_in_use(person: Someone) -> QuerySet[Circle]:
    """Those of the labs that take people or meet now, and that the person belongs to or coordinates."""
    standing = standing_of(person)
    circles = Circle.objects.filter(lab__status__in=LABS_IN_USE).select_related("ats").order_by("title", "pk")
    if standing.coordinates():
        return circles
    return circles.filter(pk__in=standing.circle_ids | standing.led_circle_ids)


def _circle_label(circle: Circle) -> str:
    """With its ATS, since labs of two ATS may have one title."""
    where = f" · {circle.ats.name}" if circle.ats else ""
    return f"Solo il laboratorio: {circle.title}{where}"


def audience_label(term: str) -> str:
    """The name of one term; what has disappeared keeps a plain description."""
    if term in AUDIENCE_LABELS:
        return AUDIENCE_LABELS[term]
    kind, _, number = term.partition(":")
    if kind == "circle":
        circle = Circle.objects.select_related("ats").filter(pk=int(number)).first()
        return _circle_label(circle) if circle else "Un gruppo ristretto"
    ats = Ats.objects.filter(pk=int(number)).first()
    return f"Solo {ats}" if ats else "Un gruppo ristretto"


def own_organisations(person: Someone) -> QuerySet[Organisation]:
    return Organisation.objects.filter(pk__in=standing_of(person).organisation_ids)


def begun_from(asked: dict[str, str], person: Person) -> dict[str, Any]:
    """What the upload of a variant of a document, or of an answer to a request, begins with; nothing if not seen."""
    original = _chosen(Document.objects.visible_to(person).published(), asked.get("variante_di", ""))
    if original is not None:
        return {
            "variant_of": original,
            "title": f"{original.title} (variante)"[:250],
            "kind": original.kind,
            "areas": list(original.areas.all()),
            "legal_references": original.legal_references,
        }
    wanted = _chosen(Wanted.objects.visible_to(person), asked.get("per", ""))
    return {"answers": wanted, "title": wanted.title} if wanted is not None else {}


def _chosen(rows: QuerySet[Row], number: str) -> Row | None:
    is_number = number.isascii() and number.isdigit() and len(number) < 10
    return rows.filter(pk=int(number)).first() if is_number else None


def documents_in_full(documents: QuerySet[Document]) -> QuerySet[Document]:
    """With what a row of a list shows, in a fixed number of queries."""
    return documents.select_related(
        "author", "organisation", "current_version", "next_version"
    ).prefetch_related("areas")


def preview_of(version: Version | None, person: Someone) -> list[Passage]:
    """The beginning of the text, shortened, as the person may read it; headings are told apart."""
    if version is None:
        return []
    passages = list(Passage.objects.visible_to(person).filter(version=version)[:PREVIEW_PASSAGES])
    for passage in passages:
        passage.text = _shortened(below(passage.section, passage.text))
    return passages


def _shortened(text: str) -> str:
    """Without the dots and lines to be filled by hand, cut at the end of a word."""
    text = LEADERS.sub(" … ", text[: 4 * PREVIEW_CHARS])
    if len(text) <= PREVIEW_CHARS:
        return text
    return text[:PREVIEW_CHARS].rsplit(None, 1)[0] + " …"
