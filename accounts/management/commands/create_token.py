"""Make a personal key for programs."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Person
from accounts.tokens import SCOPES, create_token


class Command(BaseCommand):
    help = "Crea una chiave personale per le API e la stampa, da sola, sull'ultima riga."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--scope", action="append", default=[], choices=SCOPES)

    def handle(self, *args: Any, **options: Any) -> None:
        person = Person.objects.filter(email__iexact=options["email"]).first()
        if person is None:
            raise CommandError("Non c'è una persona con questa email.")
        self.stdout.write(create_token(person, options["scope"]))
