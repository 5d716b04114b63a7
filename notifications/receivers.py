"""What notifications do when something happens elsewhere."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.dispatch import receiver
from django_tasks_db.models import DBTaskResult

from notifications.mornings import plan_next_morning


@receiver(post_migrate, dispatch_uid="plan the digests of the next morning")
def plan_digests(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """At the first start and at each later one the queue holds the next morning, also where a task was lost."""
    if sender.name != "django_tasks_db":
        return
    if DBTaskResult._meta.db_table in connections[using].introspection.table_names():
        plan_next_morning()
