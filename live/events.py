"""Writing an event: the only door to the event table."""

from functools import partial

from django.db import transaction

from live import doorbell
from live.models import Event, Topic


def announce(topic: Topic, kind: str, object_id: int, seq: int | None = None) -> int:
    """The event's sequence number, taken under the topic's row lock; only inside a transaction.

    The lock is held until commit, so numbers commit in order and without gaps. The doorbell rings after
    the commit; nothing that happens to it can undo what was written. `seq`: from `next_number`, in the same
    transaction, where the object itself carries its number."""
    if seq is None:
        seq = next_number(topic)
    Event.objects.create(topic=topic, seq=seq, kind=kind, object_id=object_id)
    transaction.on_commit(partial(doorbell.ring, topic.pk), robust=True)
    return seq


def next_number(topic: Topic) -> int:
    """Taken and locked in one statement."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a number belongs inside the transaction of the change it tells")
    taken = Topic.objects.raw(
        "UPDATE live_topic SET seq = seq + 1 WHERE id = %s RETURNING id, seq", [topic.pk]
    )
    return list(taken)[0].seq  # noqa: RUF015 (read to its end, or SQLite does not run it)
