"""Send the digests now; by themselves they leave every morning through the task queue."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from notifications.models import Period
from notifications.mornings import due_periods, everybody
from notifications.tasks import send_digests


class Command(BaseCommand):
    help = "Manda i riepiloghi di oggi a chi non li ha ancora ricevuti; ripetibile."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--period",
            choices=Period.values,
            help="daily o weekly; senza, quello che spetta oggi (il settimanale di lunedì)",
        )

    def handle(self, *args: Any, period: str | None, **options: Any) -> None:
        today = timezone.localdate()
        for due in [Period(period)] if period else due_periods(today):
            sent = sum(send_digests.call(due, today.isoformat(), ids) for ids in everybody())
            self.stdout.write(f"{due.label}: {sent} inviati.")
