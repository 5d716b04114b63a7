"""`manage.py search QUERY [--as EMAIL]`: what that person, or a visitor, finds."""

import json
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.management.base import BaseCommand, CommandError

from accounts.models import Person
from search.entries import KINDS, Reader
from search.queries import CANDIDATES, Answer, search
from search.query import Filters


class Command(BaseCommand):
    help = "Cerca come la persona indicata; senza --as, come chi non ha fatto l'accesso."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("query")
        parser.add_argument("--as", dest="email", default="")
        parser.add_argument("--kind", choices=list(KINDS), default="")
        parser.add_argument("--author", default="", help="Nome o cognome di chi ha scritto.")
        parser.add_argument("--year", default="")
        parser.add_argument("--newest", action="store_true", help="Prima le cose più recenti.")
        parser.add_argument("--limit", type=int, default=20)
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        size = max(1, min(options["limit"], CANDIDATES))
        filters = Filters(options["kind"], author=options["author"], year=options["year"])
        reader, is_by_day = _reader(options["email"]), options["newest"]
        answer = search(reader, options["query"], filters, size=size, newest_first=is_by_day)
        if options["as_json"]:
            self.stdout.write(json.dumps(_as_json(answer), ensure_ascii=False))
            return
        self.stdout.write(f"{answer.total} risultati in {answer.took_ms} ms ({answer.engine})")
        for result in answer.results:
            self.stdout.write(f"{result.kind:9} {result.card.title}  {result.card.url}")


def _reader(email: str) -> Reader:
    if not email:
        return AnonymousUser()
    person = Person.objects.filter(email__iexact=email).first()
    if person is None:
        raise CommandError(f"Nessuna persona ha l'indirizzo {email}.")
    return person


def _as_json(answer: Answer) -> dict[str, Any]:
    return {
        "engine": answer.engine,
        "total": answer.total,
        "took_ms": answer.took_ms,
        "results": [
            {"kind": r.kind, "id": r.object_id, "title": r.card.title, "url": r.card.url, "score": r.score}
            for r in answer.results
        ],
    }
