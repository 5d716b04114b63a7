"""The worker of the task queue, which says that it lives: what it leaves undone when it is killed is done again."""

import threading
from argparse import ArgumentParser
from typing import Any

from django_tasks_db.management.commands import db_worker

from accounts.models import Heartbeat
from accounts.processes import beating, keep_schedule


class Command(db_worker.Command):
    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--schedule", action="store_true", help="Keep the schedule too, where no scheduler runs beside."
        )

    def handle(self, *, worker_id: str, **options: Any) -> None:
        if options.pop("schedule", False):
            threading.Thread(target=keep_schedule, args=(threading.Event(),), daemon=True).start()
        with beating(Heartbeat.Kind.WORKER, worker_id):
            super().handle(worker_id=worker_id, **options)
