"""What does each line of a spreadsheet of people ask, and what is wrong with it?

Nothing here touches the database: who is known is given."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from accounts.names import clean_name, fault_of_name, key_of
from accounts.spreadsheets import Rows, UnreadableTable

IsEmail = Callable[[str], bool]

COLUMNS = {
    "email": ("email", "e-mail", "mail", "posta elettronica", "indirizzo email"),
    "first_name": ("nome", "first name"),
    "last_name": ("cognome", "last name"),
    "role": ("ruolo", "role"),
    "ambito": ("ambito", "ambito territoriale", "codice ambito"),
    "organisation": ("ente", "ufficio", "organizzazione", "codice ipa"),
}
ROLES = {
    "": "member",
    "componente": "member",
    "membro": "member",
    "member": "member",
    "referente": "representative",
    "representative": "representative",
}
NEEDED = ("email", "first_name", "last_name")
LABELS = {"email": "email", "first_name": "nome", "last_name": "cognome"}


@dataclass(frozen=True)
class Places:
    """Offices by what people write for them; a key that means several offices has several ids."""

    ambiti: Mapping[str, frozenset[int]]  # codes and names of Ambiti → organisation ids
    organisations: Mapping[str, frozenset[int]]  # names and IPA codes → organisation ids
    within: Mapping[str, frozenset[int]]  # codes and names of Ambiti → every organisation inside
    allowed: Mapping[str, frozenset[int]]  # role → organisations that the importer may invite to


@dataclass
class Line:
    number: int
    cells: list[str]
    email: str = ""
    first_name: str = ""
    last_name: str = ""
    role: str = ""
    organisation_id: int | None = None
    faults: list[str] = field(default_factory=list)


def lines_of(rows: Rows, places: Places, is_email: IsEmail) -> tuple[list[str], list[Line]]:
    """The heading and one `Line` for each row, repeated ones marked."""
    if not rows:
        raise UnreadableTable("Il file è vuoto.")
    heading, body = rows[0][1], rows[1:]
    columns = _columns(heading)
    if not body:
        raise UnreadableTable("Sotto l'intestazione non c'è nessuna riga.")
    lines = [_line(number, cells, columns, places, is_email) for number, cells in body]
    _mark_repeated(lines)
    return heading, lines


def _columns(heading: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for index, cell in enumerate(heading):
        key = key_of(cell)
        for name, words in COLUMNS.items():
            if key in words:
                found.setdefault(name, index)
    missing = [LABELS[name] for name in NEEDED if name not in found]
    if missing:
        raise UnreadableTable(
            f"Nella prima riga mancano le colonne: {', '.join(missing)}. "
            "Servono email, nome, cognome, ruolo e ambito (oppure ente)."
        )
    if "ambito" not in found and "organisation" not in found:
        raise UnreadableTable("Nella prima riga manca la colonna «ambito» oppure «ente».")
    return found


def _line(number: int, cells: list[str], columns: dict[str, int], places: Places, is_email: IsEmail) -> Line:
    def cell(name: str) -> str:
        index = columns.get(name)
        return cells[index] if index is not None and index < len(cells) else ""

    line = Line(number, [c.replace("\x00", "") for c in cells])
    line.email = cell("email").strip().lower()
    if not line.email:
        line.faults.append("Manca l'email.")
    elif not (line.email.isascii() and is_email(line.email)):
        line.faults.append("L'email non è un indirizzo valido.")
    for name in ("first_name", "last_name"):
        _read_name(line, name, cell(name))
    line.role = ROLES.get(key_of(cell("role")), "")
    if not line.role:
        line.faults.append("Il ruolo è Componente o Referente: per gli altri usa un invito singolo.")
    _read_place(line, cell("ambito"), cell("organisation"), places)
    return line


def _read_name(line: Line, name: str, text: str) -> None:
    cleaned = clean_name(text)
    if not cleaned:
        line.faults.append(f"Manca il {LABELS[name]}.")
    elif fault := fault_of_name(cleaned):
        line.faults.append(f"Il {LABELS[name]} {fault}")
    else:
        setattr(line, name, cleaned)


def _read_place(line: Line, ambito: str, organisation: str, places: Places) -> None:
    if not ambito and not organisation:
        line.faults.append("Manca l'Ambito o l'ente.")
        return
    ids = places.organisations.get(key_of(organisation), frozenset())
    if organisation and not ids:
        line.faults.append(f"Non c'è un ente «{organisation[:60]}».")
        return
    if ambito and key_of(ambito) not in places.ambiti:
        line.faults.append(f"Non c'è un Ambito «{ambito[:60]}»: scrivi il codice o il nome.")
        return
    if ambito:
        ids = ids & places.within[key_of(ambito)] if organisation else places.ambiti[key_of(ambito)]
    _choose(line, ids, organisation or ambito, places)


def _choose(line: Line, ids: frozenset[int], written: str, places: Places) -> None:
    if not ids:
        line.faults.append("L'ente non sta in questo Ambito.")
    elif len(ids) > 1:
        line.faults.append(f"«{written[:60]}» può essere più di uno: scrivi il codice.")
    elif line.role and not ids <= places.allowed.get(line.role, frozenset()):
        line.faults.append("Questo ente non è fra quelli che coordini.")
    else:
        [line.organisation_id] = ids


def _mark_repeated(lines: Iterable[Line]) -> None:
    first: dict[tuple[str, int | None], int] = {}
    for line in lines:
        if line.faults:
            continue
        place = (line.email, line.organisation_id)
        if place in first:
            line.faults.append(f"È la stessa persona della riga {first[place]}, per lo stesso ente.")
        first.setdefault(place, line.number)
