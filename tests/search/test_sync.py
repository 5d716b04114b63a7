"""What is written is found, what is taken away is not, and writing never waits for the engine."""

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from community.actions import edit_message, remove_message
from search.engines import live_engine
from search.entries import entries_of
from search.indexing import rebuild
from search.models import Change
from search.queries import search
from search.tasks import REST, sync_changes
from toolkit.models import Document

pytestmark = pytest.mark.django_db(transaction=True)
WORD = "quokkabile"


def waiting():
    return DBTaskResult.objects.filter(status="READY", task_path=sync_changes.module_path).count()


def found(person, text=WORD):
    answer = search(person, text)
    assert answer.engine == live_engine().name
    return [(result.kind, result.object_id) for result in answer.results]


@pytest.fixture
def indexed(bruno, run_tasks):
    """The index is up to date."""
    run_tasks()
    rebuild()
    Change.objects.all().delete()


def test_created_changed_deleted(make, bruno, indexed, run_tasks):
    document = make.document(title="Modello")
    assert found(bruno) == []
    run_tasks()
    assert found(bruno, "modello") == [("document", document.pk)]
    document.title = f"Modello {WORD}"
    document.save()
    run_tasks()
    assert found(bruno) == [("document", document.pk)]
    document.status = Document.Status.WITHDRAWN
    document.save()
    run_tasks()
    assert live_engine().search(search(bruno, WORD).query, None, 10).hits == ()
    document.status = Document.Status.PUBLISHED
    document.save()
    run_tasks()
    assert found(bruno) == [("document", document.pk)]
    document.delete()
    run_tasks()
    assert live_engine().search(search(bruno, WORD).query, None, 10).hits == ()


def test_tags_and_new_versions_are_changes(make, bruno, indexed, run_tasks):
    document = make.document(title="Modello")
    run_tasks()
    document.tags.add(WORD)
    run_tasks()
    assert found(bruno) == [("document", document.pk)]
    document.current_version = make.version(document, text="numbatti")
    document.save()
    run_tasks()
    assert found(bruno, "numbatti") == [("document", document.pk)]


def test_posts_are_found_through_their_thread(make, bruno, rita, indexed, run_tasks):
    thread = make.thread(bruno)
    make.post(thread, rita, text=f"Noi usiamo il {WORD}.")
    run_tasks()
    assert found(bruno) == [("thread", thread.pk)]
    post = thread.posts.get(body__contains=WORD)
    edit_message(rita, post, "Noi usiamo il numbatto.")
    run_tasks()
    assert found(bruno) == [] and found(bruno, "numbatto") == [("thread", thread.pk)]
    remove_message(rita, post)
    run_tasks()
    assert live_engine().search(search(bruno, "numbatto").query, None, 10).hits == ()


def test_a_space_that_changes_audience_moves_its_threads(make, bruno, carla, territory, indexed, run_tasks):
    space = make.space("theme")
    thread = make.thread(bruno, space, title=WORD)
    run_tasks()
    assert found(carla) == [("thread", thread.pk)]
    space.audience = f"ats:{territory.ats.pk}"
    space.save()
    run_tasks()
    assert live_engine().search(search(bruno, WORD).query, carla.standing.terms, 10).hits == ()
    assert found(bruno) == [("thread", thread.pk)]


def test_changes_wait_together(make, bruno, indexed, run_tasks):
    for _ in range(5):
        make.document(title="Modello")
    assert waiting() == 1
    assert Change.objects.count() > 5
    run_tasks()
    assert (waiting(), Change.objects.count()) == (0, 0)
    assert len(found(bruno, "modello")) == 5


def test_the_task_may_run_twice(make, bruno, indexed):
    document = make.document(title=WORD)
    sync_changes.func()
    sync_changes.func()
    assert found(bruno) == [("document", document.pk)]


def test_what_is_rolled_back_leaves_no_change(make, indexed):
    from django.db import transaction

    with pytest.raises(RuntimeError), transaction.atomic():
        make.document(title=WORD)
        assert Change.objects.exists()
        raise RuntimeError("indietro")
    assert not Change.objects.exists() and waiting() == 0


