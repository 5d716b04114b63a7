"""The materials of a lab as a person may see them, by session, with who may open each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.auth.models import AnonymousUser
from django.template.defaultfilters import filesizeformat

from accounts.audience import PARTICIPANTS, PUBLIC, ats_term
from accounts.fields import FIRST
from accounts.models import Ats, Person
from labs.models import Lab, LabDocument, LabLink, Session
from toolkit.models import Document

User = Person | AnonymousUser
INSIDE = str(LabLink.Audience.LAB.label)
IN_WORDS = {
    PUBLIC: str(LabLink.Audience.PUBLIC.label),
    PARTICIPANTS: str(LabLink.Audience.PARTICIPANTS.label),
}


@dataclass(frozen=True)
class Material:
    """One line: a document, or a link; `opens` says in words who may open it."""

    pk: int
    title: str
    url: str
    note: str
    opens: str
    is_link: bool = False


@dataclass
class Group:
    """Those of a session; of the whole lab where there is none."""

    session: Session | None
    materials: list[Material] = field(default_factory=list)


def materials_of(person: User, lab: Lab) -> list[Group]:
    """In a number of queries that does not depend on how many there are: of the whole lab first, then by session."""
    documents = documents_of(person, lab)
    names = _ats_names(documents)
    rows = [(one.session, _document(one, names)) for one in documents]
    rows += [(one.session, _link(one)) for one in links_of(person, lab)]
    groups: dict[int, Group] = {}
    for session, material in rows:
        groups.setdefault(session.pk if session else 0, Group(session)).materials.append(material)
    return sorted(groups.values(), key=lambda group: group.session.starts_at if group.session else FIRST)


def documents_of(person: User, lab: Lab) -> list[LabDocument]:
    seen = lab.materials.filter(document__in=Document.objects.visible_to(person))
    return list(seen.select_related("document__current_version", "session"))


def links_of(person: User, lab: Lab) -> list[LabLink]:
    return list(LabLink.objects.visible_to(person).filter(lab=lab).select_related("session"))


def _ats_names(documents: Iterable[LabDocument]) -> dict[str, str]:
    """Of the ATS that some audience names; no query where none does."""
    terms = {one.document.audience for one in documents}
    if not any(term.startswith("ats:") for term in terms):
        return {}
    return {ats_term(ats.pk): f"Solo {ats.name}" for ats in Ats.objects.all()}


def _document(row: LabDocument, names: dict[str, str]) -> Material:
    document, version = row.document, row.document.current_version
    note = str(document.get_kind_display())
    if not document.is_published:
        note += f" · {document.get_status_display().lower()}"
    if version:
        note += f" · {filesizeformat(version.size)}"
    return Material(row.pk, document.title, document.get_absolute_url(), note, _opens(document, names))


def _opens(document: Document, names: dict[str, str]) -> str:
    if not document.is_published or document.audience.startswith("circle:"):
        return INSIDE
    return IN_WORDS.get(document.audience) or names.get(document.audience, "Un gruppo ristretto")


def _link(link: LabLink) -> Material:
    opens = str(link.get_audience_display())
    return Material(link.pk, link.title, link.url, str(link.get_kind_display()), opens, True)


def links_as_text(links: Iterable[LabLink]) -> str:
    """A line for each, as the file beside the documents of the ZIP keeps them."""
    return "".join(f"{link.title}\r\n{link.url}\r\n\r\n" for link in links)
