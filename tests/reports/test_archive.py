"""Backup and restore: the same site again, or nothing at all."""

import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from community.models import Attachment, Post, Thread
from live.models import Event, Topic
from notifications.models import Notice
from reports.archive import contents, queue
from reports.archive.packing import back_up
from reports.archive.restoring import interrupted, restore
from tests.reports import archives
from toolkit.models import Document

pytestmark = pytest.mark.usefixtures("own_data_dir")

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.django_db
def test_the_same_site_comes_back(archive, tmp_path, mailoutbox, run_tasks, make):
    told, dropped = restore(archive)

    assert back_up(tmp_path / "again.zip").rows | {"django_tasks_database.DBTaskResult": 0} == told.rows | {
        "django_tasks_database.DBTaskResult": 0
    }
    assert archives.members(tmp_path / "again.zip") == archives.members(archive)
    assert sum(told.rows.values()) > 80 and len(told.files) == 6 and told.lost == told.surplus == []
    assert Notice.objects.order_by("pk").first().target == Document.objects.get()
    assert Document.objects.get().tags.count() == 2
    assert dropped["community.tasks.tell_about_post"] == 2 and not interrupted().exists()
    compared = queue.MODEL.objects.filter(task_path__endswith=".compare_and_mend").count()
    assert (run_tasks() > 0, compared, mailoutbox) == (True, 1, [])
    assert make.person("nuova").pk > 2  # numbers go on after those that came back


@pytest.mark.django_db
def test_an_archive_is_for_its_owner_alone_and_never_takes_anothers_place(tmp_path):
    file = tmp_path / "sito.zip"
    call_command("backup", file, verbosity=0)
    assert file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(CommandError, match="esiste già"):
        call_command("backup", file)
    with pytest.raises(CommandError, match="non si può scrivere"):
        call_command("backup", tmp_path / "nessuna" / "sito.zip")
    with pytest.raises(CommandError, match="non si può leggere"):
        call_command("restore", tmp_path / "nessuno.zip")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, hard))  # as a disk that is full
    try:
        with pytest.raises(CommandError, match="non si può scrivere"):
            call_command("backup", tmp_path / "altro.zip")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert sorted(p.name for p in tmp_path.iterdir() if p.suffix in (".zip", ".part")) == ["sito.zip"]


@pytest.mark.django_db
def test_files_deleted_meanwhile_and_files_lost_are_told_apart(make, bruno, tmp_path):
    thread = make.thread(bruno)
    first, second, third = sorted(
        (make.attachment(thread, bruno, f"{n}.txt", b"%d" % n) for n in range(3)), key=lambda a: a.file.name
    )
    third.file.storage.delete(third.file.name)

    def delete(text: str) -> None:
        """The first once it is copied, the second before."""
        if text == "file: 1":
            Attachment.objects.filter(pk__in=[first.pk, second.pk]).delete()
            second.file.storage.delete(second.file.name)

    told = back_up(tmp_path / "sito.zip", say=delete)
    assert (told.files, told.surplus, told.lost) == ([], [first.file.name], [third.file.name])


@pytest.mark.django_db(transaction=True)
def test_an_archive_is_of_one_moment_and_holds_up_nobody(make, tmp_path):
    bruno = make.person("bruno", role="member")
    thread = make.thread(bruno)

    def write() -> None:
        make.post(thread, bruno)
        connection.close()

    def meanwhile(text: str) -> None:
        """Posts are in the archive by now; their thread, its topic and its events are not."""
        if text == "righe: community.PostVersion":
            writer = threading.Thread(target=write)
            writer.start()
            writer.join(10)

    file = tmp_path / "sito.zip"
    told = back_up(file, say=meanwhile)
    topic = archives.rows_of(file, Topic)[-1]["fields"]
    assert Post.objects.count() == told.rows["community.Post"] + 1 == 2
    assert topic["seq"] == told.rows["live.Event"] == Event.objects.count() - 1
    assert Thread.objects.get().topic.seq == topic["seq"] + 1


