"""Which of the tasks that were waiting still have to be done in a restored site, where no mail is sent again?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from django.db.models import Model, Q
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

MODEL = DBTaskResult
WAITING = Q(status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING])

# The state follows from these: a file would stay unread, a survey open, a seat kept, without them.
DONE = {
    "accounts.tasks.finish_erasure",
    "accounts.tasks.run_import",
    "community.tasks.clear_attachment",
    "labs.tasks.fill_seats_later",
    "search.tasks.note_later",
    "surveys.tasks.close_when_due",
    "toolkit.tasks.extract_document",
}
# These remind of a day. One whose hour has passed has most likely been sent, by the site that is restored.
STILL_AHEAD = {
    "community.assignment_tasks.remind_expert",
    "surveys.tasks.remind_when_due",
    "toolkit.tasks.remind_of_review",
}
# Mails and what leads to them, which may have left already; the rest an installation plans for itself.
DROPPED = {
    "accounts.housekeeping.tidy",
    "accounts.sign_in_tasks.mail_password_reset",
    "accounts.sign_in_tasks.mail_warning",
    "accounts.tasks.mail_invitations",
    "accounts.tasks.mail_refusal",
    "accounts.tasks.mail_request",
    "accounts.tasks.mail_request_to",
    "accounts.tasks.make_personal_export",
    "community.tasks.tell_about_edit",
    "community.tasks.tell_about_post",
    "notifications.mornings.start_daily_digests",
    "notifications.mornings.start_weekly_digests",
    "notifications.tasks.mail_notices",
    "notifications.tasks.send_digests",
    "reports.tasks.mail_feedback",
    "search.comparison_tasks.compare_and_mend",
    "search.tasks.sync_changes",
    "toolkit.tasks.tell_of_newer",
}


def kept(rows: Iterable[Model], dropped: Counter[str]) -> Iterator[Model]:
    """The tasks that are still to be done, as if nobody had begun them; counts the others."""
    now = timezone.now()
    for row in rows:
        assert isinstance(row, DBTaskResult)
        is_ahead = row.task_path in STILL_AHEAD and row.run_after > now
        if row.task_path not in DONE and not is_ahead:
            dropped[row.task_path] += 1
            continue
        row.status, row.started_at, row.worker_ids = TaskResultStatus.READY, None, []
        yield row
