"""Load a folder of documents with its metadata.csv: `manage.py load_toolkit DIR`."""

import signal
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, OutputWrapper

from toolkit.bulk import load
from toolkit.bulk_files import TABLE, Prepared, TableError
from toolkit.formats import clean_name

EVERY, SECONDS = 25, 2.0  # a line of progress after so many documents, or so long a silence
WORKER_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT)  # which the worker takes for itself


class Command(BaseCommand):
    help = (
        "Carica nella cassetta degli attrezzi i documenti di una cartella con metadata.csv; si può ripetere."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path, help=f"cartella con {TABLE} e i file")

    def handle(self, *args: Any, directory: Path, **options: Any) -> None:
        try:
            report = load(directory, Progress(self.stderr, is_full=options["verbosity"] > 1))
        except TableError as error:
            raise CommandError(str(error)) from error
        _index()
        for row, sentence in report.refused:
            self.stdout.write(f"{TABLE}:{row.line} {in_one_line(row.file)}: {sentence}")
        self.stdout.write(
            f"Documenti: {report.added} aggiunti, {report.changed} modificati, "
            f"{report.unchanged} invariati, {len(report.refused)} rifiutati"
        )
        if report.refused:
            raise CommandError(f"{len(report.refused)} righe non sono entrate.", returncode=1)


class Progress:
    """Tells on the standard error how far the loading is; with `is_full` every document and its seconds."""

    def __init__(self, out: OutputWrapper, is_full: bool = False) -> None:
        self._out, self._is_full = out, is_full
        self._told_at = time.monotonic()

    def __call__(self, done: int, total: int, prepared: Prepared) -> None:
        words = f"{done} di {total} · {clean_name(prepared.row.file)}"
        if self._is_full:
            self._out.write(f"{words} · {prepared.seconds:.3f} s", str)
        elif self._is_due(done, total):
            self._told_at = time.monotonic()
            self._out.write(words, str)

    def _is_due(self, done: int, total: int) -> bool:
        return done == total or done % EVERY == 0 or time.monotonic() - self._told_at >= SECONDS


def in_one_line(text: str) -> str:
    """A file's name may hold ends of lines and worse; a refusal is one line."""
    return "".join(character if character.isprintable() else " " for character in text)


def _index() -> None:
    """Run what the changes have queued, the index first of all, so that everything is found on return."""
    kept = {number: signal.getsignal(number) for number in WORKER_SIGNALS}
    call_command(
        "db_worker", batch=True, interval=0, startup_delay=False, queue_name="*", reload=False, verbosity=0
    )
    for number, handler in kept.items():
        signal.signal(number, handler)
