"""Make a personal key for programs."""

import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import Person
from accounts.scopes import SCOPES
from accounts.tokens import create_token


class Command(BaseCommand):
    help = "Crea una chiave personale per le API e la stampa, da sola, sull'ultima riga."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--scope", action="append", default=[], choices=SCOPES)
        parser.add_argument("--name", default="Fatta da un programma", help="a che cosa serve")
        parser.add_argument("--days", type=_days, help="per quanti giorni vale; senza, finché non è revocata")

    def handle(self, *args: Any, **options: Any) -> None:
        person = Person.objects.filter(email__iexact=options["email"]).first()
        if person is None:
            raise CommandError("Non c'è una persona con questa email.")
        days = options["days"]
        expires_at = timezone.now() + datetime.timedelta(days=days) if days else None
        self.stdout.write(create_token(person, options["scope"], options["name"][:80], expires_at))


def _days(text: str) -> int:
    """From a day to ten years. ValueError otherwise, which the parser turns into its sentence."""
    days = int(text)
    if not 1 <= days <= 3650:
        raise ValueError(text)
    return days
