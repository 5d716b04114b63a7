"""Who was in a video meeting, from when to when? The attendance files of Teams, Zoom and Webex, English and Italian.

Nothing here imports Django. The files differ by version and language: the columns are known by their titles,
wherever the table stands; a date that can be read day first or month first is the one nearer to the meeting."""

import csv
import hashlib
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from labs.meeting_columns import ENTERED, GONE, TOTALS, Table, platform_of, table_of, title_of, titles_of

MAX_BYTES = 2 * 1024 * 1024
MAX_ROWS = 5000
MAX_NAME, MAX_EMAIL = 200, 254
LONGEST = timedelta(days=1)

NO_MEETING = (
    "Questo file non è un elenco dei presenti di Teams, Zoom o Webex: scaricalo dalla pagina della riunione "
    "e caricalo così com'è, senza aprirlo con un foglio di calcolo."
)
ONLY_TOTALS = (
    "Questo file di Zoom dice solo i minuti totali: scaricalo di nuovo senza «Mostra utenti univoci», "
    "così ci sono le ore di entrata e di uscita."
)
TOO_BIG = "Il file supera i 2 MB: un elenco dei presenti è molto più piccolo, controlla di aver scelto quello giusto."
TOO_LONG = f"Il file ha più di {MAX_ROWS} righe: dividilo in due."

DATE = re.compile(
    r"(?P<a>\d{1,4})[/.\-](?P<b>\d{1,2})[/.\-](?P<c>\d{1,4})[,T ]+"
    r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:\.\d+)?)?"
    r" ?(?P<half>[ap]\.?m\.?)?(?: ?(?P<zone>z|utc|gmt|[+-]\d{2}:?\d{2}))?",
    re.IGNORECASE | re.ASCII,
)


class UnreadableMeeting(Exception):
    """The file is not the list of a video meeting; the message is the Italian sentence shown."""


@dataclass(frozen=True)
class Stay:
    """Somebody under a name, from an instant to another; `line` is where the file says so (0: unknown)."""

    name: str
    email: str
    joined: datetime
    left: datetime
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Meeting:
    """What a file says: `platform` is teams, zoom or webex; `digest` is the SHA-256 of the file in hexadecimal;
    `refused` has line numbers and why in Italian."""

    platform: str
    digest: str
    stays: list[Stay]
    refused: list[tuple[int, str]]


def read_meeting(content: bytes, near: datetime, zone: tzinfo) -> Meeting:
    """The stays of the file. `near` is when the meeting was due, `zone` that of times which name none."""
    if len(content) > MAX_BYTES:
        raise UnreadableMeeting(TOO_BIG)
    tables, has_totals = _tables(_rows(_decoded(content)))
    if not tables:
        raise UnreadableMeeting(ONLY_TOTALS if has_totals else NO_MEETING)
    platform = "teams" if any(table.section for table in tables) else platform_of(titles_of(tables))
    if not platform:
        raise UnreadableMeeting(NO_MEETING)
    stays: list[Stay] = []
    refused: list[tuple[int, str]] = []
    for table in sorted(tables, key=lambda table: table.is_summary):
        found, bad = (_events if table.action is not None else _stays)(table, near, zone)
        if table.is_summary and stays:  # Teams says each stay elsewhere: here, only who is not there
            told = {one for stay in stays for one in (stay.name, stay.email) if one}
            found, bad = [stay for stay in found if told.isdisjoint((stay.name, stay.email))], []
        stays += found
        refused += bad
    digest = hashlib.sha256(content).hexdigest()
    return Meeting(platform, digest, sorted(stays, key=lambda stay: stay.line), sorted(refused))


def _decoded(content: bytes) -> str:
    """UTF-16 with or without its mark, UTF-8, or what Excel writes in Italy."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    if content[1:200:2].count(0) > len(content[1:200:2]) // 2:
        return content.decode("utf-16-le", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Line numbers and cells, also of empty lines; bounded."""
    text = text.replace("\0", "")
    delimiter = max("\t;,", key=text[:20_000].count)
    if delimiter != "\t" and re.search(r"^[^\n]*\t[^\n]*\t", text[:20_000], re.MULTILINE):
        delimiter = "\t"
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line, count = 1, 0
    try:
        for cells in reader:
            count += 1
            if count > MAX_ROWS + 50:  # sections, titles and empty lines come on top
                raise UnreadableMeeting(TOO_LONG)
            yield line, [_clean(cell) for cell in cells[:60]]
            line = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableMeeting(
            f"Il file non si legge dalla riga {line} in poi: scaricalo di nuovo."
        ) from error


def _clean(cell: str) -> str:
    """Without the dress that Webex puts on dates (="…"), without letters that do not show."""
    if cell.startswith('="') and cell.endswith('"'):
        cell = cell[2:-1]
    if not cell.isprintable():
        shown = (letter for letter in cell[:1000] if unicodedata.category(letter) != "Cf")
        cell = "".join(" " if unicodedata.category(letter) == "Cc" else letter for letter in shown)
    return " ".join(cell[:1000].split())


