"""The whole site into one file: `manage.py backup FILE`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from reports.archive import command
from reports.archive.damage import Refused
from reports.archive.packing import back_up


class Command(BaseCommand):
    help = "Scrive in un solo file tutto il sito, righe e file caricati, mentre il sito funziona."

    def add_arguments(self, parser: ArgumentParser) -> None:
        command.add_arguments(parser)

    def handle(self, *args: Any, file: Path, key_file: Path | None, **options: Any) -> None:
        progress = command.Progress(self.stdout)
        try:
            told = back_up(file, command.key_in(key_file), progress)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        except (OSError, Error) as error:
            raise CommandError(f"L'archivio non si può scrivere: {error}. Non è rimasto nulla.") from error
        self.stdout.write(
            f"{file}: {sum(told.rows.values())} righe, {len(told.files)} file, "
            f"{file.stat().st_size / 1e6:.1f} MB, in {progress.seconds:.1f} s."
        )
        for name in told.lost:
            self.stdout.write(f"Manca dai file caricati, e quindi anche qui: {name}")
        self.stdout.write(
            "Contiene i dati personali di tutti, e i segreti della verifica in due passaggi: tienilo dove può "
            "leggerlo solo chi amministra il sito. La SECRET_KEY non c'è: conservala a parte."
        )
