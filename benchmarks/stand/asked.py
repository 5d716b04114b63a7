"""What people ask, and what the search page asks the engine for it: `python -m benchmarks.stand.asked` prints JSON.

By question, all the searches that one page sends, as one body of `_msearch`."""

import json
import os
from typing import Any

import django
from elasticsearch import Elasticsearch

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from accounts.models import Person  # noqa: E402 (models need Django set up)
from search.queries import search  # noqa: E402

QUESTIONS = (
    "bando",
    "software",
    "licenza",
    "piano di zona",
    "regolamento accesso servizi",
    "spese ammissibili",
    "riuso del software",
    "licenza open source",
    "come si rendicontano le spese",
    "D.lgs. 82/2005",
    "art. 69 CAD",
    "ISEE",
    "cloud",
    "migrazione al cloud",
    "valutazione comparativa",
    "pubblicazione codice sorgente",
    "dati aperti",
    "metadati dataset",
    "accessibilità sito",
    "privacy",
    "regolmento",
    "finanziamnto comuni",
    "chi può partecipare all'avviso?",
    "quali documenti servono per la domanda di finanziamento",
    '"piano triennale"',
    "ufficio di piano",
    "formazione dipendenti",
    "appalto affidamento diretto",
    "convenzione",
    "Rossi",
)


def asked_of_engine() -> dict[str, str]:
    reader, lines = Person.objects.order_by("pk")[0], list[dict[str, Any]]()
    send = Elasticsearch.msearch

    def told(client: Elasticsearch, *, searches: list[dict[str, Any]], **options: Any) -> Any:
        lines.extend(searches)
        return send(client, searches=searches, **options)

    Elasticsearch.msearch = told  # type: ignore[method-assign, assignment]
    found = {}
    for question in QUESTIONS:
        lines.clear()
        search(reader, question)
        assert lines, question
        found[question] = "".join(f"{json.dumps(line)}\n" for line in lines)
    return found


if __name__ == "__main__":
    print(json.dumps(asked_of_engine()))
