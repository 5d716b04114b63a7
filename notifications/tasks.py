"""Mail leaves the site here, off the request."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.utils import timezone
from django_tasks import task

from notifications.models import Notice, Preference
from notifications.queries import may_be_told
from notifications.unsubscribing import unsubscribe_url


@task()
def mail_notices(notice_ids: list[int]) -> None:
    """One mail a notice, at most once; nobody is told of what they may no longer see or want no mail of."""
    notices = Notice.objects.filter(pk__in=notice_ids, mailed_at=None).select_related(
        "recipient", "content_type"
    )
    unwanted = Preference.objects.not_mailed(notice.recipient_id for notice in notices)
    with get_connection() as connection:
        for notice in notices:
            if (notice.recipient_id, notice.kind) in unwanted:
                continue
            claimed = Notice.objects.filter(pk=notice.pk, mailed_at=None).update(mailed_at=timezone.now())
            if claimed and may_be_told(notice.recipient, notice):
                _message(notice, connection).send()


def _message(notice: Notice, connection: BaseEmailBackend) -> EmailMessage:
    target: Any = notice.target
    stop = unsubscribe_url(notice.recipient_id, notice.kind)
    context = {
        "notice": notice,
        "url": settings.SITE_URL + target.get_absolute_url(),
        "unsubscribe_url": stop,
        "site_name": settings.SITE_NAME,
    }
    headers = {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return EmailMessage(
        " ".join(notice.text.split())[:120],
        render_to_string("notifications/mail.txt", context),
        to=[notice.recipient.email],
        headers=headers,
        connection=connection,
    )
