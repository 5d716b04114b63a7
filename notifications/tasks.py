"""Mail leaves the site here, off the request: notices at once, digests at their hour."""

import datetime
import logging
from smtplib import SMTPRecipientsRefused

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from accounts.outgoing import TRIES, is_refused_for_good, later
from live.metrics import MAIL_FAILURES
from notifications import claims, enclosures
from notifications.enclosures import Open
from notifications.mail import digest_message, notice_message
from notifications.models import Channel, Notice, Period, Preference
from notifications.queries import may_be_told, not_seen

logger = logging.getLogger("cantiere.mail")


@task(priority=20)  # in turn with the search index, which is written all the time
def mail_notices(notice_ids: list[int], tries: int = 1) -> None:
    """One mail a notice, at most once; nobody is told of what they have seen, may no longer see, or want no mail of,
    unless something is enclosed that they cannot do without (`notifications.enclosures`).

    A mail that does not leave holds up no other, and is tried again; an address that is refused is not."""
    waiting = list(Notice.objects.filter(pk__in=notice_ids, mailed_at=None).select_related("recipient"))
    channels = Preference.objects.channels({notice.recipient_id for notice in waiting})
    at_once = {n.pk for n in waiting if channels[n.recipient_id][n.kind] == Channel.AT_ONCE}
    enclosed = enclosures.take(waiting, at_once)
    connection = get_connection()
    failed = [
        notice.pk
        for notice in waiting
        if (notice.pk in at_once or notice.pk in enclosed)
        and not _mail_notice(notice, notice.pk in at_once, enclosed.get(notice.pk), connection)
    ]
    if failed and tries < TRIES:
        mail_notices.using(run_after=later(tries)).enqueue(failed, tries + 1)


@task()
def send_digests(period: str, day: str, person_ids: list[int], tries: int = 1) -> int:
    """The digests of these people, at most one for each of them and that day; gives how many have left.

    Each in a transaction of its own. One that does not leave is given back and tried again; what was taken by
    a process that died is not sent a second time (docs/decisions/0063-digests.md)."""
    connection = get_connection()
    sent, failed = 0, []
    for person_id in person_ids:
        try:
            sent += _send_digest(person_id, Period(period), datetime.date.fromisoformat(day), connection)
        except Exception:  # one person's digest never holds up another's
            logger.exception("digest of person %s did not leave", person_id)
            MAIL_FAILURES.inc()
            failed.append(person_id)
    if failed and tries < TRIES:
        send_digests.using(run_after=later(tries)).enqueue(period, day, failed, tries + 1)
    return sent


def _mail_notice(
    notice: Notice, is_wanted: bool, open_enclosure: Open | None, connection: BaseEmailBackend
) -> bool:
    """False where it has to be tried again."""
    person = notice.recipient
    if not may_be_told(person, notice):
        return True
    enclosure = open_enclosure() if open_enclosure else None
    if enclosure is None and not (is_wanted and not_seen(person, [notice])):
        return True
    unclaimed = Notice.objects.filter(pk=notice.pk, mailed_at=None)
    unclaimed = unclaimed if enclosure else unclaimed.filter(read_at=None)
    if not unclaimed.update(mailed_at=timezone.now()):
        return True
    try:
        has_left = _send(notice_message(notice, connection, enclosure, is_wanted), person.pk)
        if has_left and enclosure:
            enclosure.has_left()
    except Exception as error:  # whatever it is, the others' mails leave
        logger.warning("Mail of notice %s did not leave: %s", notice.pk, type(error).__name__)
        MAIL_FAILURES.inc()
        Notice.objects.filter(pk=notice.pk).update(mailed_at=None)
        return False
    return True


def _send_digest(person_id: int, period: Period, day: datetime.date, connection: BaseEmailBackend) -> bool:
    """Whether there was one and it has left."""
    with transaction.atomic():
        taken = claims.take(person_id, period, day)
        message = digest_message(taken, connection) if taken else None
    if taken is None or message is None:
        return False
    try:
        has_left = _send(message, person_id)
    except Exception:
        claims.release(taken.digest)
        raise
    if has_left:
        claims.confirm(taken.digest)
    return has_left


def _send(message: EmailMultiAlternatives, person_id: int) -> bool:
    """False where the address is refused for good (5xx): trying again would change nothing."""
    try:
        message.send()
    except SMTPRecipientsRefused as refusal:
        if not is_refused_for_good(refusal):
            raise
        logger.warning("The address of person %s was refused", person_id)
        return False
    return True
