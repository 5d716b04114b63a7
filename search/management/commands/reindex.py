"""`manage.py reindex`: a new index beside the live one, then the swap."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.engines.base import EngineUnavailable
from search.indexing import rebuild


class Command(BaseCommand):
    help = "Ricostruisce l'indice della ricerca accanto a quello in uso e poi lo scambia, senza interruzioni."

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.perf_counter()
        try:
            count = rebuild()
        except EngineUnavailable as error:
            raise CommandError(f"L'indice non è stato ricostruito: {error}") from error
        self.stdout.write(f"Indicizzati {count} elementi in {time.perf_counter() - started:.1f} s.")
