"""What surveys do by themselves: remind, and close when their time has come."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from surveys.closing import close_due
from surveys.reminders import remind_due


@task()
def close_when_due(survey_id: int) -> None:
    """Freeze a survey whose time is over. Safe to run twice, or too early."""
    close_due(survey_id, timezone.now())


@task()
def remind_when_due(survey_id: int) -> None:
    """Tell who is missing shortly before the end. Safe to run twice, or too early."""
    remind_due(survey_id, timezone.now())
