"""How far a person has read."""

from collections.abc import Mapping

from django.db import transaction

from accounts.models import Person
from community.models import ReadMark, Thread
from live.models import Topic

BATCH = 200


def mark_read(person: Person, thread: Thread, seq: int) -> int:
    """Read up to `seq`, never backwards, never beyond what there is; gives how far it is now."""
    last = Topic.objects.values_list("seq", flat=True).get(pk=thread.topic_id)
    seq = min(seq, last)
    mark, is_new = ReadMark.objects.get_or_create(person=person, thread=thread, defaults={"seq": seq})
    if not is_new and mark.seq < seq:
        _move_mark(person, thread, seq)
    return max(mark.seq, seq)


def mark_shown(person: Person, thread: Thread, seq: int, read_up_to: int | None) -> None:
    """As `mark_read`, for a page that has just read both numbers: mostly there is nothing to write."""
    if read_up_to is None:
        mark = ReadMark(person=person, thread=thread, seq=seq)
        ReadMark.objects.bulk_create([mark], ignore_conflicts=True)
    if read_up_to is None or read_up_to < seq:
        _move_mark(person, thread, seq)  # another device may have begun at this moment, with less


@transaction.atomic
def read_all(person: Person, shown: Mapping[int, int]) -> None:
    """Each thread up to the number that was shown of it, as `mark_read`; those the person does not see stay out."""
    threads = Thread.objects.visible_to(person).filter(pk__in=shown).order_by("pk")
    upto = {pk: min(shown[pk], last) for pk, last in threads.values_list("pk", "topic__seq")}
    begun = [ReadMark(person=person, thread_id=pk) for pk in upto]
    ReadMark.objects.bulk_create(begun, BATCH, ignore_conflicts=True)
    # Locked in one order: two devices that do this at once wait for each other and no more.
    marks = ReadMark.objects.select_for_update().filter(person=person, thread__in=upto).order_by("pk")
    behind = [mark for mark in marks if mark.seq < upto[mark.thread_id]]
    for mark in behind:
        mark.seq = upto[mark.thread_id]
    ReadMark.objects.bulk_update(behind, ["seq"], BATCH)


def _move_mark(person: Person, thread: Thread, seq: int) -> None:
    ReadMark.objects.filter(person=person, thread=thread, seq__lt=seq).update(seq=seq)
