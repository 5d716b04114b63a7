"""What the board says of search: what people do not find, and whether the index is in order."""

from django.urls import reverse
from django.utils import timezone

from accounts import lines
from accounts.lines import Line, Section
from accounts.models import Person
from search.empty_searches import to_mend
from search.rules import can_curate_search
from search.status import Status, index_status

NAMED = 3


def register() -> None:
    lines.register(empty_searches)
    lines.register(engine)


def empty_searches(person: Person) -> Section | None:
    """For who curates search; the words most asked are named."""
    if not can_curate_search(person):
        return None
    count, url = to_mend().count(), reverse("search:empty_searches")
    found = []
    if count:
        words = ", ".join(f"«{one.text}»" for one in to_mend()[:NAMED])
        title = "Una ricerca non trova niente" if count == 1 else f"{count} ricerche non trovano niente"
        found = [Line(title, f"Le più chieste: {words}.", url, "Cura la ricerca")]
    return Section("Ricerche senza risultati", found, len(found), url, "Cura la ricerca")


def engine(person: Person) -> Section | None:
    """For who administers the site."""
    if not (person.standing.is_admin and can_curate_search(person)):
        return None
    url, today = reverse("search:status"), timezone.localdate()
    found = [Line(title, note, url, "Guarda lo stato", today) for title, note in _faults(index_status())]
    return Section("Motore di ricerca", found, len(found), url, "Stato del motore di ricerca")


def _faults(status: Status) -> list[tuple[str, str]]:
    """In the words of the page that mends them."""
    found = []
    if status.has_index is None:
        found.append(("Il motore non risponde", "La ricerca intanto usa la base dati."))
    elif not status.has_index:
        found.append(("L'indice non c'è ancora", "La ricerca intanto usa la base dati."))
    elif status.is_behind:
        found.append(("L'indice è indietro", f"{status.waiting} modifiche da indicizzare: {status.reason}."))
    elif status.state.failures:
        found.append(("Qualcosa non è entrato nell'indice", f"Il motivo: {status.reason}."))
    if status.comparison_failure:
        found.append(("Il confronto con la base dati non è riuscito", f"{status.comparison_failure}."))
    return found
