"""What is thrown away every night: the registry says of each model how long its rows are kept."""

import datetime

from django_tasks import task

from accounts.privacy.retention import delete_what_is_due

NIGHT = datetime.time(3, 30)


@task()
def tidy() -> None:
    """Safe to run twice, and goes on the next night where there is much."""
    delete_what_is_due()
