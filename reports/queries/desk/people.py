"""Who asks to come in, who has not come yet, what was imported and not finished."""

from django.urls import reverse
from django.utils import timezone

from accounts.lines import Line, Section
from accounts.models import PeopleImport, Person
from accounts.queries import ACCESS_REQUESTS, pending_invitations, unfinished_imports
from reports.queries.desk.queued import SHOWN, due_by


def section(person: Person) -> Section:
    """One line for each queue, and one for each import."""
    lines = [*_requests(person), *_imports(person), *_invitations(person)]
    return Section("Persone", lines, len(lines), reverse("accounts:people"), "Persone, inviti e importazione")


def _requests(person: Person) -> list[Line]:
    waiting = list(ACCESS_REQUESTS.waiting(person).values_list("since", flat=True))
    if not waiting:
        return []
    count = len(waiting)
    note = f"{count} {'persona chiede' if count == 1 else 'persone chiedono'} di entrare."
    url, due = reverse("accounts:access_requests"), due_by(ACCESS_REQUESTS, waiting[0])
    return [Line("Richieste di accesso", note, url, "Rispondi", due)]


def _imports(person: Person) -> list[Line]:
    return [_import(made) for made in unfinished_imports(person)[:SHOWN]]


def _import(made: PeopleImport) -> Line:
    if made.status == PeopleImport.Status.REFUSED:
        note = "L'importazione non è stata eseguita: guarda che cosa è cambiato."
        return Line(made.filename, note, made.get_absolute_url(), "Guarda le righe")
    note = "Il file è stato letto: nessuno è ancora invitato."
    return Line(made.filename, note, made.get_absolute_url(), "Controlla e conferma")


def _invitations(person: Person) -> list[Line]:
    ends = list(pending_invitations(person).order_by().values_list("expires_at", flat=True))
    if not ends:
        return []
    count, expired = len(ends), sum(at <= timezone.now() for at in ends)
    still = "invito non è ancora stato accettato" if count == 1 else "inviti non sono ancora stati accettati"
    note = f"{count} {still}"
    if expired:
        note += ", 1 è scaduto" if expired == 1 else f", {expired} sono scaduti"
    return [Line("Inviti in attesa", f"{note}.", reverse("accounts:invitations"), "Vedi gli inviti")]
