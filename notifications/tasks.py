"""Mail leaves the site here, off the request."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone
from django_tasks import task

from accounts.models import Person
from notifications.models import Notice


@task()
def mail_notices(notice_ids: list[int]) -> None:
    """One mail a notice, at most once; nobody is told of what they may no longer see."""
    notices = Notice.objects.filter(pk__in=notice_ids, mailed_at=None).select_related("recipient")
    with get_connection() as connection:
        for notice in notices:
            claimed = Notice.objects.filter(pk=notice.pk, mailed_at=None).update(mailed_at=timezone.now())
            if claimed and may_be_told(notice.recipient, notice):
                _message(notice, connection).send()


def may_be_told(person: Person, notice: Notice) -> bool:
    """Asked of the target's own `visible_to`, at the moment of sending."""
    model = notice.content_type.model_class()
    if model is None or not person.is_active:
        return False
    return bool(model._default_manager.visible_to(person).filter(pk=notice.object_id).exists())  # type: ignore[attr-defined]


def _message(notice: Notice, connection: BaseEmailBackend) -> EmailMessage:
    target: Any = notice.target
    address = settings.SITE_URL + target.get_absolute_url()
    body = f"Ciao {notice.recipient.first_name},\n\n{notice.text}\n\n{address}\n\n{settings.SITE_NAME}\n"
    subject = " ".join(notice.text.split())[:120]
    return EmailMessage(subject, body, to=[notice.recipient.email], connection=connection)
