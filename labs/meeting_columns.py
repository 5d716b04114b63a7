"""Where a file of a video meeting says name, email, entrance and exit: by the titles of its columns.

Titles as Teams, Zoom and Webex write them in English and Italian, in the versions met so far. Nothing here
imports Django."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

NAMES = {
    "name", "full name", "display name", "user name", "attendee name", "participant", "name (original name)",
    "nome", "nome completo", "nome visualizzato", "nome utente", "partecipante", "nome (nome originale)",
    "nome partecipante", "nome del partecipante",
}  # fmt: skip
EMAILS = {
    "email", "e-mail", "user email", "attendee email", "email address", "posta elettronica", "email utente",
    "e-mail utente", "email dell'utente", "e-mail dell'utente", "indirizzo email", "indirizzo e-mail",
    "indirizzo di posta elettronica", "email partecipante", "e-mail partecipante", "email del partecipante",
    "e-mail del partecipante",
}  # fmt: skip
ACCOUNTS = {"participant id (upn)", "id partecipante (upn)", "id del partecipante (upn)", "upn"}
FIRST_JOINED = {"first join", "first join time", "primo accesso", "prima partecipazione", "primo ingresso"}
LAST_LEFT = {"last leave", "last leave time", "ultima uscita", "ultimo abbandono", "ultima disconnessione"}
JOINED = {
    "join time", "ora di ingresso", "ora di entrata", "ora di accesso", "ora di partecipazione", "ora ingresso",
    "ora accesso", "ora partecipazione", "orario di ingresso", "orario di accesso", "ora di inizio partecipazione",
}  # fmt: skip
LEFT = {
    "leave time", "ora di uscita", "ora di abbandono", "ora uscita", "ora abbandono", "orario di uscita",
    "ora di fine partecipazione", "ora di disconnessione",
}  # fmt: skip
ACTIONS = {"user action", "azione utente", "azione dell'utente"}
MOMENTS = {"timestamp", "data e ora", "data/ora"}
TOTALS = {"total duration (minutes)", "durata totale (minuti)"}
ENTERED = ("join", "partecip", "entrat", "accesso", "access")
GONE = ("left", "leave", "uscit", "abbandon", "disconness")

OF_WEBEX = {
    "display name", "attendee email", "attendance duration", "connection type", "nome visualizzato",
    "email partecipante", "e-mail partecipante", "durata partecipazione", "durata della partecipazione",
    "tipo di connessione", "tipo connessione",
}  # fmt: skip
OF_ZOOM = {
    "name (original name)", "nome (nome originale)", "user email", "guest", "ospite", "duration (minutes)",
    "durata (minuti)", "email utente", "e-mail utente", "in waiting room", "recording disclaimer response",
}  # fmt: skip


@dataclass(frozen=True)
class Table:
    """The columns of one table of the file, and its lines with their numbers; `section` is Teams' own number.

    Where `action` is a column, a row is an entrance or an exit at the moment in `joined`; else it is a stay. In a
    summary a row is a person, from the first entrance to the last exit."""

    titles: Sequence[str]
    name: int
    joined: int
    left: int
    email: int | None = None
    account: int | None = None
    action: int | None = None
    section: str = ""
    rows: list[tuple[int, list[str]]] = field(default_factory=list)

    @property
    def is_summary(self) -> bool:
        return self.section == "2" or self.titles[self.joined] in FIRST_JOINED


def title_of(cell: str) -> str:
    return cell.casefold().replace("’", "'").strip(' "*:')


def titles_of(tables: Iterable[Table]) -> set[str]:
    return {title for table in tables for title in table.titles}


def table_of(titles: Sequence[str], section: str = "") -> Table | None:
    """The table that this line opens; None where it opens none."""
    name, action = _place(titles, NAMES), _place(titles, ACTIONS)
    joined = _place(titles, MOMENTS if action is not None else JOINED | FIRST_JOINED)
    left = joined if action is not None else _place(titles, LEFT | LAST_LEFT)
    if name is not None and joined is not None and left is not None:
        email, account = _place(titles, EMAILS), _place(titles, ACCOUNTS)
        return Table(titles, name, joined, left, email, account, action, section)
    if section in ("2", "3") and len(titles) > 4 and all(titles[:5]):
        # In words that are not listed here: the columns of Teams stand in one order in every language.
        return Table(titles, name=0, joined=1, left=2, email=4, section=section)
    return None


def _place(titles: Sequence[str], known: set[str]) -> int | None:
    """The last such column: Zoom puts those of the meeting before those of the person."""
    return max((at for at, title in enumerate(titles) if title in known), default=None)


def platform_of(titles: set[str]) -> str:
    """teams, zoom or webex; empty where nothing tells."""
    if titles & (FIRST_JOINED | ACCOUNTS | ACTIONS):
        return "teams"
    of_zoom, of_webex = len(titles & OF_ZOOM), len(titles & OF_WEBEX)
    if of_zoom or of_webex:
        return "zoom" if of_zoom >= of_webex else "webex"
    return "teams" if titles & {"full name", "nome completo", "duration", "durata"} else ""
