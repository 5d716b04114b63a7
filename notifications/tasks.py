"""Mail leaves the site here, off the request."""

import datetime
import logging
from smtplib import SMTPException, SMTPRecipientsRefused
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

logger = logging.getLogger("cantiere.mail")

TRIES = 5
WAIT = datetime.timedelta(minutes=2)  # doubled at each try


@task()
def mail_notices(notice_ids: list[int], tries: int = 1) -> None:
    """One mail a notice, at most once; nobody is told of what they may no longer see or want no mail of.

    A mail that does not leave holds up no other, and is tried again; an address that is refused is not."""
    failed = []
    notices = Notice.objects.filter(pk__in=notice_ids, mailed_at=None).select_related(
        "recipient", "content_type"
    )
    unwanted = Preference.objects.not_mailed(notice.recipient_id for notice in notices)
    connection = get_connection()
    for notice in notices:
        if (notice.recipient_id, notice.kind) in unwanted:
            continue
        claimed = Notice.objects.filter(pk=notice.pk, mailed_at=None).update(mailed_at=timezone.now())
        if not claimed or not may_be_told(notice.recipient, notice):
            continue
        try:
            _message(notice, connection).send()
        except SMTPRecipientsRefused:
            logger.warning("The address of person %s was refused", notice.recipient_id)
        except (SMTPException, OSError) as error:
            logger.warning("Mail of notice %s did not leave: %s", notice.pk, type(error).__name__)
            Notice.objects.filter(pk=notice.pk).update(mailed_at=None)
            failed.append(notice.pk)
    if failed and tries < TRIES:
        later = timezone.now() + WAIT * 2 ** (tries - 1)
        mail_notices.using(run_after=later).enqueue(failed, tries + 1)


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
