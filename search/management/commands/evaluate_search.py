"""`manage.py evaluate_search DIR`: the quality of search on judged questions."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.evaluation import evaluate, read
from search.synonyms import synonym_table


class Command(BaseCommand):
    help = "Misura la ricerca su domande con giudizi di pertinenza (corpus.jsonl, queries.jsonl, qrels.tsv)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--limit-queries", type=int)
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            figures = evaluate(read(options["folder"], options["limit_queries"]), synonym_table())
        except (OSError, ValueError, KeyError) as error:
            raise CommandError(f"La cartella non si legge: {error}") from error
        if options["as_json"]:
            self.stdout.write(json.dumps(figures))
            return
        for name, value in figures.items():
            self.stdout.write(f"{name:14} {value}")
