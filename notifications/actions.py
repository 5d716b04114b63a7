"""Telling people: a notice on the site and a mail, in the transaction of what happened."""

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction

from accounts.models import Person
from notifications.models import Notice
from notifications.tasks import mail_notices


@transaction.atomic
def notify(recipients: Iterable[Person], text: str, target: models.Model) -> None:
    """One notice a person; `target` has `get_absolute_url()` and a `visible_to`, asked again before mailing."""
    content_type = ContentType.objects.get_for_model(target)
    people = {person.pk: person for person in recipients}
    notices = Notice.objects.bulk_create(
        Notice(recipient=person, text=text[:300], content_type=content_type, object_id=target.pk)
        for person in people.values()
    )
    if notices:
        mail_notices.enqueue([notice.pk for notice in notices])