def test_while_the_index_cannot_be_written_changes_wait(make, bruno, indexed, monkeypatch, settings):
    settings.ELASTICSEARCH_URL = ""  # the folder of the embedded engine is what breaks
    import fcntl

    rebuild()
    engine = live_engine()
    monkeypatch.setattr(engine, "wait", 0.1)
    with (engine.folder / "lock").open("a") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        document = make.document(title=WORD)
        DBTaskResult.objects.all().delete()
        assert sync_changes.func() == 0
        assert Change.objects.exists()
        assert waiting() == 1, "it will be tried again"
        assert found(bruno) == [("document", document.pk)], "the database answers for what waits"
    assert sync_changes.func() > 0
    assert found(bruno) == [("document", document.pk)]


def test_the_first_change_builds_the_whole_index(make, bruno, indexed, settings, tmp_path, run_tasks):
    first = make.document(title=f"Primo {WORD}")
    run_tasks()
    settings.SEARCH_INDEX_DIR, settings.SEARCH_ALIAS = tmp_path / "nuovo", f"{settings.SEARCH_ALIAS}-nuovo"
    second = make.document(title=f"Secondo {WORD}")
    run_tasks()
    assert sorted(found(bruno)) == [("document", first.pk), ("document", second.pk)]


def test_a_broken_index_heals_with_the_next_change(make, bruno, indexed, run_tasks, settings):
    settings.ELASTICSEARCH_URL = ""  # the folder of the embedded engine is what breaks
    first = make.document(title=f"Primo {WORD}")
    run_tasks()
    engine = live_engine()
    folder = engine.folder / (engine.folder / "current").read_text().split()[1]
    for path in folder.iterdir():
        path.unlink()
    second = make.document(title=f"Secondo {WORD}")
    run_tasks()
    assert sorted(found(bruno)) == [("document", first.pk), ("document", second.pk)]


def test_reindex_finds_what_no_change_told(make, bruno, indexed, capsys):
    document = make.document(title="Modello")
    Document.objects.filter(pk=document.pk).update(title=WORD)
    call_command("reindex")
    assert "Indicizzati" in capsys.readouterr().out
    assert found(bruno) == [("document", document.pk)]


def test_a_guest_finds_the_materials_of_the_own_lab(make, elena, bruno, territory, indexed, run_tasks):
    lab = make.lab(ats=territory.ats)
    make.membership(elena, "guest", circle=lab.circle)
    document = make.document(title=WORD)
    run_tasks()
    elena = type(elena).objects.get(pk=elena.pk)
    assert found(bruno) == [("document", document.pk)]
    assert found(elena) == []
    link = lab.materials.create(document=document)
    run_tasks()
    assert found(elena) == [("document", document.pk)]
    link.delete()
    assert found(elena) == []


def test_what_is_written_all_the_time_is_read_anew_after_a_rest(make, bruno, indexed, monkeypatch):
    document = make.document(title=WORD)
    DBTaskResult.objects.all().delete()

    def written_meanwhile(concerned):
        document.save()
        return entries_of(concerned)

    monkeypatch.setattr("search.indexing.entries_of", written_meanwhile)
    before = timezone.now()
    assert sync_changes.func() == 1, "once, though it is written again at each reading"
    [going_on] = DBTaskResult.objects.filter(status="READY", task_path=sync_changes.module_path)
    assert going_on.run_after >= before + REST


def test_a_stream_of_changes_leaves_its_turn_to_the_other_tasks(make, bruno, indexed, monkeypatch, run_tasks):
    monkeypatch.setattr("search.indexing.BATCH", 1)
    monkeypatch.setattr("search.tasks.TURN", 0.0)
    for number in range(3):
        make.document(title=f"{WORD} {number}")
    noted = Change.objects.count()
    things = Change.objects.values("kind", "object_id").distinct()
    assert noted > things.count() == 3, "each was noted more than once"
    DBTaskResult.objects.all().delete()
    assert (sync_changes.func(), things.count()) == (1, 2), "of one all that was noted, at one reading"
    assert waiting() == 1, "it goes on after the others"
    for _ in range(noted):
        run_tasks()
    assert len(found(bruno)) == 3 and not Change.objects.exists()
