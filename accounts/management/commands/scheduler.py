"""Puts in the queue what recurs, when it is due; two of these at once do no harm."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand

from accounts.processes import keep_schedule


class Command(BaseCommand):
    help = "Mette in coda i lavori ricorrenti quando è la loro ora; due insieme non fanno danno."

    def handle(self, *args: Any, **options: Any) -> None:
        is_over = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: is_over.set())
        keep_schedule(is_over)