KILLED = """
import os, signal, sys
import django; django.setup()
from accounts.signals import site_restored
from django.core.management import call_command
def kill(**kwargs): os.kill(os.getpid(), signal.SIGKILL)
site_restored.connect(kill, weak=False)
call_command("restore", sys.argv[1])
"""
AGAIN = """
import sys
import django; django.setup()
from django.core.management import call_command
call_command("restore", sys.argv[1])
call_command("backup", sys.argv[2])
"""


def _in_process(data: Path, script: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "LANG")}
    environment |= {"DATA_DIR": str(data), "DJANGO_SETTINGS_MODULE": "config.settings"}
    command = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def _empty_sqlite(data: Path) -> Path:
    """A site on SQLite as `migrate` makes it: copied where the tests have one, made where they have not."""
    data.mkdir()
    file = data / "cantiere.sqlite3"
    if connection.vendor == "sqlite":
        with (
            closing(sqlite3.connect(connection.settings_dict["NAME"])) as source,
            closing(sqlite3.connect(file)) as target,
        ):
            source.backup(target)
    else:
        script = "import django; django.setup()\nfrom django.core.management import call_command"
        assert _in_process(data, f"{script}\ncall_command('migrate', verbosity=0)").returncode == 0
    return file


@pytest.mark.django_db
def test_a_restore_that_is_killed_leaves_no_row_and_the_next_one_succeeds(archive, tmp_path):
    bare = _in_process(tmp_path / "nuovo", AGAIN, archive, tmp_path / "again.zip")
    assert "esegui prima «manage.py migrate»" in bare.stderr
    data = tmp_path / "sito"
    file, uploads = _empty_sqlite(data), data / "uploads"
    assert _in_process(data, KILLED, archive).returncode == -signal.SIGKILL
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("SELECT count(*) FROM accounts_person").fetchone() == (0,)
    assert len(archives.files_of(uploads)) == 6 and (data / "restore.files.json").exists()
    (uploads / "novita").rename(uploads / "persa")  # the next one does not count on what is there
    shutil.rmtree(uploads / "persa")

    done = _in_process(data, AGAIN, archive, tmp_path / "again.zip")

    assert done.returncode == 0, done.stderr
    assert archives.members(tmp_path / "again.zip") == archives.members(archive)
    assert not (data / "restore.files.json").exists() and "SECRET_KEY di questo sito non è" in done.stdout


def _tasks() -> set[str]:
    """Every task that the site has, by the name under which it waits."""
    found = set()
    for app in apps.get_app_configs():
        folder = Path(app.path)
        if ROOT not in folder.parents or ".venv" in folder.parts:
            continue
        for path in folder.rglob("*.py"):
            module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            lines = path.read_text().splitlines()
            for number, line in enumerate(lines):
                if line.startswith("@task"):
                    beneath = next(one for one in lines[number:] if one.startswith(("def ", "async def ")))
                    found.add(f"{module}.{beneath.removeprefix('async ').removeprefix('def ').split('(')[0]}")
    return found


def test_of_every_task_it_is_decided_whether_it_comes_back():
    decided = Counter([*queue.DONE, *queue.STILL_AHEAD, *queue.DROPPED])
    assert set(decided) == _tasks() and max(decided.values()) == 1


@pytest.mark.django_db
def test_a_reminder_comes_back_only_while_its_day_is_ahead():
    hour = timezone.timedelta(hours=1)
    now = timezone.now()
    rows = [
        queue.MODEL(task_path=path, run_after=now + after, status="RUNNING", worker_ids=["x"])
        for path in ("surveys.tasks.remind_when_due", "surveys.tasks.close_when_due")
        for after in (hour, -hour)
    ]
    dropped: Counter[str] = Counter()
    kept = list(queue.kept(rows, dropped))
    assert kept == [rows[0], rows[2], rows[3]] and dropped == {"surveys.tasks.remind_when_due": 1}
    assert {(row.status, tuple(row.worker_ids)) for row in kept} == {("READY", ())}


def test_what_is_left_out_exists_and_is_argued():
    labels = {m._meta.label for m in apps.get_models(include_auto_created=True)}
    assert set(contents.LEFT_OUT) | contents.INSTALLED <= labels
    assert all(len(why) > 20 for why in contents.LEFT_OUT.values())
    assert {m._meta.label for m in contents.models()} == labels - set(contents.LEFT_OUT)
