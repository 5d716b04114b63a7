"""Making and revoking the link of a calendar."""

from django.db import transaction
from django.utils import timezone

from accounts.models import Ats, Person
from accounts.rules import require
from labs.feeds import followed_ats
from labs.models import CalendarFeed

WHO_FOLLOWS = "Il calendario di una ATS è di chi lavora nei suoi uffici o ne segue i laboratori."


@transaction.atomic
def make_feed(actor: Person, ats: Ats | None = None) -> CalendarFeed:
    """A new address for the person's own sessions, or those of an ATS; the one before is revoked."""
    require(ats is None or followed_ats(actor).filter(pk=ats.pk).exists(), WHO_FOLLOWS)
    Person.objects.select_for_update(no_key=True).get(pk=actor.pk)  # one address at a time
    actor.calendar_feeds.filter(ats=ats, revoked_at=None).update(revoked_at=timezone.now())
    return CalendarFeed.objects.create(person=actor, ats=ats)


def revoke_feed(feed: CalendarFeed) -> None:
    """The address is dead from now on. Safe to run twice."""
    CalendarFeed.objects.filter(pk=feed.pk, revoked_at=None).update(revoked_at=timezone.now())
