"""Which tables of a territory are accepted, and what is said of the others."""

from pathlib import Path

import pytest

from accounts.territory_files import TerritoryError, read_territory

ATS = "codice,nome\nAAA,ATS di prova\nBBB,ATS vicina\n"
AMBITI = "codice,nome,ats\nAAA-01,Alfa,AAA\nBBB-01,Beta,BBB\n"
COMUNI = (
    "codice_istat,nome,sigla_provincia,popolazione_2022,ats\n"
    "900001,Alfa,XX,1000,AAA\n900002,Piccolo,XX,10,AAA\n900003,Beta,YY,500,BBB\n"
)
PLACED = (
    "ambito,livello,ats,codice_istat,comune\n"
    "Alfa,ambito,AAA,900001,Alfa\nAAA-01,ambito,AAA,900002,Piccolo\nBeta,ambito,BBB,900003,Beta\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in {"ats": ATS, "ambiti": AMBITI, "comuni": COMUNI, "ambiti_comuni": PLACED}.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


def faults(folder: Path) -> list[str]:
    with pytest.raises(TerritoryError) as raised:
        read_territory(folder)
    return raised.value.lines


def test_official_table_is_taken_as_it_is(folder: Path) -> None:
    territory = read_territory(folder)
    assert [(c.istat_code, c.ambito) for c in territory.comuni] == [
        ("900001", "AAA-01"),
        ("900002", "AAA-01"),
        ("900003", "BBB-01"),
    ]
    assert not any(ambito.is_reconstructed for ambito in territory.ambiti)
    assert len(territory.ambiti) == 2


def test_partial_table_is_completed_and_marked(folder: Path) -> None:
    (folder / "ambiti_comuni.csv").write_text("\n".join(PLACED.splitlines()[:2]), encoding="utf-8")
    territory = read_territory(folder)
    assert {c.istat_code for c in territory.comuni if c.ambito} == {"900001", "900002", "900003"}
    assert any(ambito.is_reconstructed for ambito in territory.ambiti)


def test_semicolons_and_byte_order_mark_are_read(folder: Path) -> None:
    (folder / "ats.csv").write_text(ATS.replace(",", ";"), encoding="utf-8-sig")
    assert [row.code for row in read_territory(folder).ats] == ["AAA", "BBB"]


@pytest.mark.parametrize(
    ("name", "old", "new", "fault"),
    [
        ("comuni", "900001", "12001", "comuni.csv:2: il codice ISTAT deve avere 6 cifre"),
        ("comuni", "1000,AAA", "1.000,AAA", "comuni.csv:2: la popolazione deve essere un numero intero"),
        ("comuni", "10,AAA", "10,ZZZ", "comuni.csv:3: l'ATS ZZZ non è in ats.csv."),
        ("comuni", "900002", "900001", "comuni.csv:3: il codice 900001 c'è già alla riga 2."),
        ("comuni", "Piccolo", "", "comuni.csv:3: manca il valore di nome."),
        ("comuni", "10,AAA", "10", "comuni.csv:3: il numero di colonne non è quello dell'intestazione."),
        ("comuni", "sigla_provincia", "sigla", "comuni.csv:1: manca la colonna sigla_provincia."),
        ("ambiti", "Beta,BBB", "Beta,CCC", "ambiti.csv:3: l'ATS CCC non è in ats.csv."),
        ("ambiti_comuni", "900003", "900009", "ambiti_comuni.csv:4: il Comune 900009 non è in comuni.csv."),
        (
            "ambiti_comuni",
            "Alfa,ambito",
            "Gamma,ambito",
            "ambiti_comuni.csv:2: l'Ambito Gamma non è in ambiti",
        ),
        ("ambiti_comuni", "Beta,ambito,BBB,900003", "AAA-01,ambito,AAA,900003", "sono in ATS diverse."),
    ],
)
def test_wrong_row_is_told_with_its_line(folder: Path, name: str, old: str, new: str, fault: str) -> None:
    path = folder / f"{name}.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    assert any(fault in line for line in faults(folder))


def test_all_faults_are_told_together(folder: Path) -> None:
    (folder / "comuni.csv").write_text(
        COMUNI.replace("900001", "1").replace("500", "molti"), encoding="utf-8"
    )
    assert len(faults(folder)) >= 2


def test_comune_in_two_ambiti_is_refused(folder: Path) -> None:
    (folder / "ambiti.csv").write_text(AMBITI + "AAA-02,Gamma,AAA\n", encoding="utf-8")
    (folder / "ambiti_comuni.csv").write_text(PLACED + "Gamma,ambito,AAA,900002,Piccolo\n", encoding="utf-8")
    assert faults(folder) == ["ambiti_comuni.csv:5: il Comune 900002 è già nell'Ambito Alfa."]


def test_missing_file_and_wrong_encoding_are_told(folder: Path) -> None:
    (folder / "ambiti.csv").unlink()
    (folder / "ats.csv").write_bytes("codice,nome\nAAA,Città\n".encode("latin-1"))
    told = faults(folder)
    assert any("ambiti.csv: il file manca" in line for line in told)
    assert any("ats.csv: il file non è in UTF-8" in line for line in told)
