"""What the tables of a territory say: read from a folder of CSV files, checked line by line.

The format is in accounts/territory/README.md. Nothing here touches the database.
"""

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from accounts.grouping import Named, Place, reconstruct

SHIPPED = Path(__file__).parent / "territory"
REQUIRED = {
    "ats.csv": ("codice", "nome"),
    "ambiti.csv": ("codice", "nome", "ats"),
    "comuni.csv": ("codice_istat", "nome", "sigla_provincia", "popolazione_2022", "ats"),
    "ambiti_comuni.csv": ("ambito", "ats", "codice_istat"),
}
MADE_BY_US = "Ricostruito dal progetto per provincia e vicinanza: non è un elenco ufficiale."

Row = Mapping[str, str]


class TerritoryError(Exception):
    """The tables cannot be read; `lines` has one Italian sentence for each fault."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


@dataclass(frozen=True)
class AtsRow:
    code: str
    name: str


@dataclass(frozen=True)
class AmbitoRow:
    code: str
    name: str
    ats: str
    lead: str
    source: str
    is_reconstructed: bool = False


@dataclass(frozen=True)
class ComuneRow:
    istat_code: str
    name: str
    province: str
    ats: str
    population: int
    is_current: bool
    ambito: str = ""


@dataclass(frozen=True)
class Territory:
    ats: list[AtsRow]
    ambiti: list[AmbitoRow]
    comuni: list[ComuneRow]


class _Tables:
    """The rows of a folder, and the faults found in them so far."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.faults: list[str] = []

    def rows(self, name: str, *, optional: bool = False) -> list[tuple[int, Row]]:
        path = self.folder / name
        if not path.is_file():
            if not optional:
                self.faults.append(f"{name}: il file manca nella cartella {self.folder.name}.")
            return []
        try:
            text = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            self.faults.append(f"{name}: il file non è in UTF-8; salvalo come «CSV UTF-8» e riprova.")
            return []
        return list(self._parse(name, text))

    def _parse(self, name: str, text: str) -> Iterator[tuple[int, Row]]:
        header = text.partition("\n")[0]
        delimiter = ";" if header.count(";") > header.count(",") else ","
        reader = csv.DictReader(text.splitlines(), delimiter=delimiter)
        missing = [column for column in REQUIRED[name] if column not in (reader.fieldnames or ())]
        if missing:
            self.faults.append(f"{name}:1: manca la colonna {', '.join(missing)}.")
            return
        for row in reader:
            line = reader.line_num
            values = {k: v.strip() for k, v in row.items() if isinstance(k, str) and isinstance(v, str)}
            if None in row or len(values) < len(reader.fieldnames or ()):
                self.fault(name, line, "il numero di colonne non è quello dell'intestazione.")
                continue
            empty = [column for column in REQUIRED[name] if not values[column]]
            if empty:
                self.fault(name, line, f"manca il valore di {', '.join(empty)}.")
                continue
            yield line, values

    def fault(self, name: str, line: int, sentence: str) -> None:
        self.faults.append(f"{name}:{line}: {sentence}")


def read_territory(folder: Path, shipped: Path = SHIPPED) -> Territory:
    """The territory of `folder`, every Comune in an Ambito; raises TerritoryError with all the faults.

    Coordinates and centres that the folder lacks are taken from the shipped tables.
    """
    tables = _Tables(folder)
    ats = {row["codice"]: row for _, row in _unique(tables, "ats.csv", "codice")}
    ambiti = {
        row["codice"]: row
        for line, row in _unique(tables, "ambiti.csv", "codice")
        if _known_ats(tables, "ambiti.csv", line, row, ats)
    }
    comuni = {row["codice_istat"]: row for row in _comuni(tables, ats)}
    placed, districts = _placements(tables, ambiti, comuni)
    if tables.faults:
        raise TerritoryError(tables.faults)
    background = _Tables(shipped)
    points = _points(comuni, {r["codice_istat"]: r for _, r in background.rows("comuni.csv")})
    centres = {r["codice"]: r for _, r in background.rows("ambiti.csv")}
    places = [_place(row, points[istat], districts.get(istat, "")) for istat, row in comuni.items()]
    named = [_named(row, centres, comuni) for row in ambiti.values()]
    grouping = reconstruct(places, named, placed)
    rows = [_ambito(row, row["codice"] in grouping.reconstructed) for row in ambiti.values()]
    rows += [AmbitoRow(new.code, new.name, new.ats, "", MADE_BY_US, True) for new in grouping.new]
    return Territory(
        [AtsRow(code, row["nome"]) for code, row in ats.items()],
        rows,
        [replace(_comune(row), ambito=grouping.ambito_of[istat]) for istat, row in comuni.items()],
    )


def _unique(tables: _Tables, name: str, column: str) -> Iterator[tuple[int, Row]]:
    seen: dict[str, int] = {}
    for line, row in tables.rows(name):
        key = row[column]
        if key in seen:
            tables.fault(name, line, f"il codice {key} c'è già alla riga {seen[key]}.")
            continue
        seen[key] = line
        if len(key) > 12:
            tables.fault(name, line, f"il codice {key} è troppo lungo: al massimo 12 caratteri.")
            continue
        yield line, row


def _known_ats(tables: _Tables, name: str, line: int, row: Row, ats: Mapping[str, Row]) -> bool:
    if row["ats"] in ats:
        return True
    tables.fault(name, line, f"l'ATS {row['ats']} non è in ats.csv.")
    return False