def _tables(rows: Iterator[tuple[int, list[str]]]) -> tuple[list[Table], bool]:
    """Every table of stays; and whether one of totals was met, to say what the file is where there is no other."""
    tables: list[Table] = []
    has_totals = False
    is_open, section = False, ""
    for line, cells in rows:
        titles = [title_of(cell) for cell in cells]
        has_totals = has_totals or not TOTALS.isdisjoint(titles)
        numbered = re.match(r"(\d)\. ", cells[0]) if cells and not any(cells[1:]) else None
        if found := table_of(titles, section):
            tables.append(found)
            is_open = True
        elif numbered:
            is_open = False
        elif is_open and any(cells):
            tables[-1].rows.append((line, cells))
        section = numbered[1] if numbered else ""
    if sum(len(table.rows) for table in tables) > MAX_ROWS:
        raise UnreadableMeeting(TOO_LONG)
    return tables, has_totals


Read = tuple[list[Stay], list[tuple[int, str]]]


def _stays(table: Table, near: datetime, zone: tzinfo) -> Read:
    """A row is a stay."""
    stays: list[Stay] = []
    refused: list[tuple[int, str]] = []
    for line, cells in table.rows:
        name, email = _who(table, cells)
        joined, left = (_instant(_at(cells, column), near, zone) for column in (table.joined, table.left))
        if not name and not email:
            refused.append((line, "Manca il nome."))
        elif joined is None or left is None:
            refused.append((line, f"Non si legge l'ora di {'entrata' if joined is None else 'uscita'}."))
        elif left < joined or left - joined > LONGEST:
            refused.append((line, "L'uscita viene prima dell'entrata, o più di un giorno dopo."))
        else:
            stays.append(Stay(name or email, email, joined, left, line))
    return stays, refused


def _events(table: Table, near: datetime, zone: tzinfo) -> Read:
    """A row is an entrance or an exit; who never left stayed until the last thing that the file says."""
    refused: list[tuple[int, str]] = []
    events: list[tuple[datetime, int, str, str, bool]] = []
    for line, cells in table.rows:
        name, email = _who(table, cells)
        action, moment = title_of(_at(cells, table.action)), _instant(_at(cells, table.joined), near, zone)
        has_left = any(word in action for word in GONE)
        if not name:
            refused.append((line, "Manca il nome."))
        elif moment is None:
            refused.append((line, "Non si legge l'ora."))
        elif not has_left and not any(word in action for word in ENTERED):
            refused.append((line, "Non si capisce se è un'entrata o un'uscita."))
        else:
            events.append((moment, line, name, email, has_left))
    return list(_paired(sorted(events))), refused


def _paired(events: list[tuple[datetime, int, str, str, bool]]) -> Iterator[Stay]:
    inside: dict[tuple[str, str], list[tuple[datetime, int]]] = {}
    for moment, line, name, email, has_left in events:
        waiting = inside.setdefault((name, email), [])
        if not has_left:
            waiting.append((moment, line))
        elif waiting:
            since, first_line = waiting.pop()
            yield Stay(name, email, since, moment, first_line)
    for (name, email), waiting in inside.items():
        for since, line in waiting:
            yield Stay(name, email, since, events[-1][0], line)


def _who(table: Table, cells: Sequence[str]) -> tuple[str, str]:
    """Name and email, each perhaps empty; Teams keeps the address of an account in another column."""
    found = (_at(cells, column).casefold() for column in (table.email, table.account))
    email = next((one for one in found if re.fullmatch(r"[^@\s]+@[^@\s]+", one)), "")
    return _at(cells, table.name)[:MAX_NAME].strip(), email if len(email) <= MAX_EMAIL else ""


def _at(cells: Sequence[str], column: int | None) -> str:
    return cells[column] if column is not None and column < len(cells) else ""


def _instant(text: str, near: datetime, zone: tzinfo) -> datetime | None:
    """Of the readings that a date admits (day first, month first, year first), the nearest to `near`."""
    found = DATE.match(text)
    if not found:
        return None
    a, b, c = int(found["a"]), int(found["b"]), int(found["c"])
    hour = _hour(int(found["hour"]), found["half"])
    time = (hour, int(found["minute"]), int(found["second"] or 0))
    zoned = _zone(found["zone"]) or zone
    readings = []
    for year, month, day in ((a, b, c),) if len(found["a"]) == 4 else ((c, b, a), (c, a, b)):
        try:
            moment = datetime(year + 2000 if year < 100 else year, month, day, *time, tzinfo=zoned)
            readings.append(moment.astimezone(UTC))
        except (ValueError, OverflowError):
            continue
    return min(readings, key=lambda moment: abs(moment - near), default=None)


def _hour(hour: int, half: str | None) -> int:
    """Zoom writes 13:00 PM too: the half of the day counts only on a clock of twelve hours."""
    if half is None or hour > 12:
        return hour
    return hour % 12 + (12 if half.casefold().startswith("p") else 0)


def _zone(text: str | None) -> tzinfo | None:
    if not text:
        return None
    if text[0] not in "+-":
        return UTC
    sign = -1 if text[0] == "-" else 1
    hours, minutes = int(text[1:3]), int(text[-2:])
    if hours > 23 or minutes > 59:
        return None
    return timezone(sign * timedelta(hours=hours, minutes=minutes))
