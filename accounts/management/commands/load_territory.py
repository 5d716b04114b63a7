"""Load ATS, Ambiti and Comuni from a folder of CSV files: `manage.py load_territory DIR`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.territory_files import SHIPPED, TerritoryError, read_territory
from accounts.territory_loading import load


class Command(BaseCommand):
    help = "Carica ATS, Ambiti e Comuni dai file CSV di una cartella; si può ripetere."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "directory",
            nargs="?",
            type=Path,
            default=SHIPPED,
            help="cartella con ats.csv, ambiti.csv, comuni.csv; senza, le tabelle del progetto",
        )

    def handle(self, *args: Any, directory: Path, **options: Any) -> None:
        try:
            report = load(read_territory(directory))
        except TerritoryError as error:
            for line in error.lines:
                self.stderr.write(line)
            raise CommandError(f"Nulla è stato caricato: {len(error.lines)} errori da correggere.") from error
        for tally in report.tallies:
            self.stdout.write(
                f"{tally.label}: {tally.added} aggiunti, {tally.changed} modificati, "
                f"{tally.unchanged} invariati"
            )
        for name in report.removed:
            self.stdout.write(f"{name}: tolto, era ricostruito e la tabella non lo prevede più.")
        for name in report.kept:
            self.stdout.write(
                f"{name}: ricostruito e non previsto dalla tabella, ma ha Comuni o persone: resta."
            )
