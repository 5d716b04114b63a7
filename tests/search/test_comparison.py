"""Index and database side by side: what differs is told, and mended by the regular way."""

import json
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command

from search import comparison, indexing
from search.comparison import check, compare
from search.engines import live_engine
from search.indexing import moment, rebuild, take_changes
from search.models import Change, IndexState
from search.queries import search
from toolkit.models import Document

pytestmark = pytest.mark.django_db(transaction=True)
WORD = "quokkabile"


@pytest.fixture
def documents(make, bruno, run_tasks):
    """Three documents and the people, all indexed."""
    made = [make.document(title=f"Modello {number}") for number in range(3)]
    run_tasks()
    rebuild()
    assert compare().differing == [] and not Change.objects.exists()
    return made


@pytest.fixture
def behind_its_back(documents):
    """One is missing, one left over, one out of date, and nobody noted a change."""
    missing, gone, outdated = documents
    live_engine().update([], gone=[f"document:{missing.pk}"], stamp=moment())
    Document.objects.filter(pk=gone.pk).update(status=Document.Status.WITHDRAWN)
    Document.objects.filter(pk=outdated.pk).update(title=WORD)
    return [[f"document:{document.pk}"] for document in documents]


def test_what_differs_is_told_apart(behind_its_back):
    found = compare()
    assert [found.missing, found.left_over, found.outdated] == behind_its_back
    assert found.pending == 0


def test_what_waits_to_be_indexed_is_not_a_difference(behind_its_back, documents, make):
    documents[0].save()
    make.document(title="Nuovo")
    found = compare()
    assert found.missing == [] and found.pending == 2
    assert [found.left_over, found.outdated] == behind_its_back[1:]


def test_every_kind_of_thing_compares_equal_after_a_rebuild(make, bruno, territory):
    document = make.document(title="Modello")
    document.tags.add("zeta", "alfa", "media")
    lab = make.lab(ats=territory.ats)
    lab.materials.create(document=document)
    make.post(make.thread(bruno), bruno)
    rebuild()
    found = compare()
    assert found.differing == [] and found.entries >= 3
    assert dict(live_engine().known()).keys() >= {f"document:{document.pk}", f"lab:{lab.pk}"}


def test_what_is_taken_while_one_looks_is_not_a_difference(documents, monkeypatch):
    """A change that is written and indexed between the two readings."""
    read = comparison.all_entries

    def while_somebody_writes():
        documents[0].title = WORD
        documents[0].save()
        take_changes()
        return read()

    monkeypatch.setattr(comparison, "all_entries", while_somebody_writes)
    assert compare().differing == []


def test_mending_goes_the_regular_way(behind_its_back, bruno):
    found = check(mends=True)
    assert (found.differing, found.mended, found.pending) == ([], 3, 0)
    assert compare().differing == []
    assert [result.object_id for result in search(bruno, WORD).results]
    state = IndexState.objects.current()
    assert state.compared_at and state.succeeded_at
    assert state.outcome["mended"] == 3 and state.outcome["missing"] == 0


def test_without_an_index_mending_builds_one(documents, settings, tmp_path):
    settings.SEARCH_INDEX_DIR, settings.SEARCH_ALIAS = tmp_path / "nuovo", f"{settings.SEARCH_ALIAS}-nuovo"
    with pytest.raises(CommandError, match="reindex"):
        call_command("check_index")
    call_command("check_index", "--mend")
    assert compare().differing == []
    assert IndexState.objects.current().rebuild_entries == compare().entries


def test_the_command_fails_while_differences_remain(behind_its_back, capsys):
    with pytest.raises(CommandError, match="3 differenze") as failed:
        call_command("check_index")
    assert failed.value.returncode == 1
    said = capsys.readouterr().out
    assert f"Mancanti: 1 ({behind_its_back[0][0]})" in said and "Non aggiornati: 1" in said
    call_command("check_index", "--mend")
    assert "Riparati: 3" in capsys.readouterr().out
    call_command("check_index", "--json")
    counted = json.loads(capsys.readouterr().out)
    assert (counted["missing"], counted["left_over"], counted["outdated"]) == (0, 0, 0)


def test_an_entry_refused_for_its_content_is_told_and_the_rest_goes_on(
    elastic_url, make, bruno, documents, caplog, monkeypatch
):
    """The embedded engine takes everything."""
    hopeless, sound = make.document(title=f"Segreto {WORD}"), make.document(title=WORD)
    read = indexing.entries_of

    def with_an_endless_tag(concerned):
        for entry in read(concerned):
            yield replace(entry, tags=("x" * 40_000,)) if entry.object_id == hopeless.pk else entry

    monkeypatch.setattr(indexing, "entries_of", with_an_endless_tag)
    assert take_changes() > 0
    assert not Change.objects.exists(), "it does not block the queue"
    assert [result.object_id for result in search(bruno, WORD).results] == [sound.pk]
    state = IndexState.objects.current()
    assert (state.failure, state.failures) == ("ContentRefused", 1)
    [told] = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert f"document:{hopeless.pk}" in told and WORD not in told and "Segreto" not in told
    assert compare().missing == [f"document:{hopeless.pk}"]


def test_without_an_answer_the_command_says_when_to_try_again(documents, settings):
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    with pytest.raises(CommandError, match=r"ConnectionError.*quando il motore risponde") as failed:
        call_command("check_index", "--mend")
    assert failed.value.returncode == 1
    assert IndexState.objects.current().outcome == {"failure": "ConnectionError"}
