"""Writing an event: the only door to the event table."""

from functools import partial

from django.db import transaction
from django.db.models import F

from live import doorbell
from live.models import Event, Topic


def announce(topic: Topic, kind: str, object_id: int) -> int:
    """The event's sequence number, taken under the topic's row lock; only inside a transaction.

    The lock is held until commit, so numbers commit in order and without gaps. The doorbell rings after
    the commit; nothing that happens to it can undo what was written."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("announce() belongs inside the transaction of the change it tells")
    Topic.objects.filter(pk=topic.pk).update(seq=F("seq") + 1)
    seq = Topic.objects.values_list("seq", flat=True).get(pk=topic.pk)
    Event.objects.create(topic=topic, seq=seq, kind=kind, object_id=object_id)
    transaction.on_commit(partial(doorbell.ring, topic.pk), robust=True)
    return seq
