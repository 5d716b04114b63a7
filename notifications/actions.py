"""Telling people: a notice on the site and a mail, in the transaction of what happened."""

from collections.abc import Iterable, Mapping

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction

from accounts.models import Person
from notifications.models import KIND_OF_APP, Channel, Kind, Notice, Period, Preference
from notifications.tasks import mail_notices


@transaction.atomic
def notify(
    recipients: Iterable[Person],
    text: str,
    target: models.Model,
    *,
    kind: Kind | None = None,
    thread_key: str = "",
) -> None:
    """One notice a person; `target` has `get_absolute_url()` and a `visible_to`, asked again before mailing.

    Without a `kind`, that of the target's app. Notices with one `thread_key` are one conversation in a mail
    program."""
    content_type = ContentType.objects.get_for_model(target)
    people = {person.pk: person for person in recipients}
    notices = Notice.objects.bulk_create(
        Notice(
            recipient=person,
            kind=kind or KIND_OF_APP.get(content_type.app_label, Kind.ACCOUNT),
            thread_key=thread_key[:64],
            text=text[:300],
            content_type=content_type,
            object_id=target.pk,
        )
        for person in people.values()
    )
    if notices:
        mail_notices.enqueue([notice.pk for notice in notices])


def choose(person_id: int, channels: Mapping[str, str]) -> None:
    """How a person wants to hear of these kinds; the other kinds stay as they are."""
    Preference.objects.bulk_create(
        [Preference(person_id=person_id, kind=kind, channel=channel) for kind, channel in channels.items()],
        update_conflicts=True,
        unique_fields=["person", "kind"],
        update_fields=["channel"],
    )


def stop(person_id: int, subject: Kind | Period) -> None:
    """No more mail of a kind; or no more of a digest: what came with it is found on the site."""
    if isinstance(subject, Kind):
        kinds: Iterable[str] = [subject]
    else:
        channels = Preference.objects.channels([person_id])[person_id]
        kinds = [kind for kind, channel in channels.items() if channel == subject]
    choose(person_id, dict.fromkeys(kinds, Channel.ON_SITE))
