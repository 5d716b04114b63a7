"""How far a person has read."""

from accounts.models import Person
from community.models import ReadMark, Thread
from live.models import Topic


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
    elif read_up_to < seq:
        _move_mark(person, thread, seq)


def _move_mark(person: Person, thread: Thread, seq: int) -> None:
    ReadMark.objects.filter(person=person, thread=thread, seq__lt=seq).update(seq=seq)
