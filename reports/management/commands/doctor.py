"""Is this installation as it should be? `manage.py doctor [--json] [--deep] [--mail-to ADDRESS]`."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from accounts.diagnosis import State
from reports.doctor.asking import Told
from reports.doctor.checks import examine


class Command(BaseCommand):
    help = (
        "Esamina l'installazione: una riga per cosa guardata, e che cosa fare. Esce con 1 se c'è un guasto."
    )
    requires_system_checks = ()  # they are one of ours

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", dest="as_json", help="stampa per programmi")
        parser.add_argument("--deep", action="store_true", help="confronta anche l'indice con la base dati")
        parser.add_argument("--mail-to", default="", metavar="EMAIL", help="manda anche un'email di prova")

    def handle(self, *args: Any, as_json: bool, deep: bool, mail_to: str, **options: Any) -> None:
        if mail_to:
            _check_address(mail_to)
        told = examine(is_deep=deep, mail_to=mail_to)
        is_ok = all(one.state is not State.BROKEN for one in told)
        if as_json:
            self.stdout.write(json.dumps({"ok": is_ok, "checks": [one.as_json() for one in told]}))
        else:
            self._tell(told)
        if not is_ok:
            sys.exit(1)

    def _tell(self, told: list[Told]) -> None:
        wide = max(len(one.name) for one in told)
        for one in told:
            advice = f" → {one.advice}" if one.advice else ""
            self.stdout.write(f"{one.state:<11}  {one.name:<{wide}}  {one.found}{advice}")


def _check_address(address: str) -> None:
    try:
        validate_email(address)
    except ValidationError as error:
        raise CommandError(f"--mail-to: «{address}» non è un indirizzo email.") from error
