"""What leaves by mail: plain text with the same in simple HTML, and the headers that mail programs go by."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string

from accounts.models import Person
from notifications.claims import Taken
from notifications.enclosures import Enclosure
from notifications.models import Notice
from notifications.unsubscribing import unsubscribe_url


def notice_message(
    notice: Notice, connection: BaseEmailBackend, enclosure: Enclosure | None = None, is_wanted: bool = True
) -> EmailMultiAlternatives:
    """One notice; those of one conversation refer to one id, so that a mail program puts them together.

    `is_wanted` is False for who chose no such mails and gets this one for what is enclosed."""
    target: Any = notice.target
    stop = unsubscribe_url(notice.recipient_id, notice.kind)
    headers = _headers(f"notice-{notice.pk}", notice.kind, stop)
    if notice.thread_key:
        headers["In-Reply-To"] = headers["References"] = _message_id(notice.thread_key)
    context = {
        "subject": notice.text,
        "notice": notice,
        "url": settings.SITE_URL + target.get_absolute_url(),
        "unsubscribe_url": stop,
        "enclosed": enclosure.lines if enclosure else [],
        "is_wanted": is_wanted,
    }
    message = _message(notice.recipient, "notifications/mail", context, headers, connection)
    for part in enclosure.parts if enclosure else []:
        message.attach(part)
    return message


def digest_message(taken: Taken, connection: BaseEmailBackend) -> EmailMultiAlternatives:
    digest = taken.digest
    stop = unsubscribe_url(digest.person_id, digest.period)
    context = {
        "subject": f"{digest.get_period_display()}: {_how_many(taken)}",
        "digest": digest,
        "sections": taken.sections,
        "unsubscribe_url": stop,
    }
    headers = _headers(f"{digest.period}-{digest.day}-{digest.person_id}", digest.period, stop)
    return _message(digest.person, "notifications/digest", context, headers, connection)


def _how_many(taken: Taken) -> str:
    count = sum(len(section.items) for section in taken.sections)
    return "una novità" if count == 1 else f"{count} novità"


def _message(
    person: Person,
    template: str,
    context: dict[str, Any],
    headers: Mapping[str, str],
    connection: BaseEmailBackend,
) -> EmailMultiAlternatives:
    context |= {"person": person, "site_name": settings.SITE_NAME, "site_url": settings.SITE_URL}
    message = EmailMultiAlternatives(
        " ".join(context["subject"].split())[:120],
        render_to_string(f"{template}.txt", context),
        to=[person.email],
        headers=dict(headers),
        connection=connection,
    )
    message.attach_alternative(render_to_string(f"{template}.html", context), "text/html")
    return message


def _headers(name: str, list_name: str, stop: str) -> dict[str, str]:
    """The id is the same at each try: a mail that by some accident leaves twice is recognised as one."""
    return {
        "Message-ID": _message_id(name),
        "List-Id": f"{settings.SITE_NAME} <{list_name}.{_host()}>",
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
        "Precedence": "bulk",
    }


def _message_id(name: str) -> str:
    return f"<{name}@{_host()}>"


def _host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"
