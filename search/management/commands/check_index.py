"""`manage.py check_index [--mend]`: does the index say what the database says?"""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.comparison import EXAMPLES, Comparison, check
from search.engines.base import EngineUnavailable, IndexMissing

LABELS = {"missing": "Mancanti", "left_over": "Di troppo", "outdated": "Non aggiornati"}


class Command(BaseCommand):
    help = "Confronta l'indice della ricerca con la base dati; esce con 1 finché ci sono differenze."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--mend", action="store_true", help="indicizza di nuovo ciò che differisce")
        parser.add_argument(
            "--json", action="store_true", dest="as_json", help="stampa i numeri per programmi"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = check(mends=options["mend"])
        except IndexMissing as error:
            raise CommandError(f"{error} Lo costruisce: manage.py reindex") from error
        except EngineUnavailable as error:
            raise CommandError(
                f"Il confronto non è riuscito ({error}): riprova quando il motore risponde."
            ) from error
        if options["as_json"]:
            self.stdout.write(json.dumps(found.as_json()))
        else:
            self._tell(found)
        if found.differing:
            raise CommandError(f"{_elements(len(found.differing))} fra indice e base dati.{_advice(options)}")

    def _tell(self, found: Comparison) -> None:
        self.stdout.write(f"Motore {found.engine}: {found.entries} elementi nella base dati.")
        for name, label in LABELS.items():
            keys = getattr(found, name)
            some = f" ({', '.join(keys[:EXAMPLES])}{'…' if len(keys) > EXAMPLES else ''})" if keys else ""
            self.stdout.write(f"{label}: {len(keys)}{some}")
        self.stdout.write(f"In attesa di essere indicizzati: {found.pending}")
        if found.mended:
            self.stdout.write(f"Riparati: {found.mended}")


def _elements(count: int) -> str:
    return "1 differenza" if count == 1 else f"{count} differenze"


def _advice(options: dict[str, Any]) -> str:
    if options["mend"]:
        return " Se il motore rifiuta un elemento, il registro dice quale."
    return " Le ripara: manage.py check_index --mend"
