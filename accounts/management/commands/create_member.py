"""Make one account with one role, for scripts."""

from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction

from accounts.models import Ambito, Ats, Circle, Membership, Person, Role
from accounts.signals import memberships_changed

ROLES = [role.value for role in Role if role != Role.ENROLLED]


class Command(BaseCommand):
    help = (
        "Crea una persona con un ruolo; senza ambito, ATS o laboratorio il ruolo vale per tutta la regione."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--password", required=True)
        parser.add_argument("--role", required=True, choices=ROLES)
        scope = parser.add_mutually_exclusive_group()
        scope.add_argument("--ambito", metavar="CODICE")
        scope.add_argument("--ats", metavar="CODICE")
        scope.add_argument("--lab", metavar="ID", type=int)
        parser.add_argument("--first-name", default="")
        parser.add_argument("--last-name", default="")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        try:
            validate_email(options["email"])
            validate_password(options["password"])
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        person = self._person(options)
        scope = self._scope(options)
        _, is_new = Membership.objects.current().get_or_create(person=person, role=options["role"], **scope)
        if is_new:
            memberships_changed.send(sender=Membership, person_ids=[person.pk])
        self.stdout.write(f"{person.email}: {Role(options['role']).label}")

    def _person(self, options: dict[str, Any]) -> Person:
        """The one with this email, made if there is none; names fall back to the address."""
        email = options["email"].strip().lower()
        words = email.split("@")[0].replace(".", " ").replace("_", " ").title().split() or ["Persona"]
        person, is_new = Person.objects.get_or_create(
            email=email,
            defaults={
                "first_name": options["first_name"] or words[0],
                "last_name": options["last_name"] or " ".join(words[1:]),
            },
        )
        if is_new or not person.check_password(options["password"]):
            person.set_password(options["password"])
            person.save()
        return person

    def _scope(self, options: dict[str, Any]) -> dict[str, Any]:
        try:
            if options["ambito"] is not None:
                return {"organisation": Ambito.objects.get(code=options["ambito"]).office}
            if options["ats"] is not None:
                return {"ats": Ats.objects.get(code=options["ats"])}
            if options["lab"] is not None:
                return {"circle": Circle.objects.get(lab=options["lab"])}
        except (ObjectDoesNotExist, OverflowError) as error:
            raise CommandError("Non c'è un Ambito, una ATS o un laboratorio con questo codice.") from error
        return {}
