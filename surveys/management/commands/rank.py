"""What do the rules say of a PrefLib file? `manage.py rank FILE --json`."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from surveys.ballots import BallotError
from surveys.explained import Json, explain
from surveys.points import PartialRule
from surveys.preflib import PrefLibError, parse


class Command(BaseCommand):
    help = "Conta gli ordinamenti di un file PrefLib (.soc .soi .toc .toi)."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true", help="i numeri come JSON, su una riga")
        parser.add_argument(
            "--partial",
            choices=[rule.value for rule in PartialRule],
            default=PartialRule.SHARED.value,
            help="i punti di chi una scheda lascia fuori: divisi fra loro, zero, o Borda modificato",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = parse(options["file"].read_text(encoding="utf-8-sig", errors="replace"))
            counted = explain(found.alternatives, found.ballots, PartialRule(options["partial"]))
        except OSError as error:
            raise CommandError(f"Non riesco a leggere {options['file']}: {error.strerror}.") from None
        except (PrefLibError, BallotError) as error:
            raise CommandError(f"{options['file']}: {error}.") from None
        self.stdout.write(json.dumps(counted) if options["json"] else in_words(counted, found.names))


def in_words(counted: Json, names: dict[int, str]) -> str:
    lines = [f"{counted['ballots']} schede, {len(names)} alternative. Punti Borda:"]
    for place, (alternative, points) in enumerate(counted["borda"], start=1):
        lines.append(f"{place:>3}. {names[alternative]} ({alternative}): {points}")
    return "\n".join(lines)
