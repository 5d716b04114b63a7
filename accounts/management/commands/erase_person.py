"""Take a person off the site."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.actions import erase_by_command
from accounts.models import Person
from accounts.privacy.finishing import take_names_out
from accounts.rules import LastAdministrator


class Command(BaseCommand):
    help = "Anonimizza una persona: il nome sparisce dal sito, quello che ha scritto resta. Non si torna indietro."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        person = Person.objects.filter(email__iexact=options["email"]).first()
        if person is None:
            raise CommandError("Non c'è una persona con questa email.")
        try:
            erasure = erase_by_command(person)
        except LastAdministrator as refusal:
            raise CommandError(str(refusal)) from refusal
        take_names_out(erasure)
        self.stdout.write("Fatto: il nome non è più nel sito.")
