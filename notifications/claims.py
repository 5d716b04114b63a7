"""Taking a digest: what it tells is claimed in the transaction that read it, before the mail leaves."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts.models import Person
from notifications.digest import Section
from notifications.models import Digest, Notice, Period, Told
from notifications.queries import NOTICES, kinds_of, notice_section, source_sections, waiting_notices


@dataclass(frozen=True)
class Taken:
    """A digest that only the process that has taken it may send."""

    digest: Digest
    sections: list[Section]


def take(person_id: int, period: Period, day: datetime.date) -> Taken | None:
    """What the person has neither seen nor been told, claimed; None where there is nothing or the day had its own.

    To be called in a transaction: the lock of the person's row lets digests of one person come one after the
    other, and does not hinder the rows that only refer to the person."""
    people = Person.objects.select_for_update(no_key=True)
    person = people.filter(pk=person_id, is_active=True).first()
    if person is None or Digest.objects.filter(person=person, period=period, day=day).exists():
        return None
    now, kinds = timezone.now(), kinds_of(person, period)
    notices = waiting_notices(person, kinds, now)
    # Before the sources are asked: what a notice tells here, they need not tell again.
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(mailed_at=now)
    sections = [notice_section(notices), *source_sections(person, period, kinds, now)]
    sections = [section for section in sections if section.items]
    if not sections:
        return None
    digest = Digest.objects.create(person=person, period=period, day=day)
    Told.objects.bulk_create(
        Told(digest=digest, person=person, source=section.name, object_id=item.object_id, mark=item.mark)
        for section in sections
        for item in section.items
    )
    return Taken(digest, sections)


@transaction.atomic
def release(digest: Digest) -> None:
    """It did not leave: what it was to tell is news again."""
    told = digest.told.filter(source=NOTICES).values("object_id")
    Notice.objects.filter(pk__in=told).update(mailed_at=None)
    digest.delete()


def confirm(digest: Digest) -> None:
    """It has left."""
    Digest.objects.filter(pk=digest.pk).update(sent_at=timezone.now())
