"""The whole site from one file, into an empty installation: `manage.py restore FILE`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.archive import command
from reports.archive.damage import Refused
from reports.archive.manifest import secret_mark
from reports.archive.restoring import restore

OTHER_KEY = (
    "La SECRET_KEY di questo sito non è quella del sito salvato: non valgono più i link già spediti per email "
    "(inviti, password, disiscrizione, download). Le password restano quelle."
)


class Command(BaseCommand):
    help = "Ripristina in un'installazione vuota tutto quello che «backup» ha scritto: o tutto, o nulla."

    def add_arguments(self, parser: ArgumentParser) -> None:
        command.add_arguments(parser)

    def handle(self, *args: Any, file: Path, key_file: Path | None, **options: Any) -> None:
        progress = command.Progress(self.stdout)
        try:
            told, dropped = restore(file, command.key_in(key_file), progress)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"Ripristinati {sum(told.rows.values())} righe e {len(told.files)} file di {told.site}, "
            f"salvati il {told.made_at}, in {progress.seconds:.1f} s."
        )
        for name in told.lost:
            self.stdout.write(f"Mancava già quando l'archivio è stato scritto: {name}")
        for name, count in sorted(dropped.items()):
            self.stdout.write(f"Aspettava e non si farà, perché può essere già partito: {name} ({count})")
        if told.secret != secret_mark():
            self.stdout.write(OTHER_KEY)
        self.stdout.write(
            "Ciascuno accede di nuovo. L'indice di ricerca si confronta con i lavori in coda: avvia il sito."
        )
