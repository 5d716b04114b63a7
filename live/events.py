"""Writing an event: the only door to the event table."""

from functools import partial

from django.db import transaction

from live import doorbell
from live.models import Event, Topic
from live.statements import first


def announce(topic_id: int, kind: str, object_id: int) -> int:
    """The event's sequence number, taken under the topic's row lock; only inside a transaction.

    The lock is held until commit, so numbers commit in order and without gaps. The doorbell rings after
    the commit; nothing that happens to it can undo what was written."""
    return announce_numbered(next_number(topic_id), kind, object_id)


def announce_numbered(topic: Topic, kind: str, object_id: int) -> int:
    """As `announce`, where the object itself carries its number: `topic` is from `next_number`, in the same
    transaction."""
    Event.objects.create(topic=topic, seq=topic.seq, kind=kind, object_id=object_id)
    transaction.on_commit(partial(doorbell.ring, topic.pk), robust=True)
    return topic.seq


def next_number(topic_id: int) -> Topic:
    """The topic with its new number, taken and locked in one statement."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a number belongs inside the transaction of the change it tells")
    topic = first(
        Topic,
        "UPDATE live_topic SET seq = seq + 1 WHERE id = %s RETURNING id, kind, object_id, seq",
        topic_id,
    )
    if topic is None:
        raise Topic.DoesNotExist(topic_id)
    return topic
