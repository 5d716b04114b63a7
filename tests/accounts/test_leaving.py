"""Row i of the promises: the copy holds everything that is theirs; once they have left nothing names them."""

import io
import json
import time
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.db.models import Q

from accounts import actions
from accounts.models import Person
from accounts.privacy import holdings
from accounts.privacy.exporting import write_export
from accounts.privacy.people import names_of
from accounts.privacy.rows import rows_of
from tests import make

FIRST, LAST, ADDRESS = "Zefirinax", "Quaxolinix", "zefquax@example.org"
TOKENS = (FIRST.lower(), LAST.lower(), "zefquax")


def named_like_nobody(**fields) -> Person:
    return Person.objects.create_user(ADDRESS, make.PASSWORD, first_name=FIRST, last_name=LAST, **fields)


def everything_in_tables() -> dict[str, str]:
    """Each table as text, small letters."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found[table] = " ".join(str(cell) for row in cursor.fetchall() for cell in row).lower()
    return found


def hits(texts: dict[str, str], tokens) -> list[str]:
    return sorted(f"{where}: {token}" for where, text in texts.items() for token in tokens if token in text)


def files_below(*folders) -> dict[str, str]:
    """Each file as text; of the name too."""
    paths = [p for folder in folders if Path(folder).exists() for p in Path(folder).rglob("*") if p.is_file()]
    return {p.name: f"{p.name} {p.read_bytes().decode('latin-1')}".lower() for p in paths}


@pytest.fixture
def zefirina(territory):
    """Somebody whose name is found anywhere."""
    person = named_like_nobody(is_listed=True)
    make.membership(person, "member", organisation=territory.ambito.office)
    return person


@pytest.fixture
def life(zefirina, anna, territory, settings, tmp_path):
    """With at least one row in each model that can have one, by the real actions where these are short."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    make.a_whole_life(zefirina, anna, territory.ambito.office)
    return zefirina


def test_each_model_with_texts_or_owners_has_a_row_here(life):
    """Else the tests below would say nothing of it."""
    empty = [
        h.label
        for h in holdings()
        if (h.owners or h.words or h.names or h.addresses) and not h.model._default_manager.exists()
    ]
    assert sorted(set(empty) - {"accounts.Erasure"}) == []


def test_the_copy_holds_every_text_that_is_theirs_and_none_of_anybody_elses(life, carla, anna, territory):
    make.a_whole_life(carla, anna, territory.other_ambito.office)
    mine, others = {}, {}
    names, their_names = names_of(life), names_of(carla)
    for holding in holdings():
        if holding.owners or holding.unlinks or holding.addresses:
            mine |= make.plant(holding, rows_of(holding, life, names), "mio")
            others |= make.plant(holding, rows_of(holding, carla, their_names), "altrui")
    before = time.monotonic()
    made = io.BytesIO()
    write_export(life, made)
    assert time.monotonic() - before < 60
    with ZipFile(made) as archive:
        texts = {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}
    whole = " ".join(texts.values())
    assert len(mine) > 40
    assert {where for where, mark in mine.items() if mark not in whole} == set()
    assert {where for where, mark in others.items() if mark in whole} == set()
    assert life.email in whole
    assert {carla.email, anna.email, life.password} & set(whole.split('"')) == set()
    assert any(name.startswith("file/attestati/") for name in texts)
    assert any("Appunti della riunione." in text for text in texts.values())
    assert len([name for name in texts if name.endswith(".json")]) >= 9


def plant_the_name_everywhere() -> None:
    """In each text of everybody's rows, as others may have written it."""
    for holding in holdings():
        for column in make.texts_of(holding):
            if column.unique or holding.label in (
                "accounts.Person",
                "account.EmailAddress",
                "accounts.Erasure",
            ):
                continue
            rows = holding.model._default_manager.filter(~Q(pk=None))
            for row in rows:
                make.write_into(row, column, f"{FIRST} {LAST} <{ADDRESS}>")


def found_by(reader: Person) -> int:
    """How many things the search finds by any of the names."""
    total = 0
    for token in TOKENS:
        out = io.StringIO()
        call_command("search", token, "--as", reader.email, "--json", stdout=out)
        total += json.loads(out.getvalue())["total"]
    return total


@pytest.mark.django_db(transaction=True)
def test_after_leaving_nothing_names_them(life, run_tasks, tmp_path, anna):
    run_tasks()
    plant_the_name_everywhere()
    call_command("reindex", verbosity=0)
    cache.set("conti", "senza nomi")
    folders = (settings.MEDIA_ROOT, tmp_path / "mail")
    assert {hit.split(":")[0] for hit in hits(everything_in_tables(), TOKENS)} >= {
        "accounts_person",
        "community_post",
    }
    assert hits(files_below(tmp_path / "mail"), TOKENS)
    assert found_by(anna) > 0
    actions.leave(life)
    run_tasks()
    assert hits(everything_in_tables(), TOKENS) == []
    assert hits(files_below(*folders), TOKENS) == []
    assert hits({str(cache): str(getattr(cache, "_cache", ""))}, TOKENS) == []
    assert found_by(anna) == 0
