"""The commands of search, as scripts call them."""

import datetime
import json
from datetime import UTC

import pytest
from django.core.management import CommandError, call_command

from search.engines import live_engine
from search.indexing import rebuild

pytestmark = pytest.mark.django_db
WORD = "quokkabile"


def asked(capsys, *arguments):
    call_command("search", *arguments, "--json")
    return json.loads(capsys.readouterr().out)


def test_search_as_somebody_and_as_a_visitor(make, bruno, capsys):
    document = make.document(title=f"Modello {WORD}")
    rebuild()
    answer = asked(capsys, WORD, "--as", bruno.email)
    assert set(answer) == {"engine", "total", "took_ms", "results"}
    assert (answer["engine"], answer["total"]) == (live_engine().name, 1) and answer["took_ms"] > 0
    assert answer["results"] == [
        {
            "kind": "document",
            "id": document.pk,
            "title": f"Modello {WORD}",
            "url": f"/toolkit/{document.pk}/",
            "score": None,
        }
    ]
    assert asked(capsys, WORD)["total"] == 0


def test_kind_and_limit(make, bruno, capsys):
    for _ in range(3):
        make.document(title=WORD)
    rebuild()
    assert asked(capsys, WORD, "--as", bruno.email, "--kind", "lab")["total"] == 0
    answer = asked(capsys, WORD, "--as", bruno.email, "--limit", "2")
    assert answer["total"] == 3 and len(answer["results"]) == 2


def test_author_year_and_order(make, bruno, anna, capsys):
    old = make.document(
        title=f"Modello {WORD}", author=anna, published_at=datetime.datetime(2020, 5, 1, tzinfo=UTC)
    )
    new = make.document(title="Altro", text=f"Un {WORD}.", author=bruno)
    rebuild()
    found = lambda *more: [row["id"] for row in asked(capsys, WORD, "--as", bruno.email, *more)["results"]]  # noqa: E731
    assert found() == [old.pk, new.pk] and found("--newest") == [new.pk, old.pk]
    assert found("--author", "anna") == found("--year", "2020") == [old.pk]


def test_nobody_of_that_name(capsys, db):
    with pytest.raises(CommandError, match="Nessuna persona"):
        call_command("search", WORD, "--as", "nessuno@example.org")


def test_reindex_says_how_many(make, bruno, capsys):
    make.document(title=WORD)
    call_command("reindex")
    assert "Indicizzati 1 elementi" in capsys.readouterr().out
    assert asked(capsys, WORD, "--as", bruno.email)["total"] == 1
