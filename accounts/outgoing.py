"""Mail that does not leave is tried again later, up to about half an hour, without a hand."""

import datetime
import logging
from collections.abc import Callable
from functools import wraps
from smtplib import SMTPException, SMTPRecipientsRefused
from typing import Any

from django.utils import timezone
from django.utils.module_loading import import_string

logger = logging.getLogger("cantiere.mail")

TRIES = 5
WAIT = datetime.timedelta(minutes=2)  # doubled at each try


def later(tries: int) -> datetime.datetime:
    return timezone.now() + WAIT * 2 ** (tries - 1)


def is_refused_for_good(error: Exception) -> bool:
    """The relay knows no such address (5xx): trying again would change nothing."""
    return isinstance(error, SMTPRecipientsRefused) and not any(
        code < 500 for code, _ in error.recipients.values()
    )


def until_it_leaves(function: Callable[..., None]) -> Callable[..., None]:
    """For a task that sends one mail: put beneath `@task()`."""

    @wraps(function)
    def send(*args: Any, tries: int = 1) -> None:
        try:
            function(*args)
        except (SMTPException, OSError) as error:
            if is_refused_for_good(error) or tries >= TRIES:
                raise
            logger.warning("%s %s did not leave: %s", function.__name__, args, type(error).__name__)
            task = import_string(f"{function.__module__}.{function.__name__}")
            task.using(run_after=later(tries)).enqueue(*args, tries=tries + 1)

    return send
