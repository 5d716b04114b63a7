"""Load a folder of documents with its metadata.csv: `manage.py load_toolkit DIR`."""

import signal
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from toolkit.bulk import load
from toolkit.bulk_files import TABLE, TableError

WORKER_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT)  # which the worker takes for itself


class Command(BaseCommand):
    help = (
        "Carica nella cassetta degli attrezzi i documenti di una cartella con metadata.csv; si può ripetere."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path, help=f"cartella con {TABLE} e i file")

    def handle(self, *args: Any, directory: Path, **options: Any) -> None:
        try:
            report = load(directory)
        except TableError as error:
            raise CommandError(str(error)) from error
        _index()
        for row, sentence in report.refused:
            self.stdout.write(f"{TABLE}:{row.line} {row.file}: {sentence}")
        self.stdout.write(
            f"Documenti: {report.added} aggiunti, {report.changed} modificati, "
            f"{report.unchanged} invariati, {len(report.refused)} rifiutati"
        )
        if report.refused:
            raise CommandError(f"{len(report.refused)} righe non sono entrate.", returncode=1)


def _index() -> None:
    """Run what the changes have queued, the index first of all, so that everything is found on return."""
    kept = {number: signal.getsignal(number) for number in WORKER_SIGNALS}
    call_command(
        "db_worker", batch=True, interval=0, startup_delay=False, queue_name="*", reload=False, verbosity=0
    )
    for number, handler in kept.items():
        signal.signal(number, handler)
