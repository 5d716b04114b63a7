"""May this person do this to a document?"""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from accounts.models import Person
from accounts.standing import standing_of
from toolkit.models import Collection, Document, Version

UPLOADERS = (
    "Può caricare documenti chi partecipa alla formazione: componenti, referenti, docenti e coordinatori."
)
AUTHORS = "Può modificare un documento solo chi l'ha caricato, finché è una bozza o è stato rimandato."
SENDERS = "Può mandare in revisione un documento solo chi l'ha caricato."
CURATORS = "Può decidere su un documento solo chi modera o coordina, per la regione o per l'ATS dell'ente."
TWO_EYES = "Chi ha caricato un documento non può anche approvarlo: lo pubblica un'altra persona che cura i documenti."
PROPOSERS = "Può proporre una nuova versione solo chi ha caricato il documento, quando è pubblicato."
COMMENTERS = "Può commentare un documento in revisione solo chi l'ha caricato e chi lo rivede."
WITHDRAWERS = "Può ritirare un documento chi l'ha caricato, oppure chi modera o coordina."
AUDIENCES = "Non puoi mostrare un documento o una raccolta a un gruppo di cui non fai parte."

NOT_SCANNED = "Il file non è ancora passato al controllo antivirus: aspetta qualche minuto e riprova."
OPINIONS = "Può dire se un documento è utile chi partecipa alla formazione, non chi l'ha caricato."
FILLERS = "Può compilare un modello per il suo ufficio chi partecipa alla formazione."
COLLECTORS = (
    "Può fare una raccolta chi coordina o modera; la cambia chi l'ha fatta, o chi cura tutta la regione."
)
ASKERS = "Può chiedere un modello, votare o prenderlo in carico chi partecipa alla formazione."

Someone = Person | AnonymousUser


def can_upload(person: Someone) -> bool:
    return standing_of(person).is_participant


def can_curate(person: Someone, document: Document) -> bool:
    """Whoever looks after the document's ATS, or the region, and may see what they decide on."""
    standing = standing_of(person)
    looks_after = standing.moderates(document.ats_id) or standing.coordinates(document.ats_id)
    return looks_after and standing.may_see(document.audience)


def can_review(person: Someone) -> bool:
    """Whether there is a review queue for this person at all."""
    return standing_of(person).is_staff


def is_author(person: Someone, document: Document) -> bool:
    return document.author_id is not None and document.author_id == person.pk


def can_edit(person: Someone, document: Document) -> bool:
    return is_author(person, document) and document.is_editable and can_upload(person)


def can_propose(person: Someone, document: Document) -> bool:
    return is_author(person, document) and document.is_published and can_upload(person)


def can_submit(person: Someone, document: Document) -> bool:
    return is_author(person, document) and can_upload(person)


def can_comment(person: Someone, document: Document) -> bool:
    return (is_author(person, document) and can_upload(person)) or can_curate(person, document)


def can_withdraw(person: Someone, document: Document) -> bool:
    return (is_author(person, document) and can_upload(person)) or can_curate(person, document)


def can_show_to(person: Someone, audience: str) -> bool:
    """The destination's own right: nobody puts a document where they may not look."""
    return standing_of(person).may_see(audience)


def can_say_opinion(person: Someone, document: Document) -> bool:
    return document.is_published and can_upload(person) and not is_author(person, document)


def can_fill(person: Someone, document: Document) -> bool:
    return can_upload(person)


def can_take_file(person: Someone, version: Version | None) -> bool:
    """Of a version that the person sees: nobody once the antivirus has found something in it; until it has
    looked, only who sent it."""
    if version is None or not version.file:
        return False
    is_not_scanned = bool(settings.CLAMD_URL) and version.is_pending
    return not is_not_scanned or (person.pk is not None and version.author_id == person.pk)


def can_make_collection(person: Someone) -> bool:
    return standing_of(person).is_staff


def can_edit_collection(person: Someone, collection: Collection) -> bool:
    standing = standing_of(person)
    is_own = collection.curator_id == person.pk and standing.is_staff
    return (is_own or standing.moderates() or standing.coordinates()) and standing.may_see(
        collection.audience
    )
