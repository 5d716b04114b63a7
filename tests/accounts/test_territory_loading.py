"""What loading a territory does to the tables, the first time and again."""

import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Ambito, Ats, Comune, Membership, Organisation, Person, Role
from accounts.signals import territory_loaded
from accounts.territory_files import SHIPPED

SHARED = Path(os.environ.get("SHARED_DIR", "../shared")) / "data" / "territory"

OFFICIAL = {
    "ats": "codice,nome\nAAA,ATS di prova\n",
    "ambiti": "codice,nome,ats\nAAA-01,Alfa,AAA\nAAA-02,Beta,AAA\n",
    "comuni": (
        "codice_istat,nome,sigla_provincia,popolazione_2022,ats\n"
        "900001,Alfa,XX,1000,AAA\n900002,Piccolo,XX,10,AAA\n900003,Beta,XX,500,AAA\n"
    ),
    "ambiti_comuni": (
        "ambito,livello,ats,codice_istat\n"
        "Alfa,ambito,AAA,900001\nAlfa,ambito,AAA,900002\nBeta,ambito,AAA,900003\n"
    ),
}


def write(folder: Path, **tables: str) -> Path:
    for name, text in {**OFFICIAL, **tables}.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def load(folder: Path = SHIPPED) -> str:
    out = StringIO()
    call_command("load_territory", str(folder), stdout=out, stderr=StringIO())
    return out.getvalue()


@pytest.mark.django_db
def test_shipped_territory_loads_whole_and_changes_nothing_the_second_time() -> None:
    assert "Comuni: 1506 aggiunti, 0 modificati, 0 invariati" in load()
    assert (Ats.objects.count(), Ambito.objects.count()) == (8, 91)
    assert not Comune.objects.filter(ambito=None).exists()
    assert load().splitlines() == [
        "ATS: 0 aggiunti, 0 modificati, 8 invariati",
        "Ambiti: 0 aggiunti, 0 modificati, 91 invariati",
        "Comuni: 0 aggiunti, 0 modificati, 1506 invariati",
        "Enti: 0 aggiunti, 0 modificati, 99 invariati",
    ]


@pytest.mark.django_db
def test_every_ambito_gets_its_office_and_every_ats_its_body() -> None:
    load()
    assert {ambito.office.name for ambito in Ambito.objects.filter(code="INS-02")} == {
        "Ufficio di piano – Ambito di Como"
    }
    assert Organisation.objects.filter(kind=Organisation.Kind.OFFICE).count() == 91
    assert Organisation.objects.filter(kind=Organisation.Kind.ATS).count() == 8


@pytest.mark.django_db
@pytest.mark.skipif(not SHARED.is_dir(), reason=f"i dati condivisi non sono in {SHARED}")
def test_shared_territory_after_the_shipped_one_moves_no_comune() -> None:
    load()
    before = dict(Comune.objects.values_list("istat_code", "ambito__code"))
    assert "Comuni: 0 aggiunti, 0 modificati, 1506 invariati" in load(SHARED)
    assert dict(Comune.objects.values_list("istat_code", "ambito__code")) == before
    assert "Ambiti: 0 aggiunti, 0 modificati, 91 invariati" in load(SHARED)


@pytest.mark.django_db
def test_official_table_clears_the_mark(tmp_path: Path) -> None:
    load(write(tmp_path, ambiti_comuni="ambito,livello,ats,codice_istat\nAlfa,ambito,AAA,900001\n"))
    assert (
        Ambito.objects.get(code="AAA-01").is_reconstructed
        or Ambito.objects.get(code="AAA-02").is_reconstructed
    )
    assert "0 modificati" not in next(line for line in load(write(tmp_path)).splitlines() if "Ambiti" in line)
    assert not Ambito.objects.filter(is_reconstructed=True).exists()


@pytest.mark.django_db
def test_official_code_takes_over_the_office_and_its_people(tmp_path: Path) -> None:
    load(write(tmp_path, ambiti="codice,nome,ats\nAAA-01,Alfa,AAA\n", ambiti_comuni=_only_alfa()))
    made_up = Ambito.objects.get(name="Beta", is_reconstructed=True)
    office = made_up.office
    load(write(tmp_path))
    assert Ambito.objects.get(code="AAA-02").pk == made_up.pk
    assert Ambito.objects.get(code="AAA-02").office == office


@pytest.mark.django_db
@pytest.mark.parametrize("has_people", [False, True])
def test_made_up_ambito_goes_unless_somebody_works_in_it(tmp_path: Path, has_people: bool) -> None:
    load(write(tmp_path, ambiti="codice,nome,ats\nAAA-01,Alfa,AAA\n", ambiti_comuni=_only_alfa()))
    made_up = Ambito.objects.get(name="Beta", is_reconstructed=True)
    if has_people:
        person = Person.objects.create_user("chi@example.org", None, first_name="Chi")
        Membership.objects.create(person=person, role=Role.MEMBER, organisation=made_up.office)
    told = load(write(tmp_path, ambiti="codice,nome,ats\nAAA-01,Alfa,AAA\n", ambiti_comuni=_all_in_alfa()))
    assert Ambito.objects.filter(pk=made_up.pk).exists() is has_people
    assert ("resta" in told) is has_people


@pytest.mark.django_db
def test_bad_row_leaves_everything_as_it_was(tmp_path: Path) -> None:
    load(write(tmp_path))
    write(tmp_path, comuni=OFFICIAL["comuni"].replace("1000", "2000").replace("900003", "3"))
    err = StringIO()
    with pytest.raises(CommandError, match="Nulla è stato caricato"):
        call_command("load_territory", str(tmp_path), stdout=StringIO(), stderr=err)
    assert "comuni.csv:4: il codice ISTAT deve avere 6 cifre" in err.getvalue()
    assert Comune.objects.get(istat_code="900001").population == 1000


@pytest.mark.django_db
def test_load_tells_the_upper_apps(tmp_path: Path) -> None:
    heard: list[int] = []

    def hear(**kwargs: object) -> None:
        heard.append(Ats.objects.count())

    territory_loaded.connect(hear)
    try:
        load(write(tmp_path))
    finally:
        territory_loaded.disconnect(hear)
    assert heard == [1]


def _only_alfa() -> str:
    return "ambito,livello,ats,codice_istat\nAlfa,ambito,AAA,900001\nAlfa,ambito,AAA,900002\n"


def _all_in_alfa() -> str:
    return _only_alfa() + "Alfa,ambito,AAA,900003\n"