def _comuni(tables: _Tables, ats: Mapping[str, Row]) -> Iterator[Row]:
    checks: list[tuple[Callable[[Row], bool], str]] = [
        (
            lambda row: (
                len(row["codice_istat"]) == 6
                and row["codice_istat"].isascii()
                and row["codice_istat"].isdigit()
            ),
            "il codice ISTAT deve avere 6 cifre (attenzione agli zeri iniziali).",
        ),
        (lambda row: len(row["sigla_provincia"]) <= 4, "la sigla della provincia è troppo lunga."),
        (
            lambda row: row["popolazione_2022"].isascii() and row["popolazione_2022"].isdigit(),
            "la popolazione deve essere un numero intero senza punti.",
        ),
        (
            lambda row: not (row.get("lat") or row.get("lon")) or _degrees(row) is not None,
            "lat e lon devono essere gradi decimali con il punto, per esempio 45.464 e 9.190.",
        ),
    ]
    for line, row in _unique(tables, "comuni.csv", "codice_istat"):
        wrong = next((sentence for is_right, sentence in checks if not is_right(row)), None)
        if wrong:
            tables.fault("comuni.csv", line, wrong)
        elif _known_ats(tables, "comuni.csv", line, row, ats):
            yield row


def _placements(
    tables: _Tables, ambiti: Mapping[str, Row], comuni: Mapping[str, Row]
) -> tuple[dict[str, str], dict[str, str]]:
    """Two maps from ISTAT codes: to the code of the Ambito, and to the district that unites several."""
    by_name = {(row["ats"], row["nome"].casefold()): code for code, row in ambiti.items()}
    placed: dict[str, str] = {}
    districts: dict[str, str] = {}
    for line, row in tables.rows("ambiti_comuni.csv", optional=True):
        istat = row["codice_istat"]
        if istat not in comuni:
            tables.fault("ambiti_comuni.csv", line, f"il Comune {istat} non è in comuni.csv.")
            continue
        if row.get("livello", "ambito") != "ambito":
            districts[istat] = row["ambito"]
            continue
        code = (
            row["ambito"] if row["ambito"] in ambiti else by_name.get((row["ats"], row["ambito"].casefold()))
        )
        if code is None:
            sentence = f"l'Ambito {row['ambito']} non è in ambiti.csv per l'ATS {row['ats']}."
            tables.fault("ambiti_comuni.csv", line, sentence)
        elif ambiti[code]["ats"] != comuni[istat]["ats"]:
            sentence = f"il Comune {istat} e l'Ambito {row['ambito']} sono in ATS diverse."
            tables.fault("ambiti_comuni.csv", line, sentence)
        elif placed.get(istat, code) != code:
            sentence = f"il Comune {istat} è già nell'Ambito {ambiti[placed[istat]]['nome']}."
            tables.fault("ambiti_comuni.csv", line, sentence)
        else:
            placed[istat] = code
    return placed, districts


def _degrees(row: Row) -> tuple[float, float] | None:
    try:
        lat, lon = float(row["lat"]), float(row["lon"])
    except (KeyError, ValueError):
        return None
    return (lat, lon) if -90 <= lat <= 90 and -180 <= lon <= 180 else None


def _points(comuni: Mapping[str, Row], shipped: Mapping[str, Row]) -> dict[str, tuple[float, float]]:
    """Each Comune's point; one that nobody knows (a merger, say) stands in the middle of its province."""
    known = {
        istat: point
        for istat, row in comuni.items()
        if (point := _degrees(row) or _degrees(shipped.get(istat, {}))) is not None
    }
    everywhere = list(known.values()) or [(45.6, 9.8)]
    result = dict(known)
    for istat, row in comuni.items():
        if istat not in known:
            province = row["sigla_provincia"]
            near = [p for i, p in known.items() if comuni[i]["sigla_provincia"] == province] or everywhere
            result[istat] = (sum(p[0] for p in near) / len(near), sum(p[1] for p in near) / len(near))
    return result


def _place(row: Row, point: tuple[float, float], district: str) -> Place:
    population = int(row["popolazione_2022"])
    province = row["sigla_provincia"]
    return Place(row["codice_istat"], row["nome"], province, row["ats"], population, *point, district)


def _named(row: Row, shipped: Mapping[str, Row], comuni: Mapping[str, Row]) -> Named:
    """Its centre: what the table says, else what ours says of that Ambito, else the Comune of that name."""
    own = row.get("centri", "")
    ours = shipped.get(row["codice"], {})
    if not own and ours.get("nome") == row["nome"]:
        own = ours.get("centri", "")
    centres = [istat for istat in own.split("|") if istat in comuni]
    if not centres:
        centres = [i for i, c in comuni.items() if (c["nome"], c["ats"]) == (row["nome"], row["ats"])]
    is_complete = row.get("mappatura", "").startswith("completo")
    return Named(row["codice"], row["nome"], row["ats"], tuple(centres), is_complete)


def _ambito(row: Row, is_reconstructed: bool) -> AmbitoRow:
    lead = row.get("ente_capofila_o_gestore", "")
    return AmbitoRow(row["codice"], row["nome"], row["ats"], lead, row.get("fonte", ""), is_reconstructed)


def _comune(row: Row) -> ComuneRow:
    is_current = row.get("vigente_elenco_corrente", "1") != "0"
    population = int(row["popolazione_2022"])
    return ComuneRow(
        row["codice_istat"], row["nome"], row["sigla_provincia"], row["ats"], population, is_current
    )
