"""When somebody leaves the site: questions and cases go back, and open pages show texts without their name."""

from collections.abc import Iterable

from accounts.models import Person
from community.models import Assignment, Case, LogEntry, Post
from live.events import announce
from notifications.actions import notify


def give_back_duties(person: Person) -> None:
    """Questions that wait for their answer are told to who gave them; cases wait for another moderator."""
    waiting = Assignment.objects.filter(expert=person, answered_at=None)
    for one in waiting.select_related("thread", "assigned_by"):
        if one.assigned_by_id != person.pk:
            text = f"La domanda «{one.thread.title[:150]}» non ha più chi la segue: affidala di nuovo."
            notify([one.assigned_by], text, one.thread)
        one.delete()
    for case in Case.objects.open().filter(taken_by=person).select_related("post"):
        case.taken_by = None
        if case.state == Case.State.TAKEN:
            case.state = Case.State.WAITING
        case.save(update_fields=["taken_by", "state"])
        text = "ha lasciato il sito: il caso aspetta un altro moderatore"
        LogEntry.objects.create(actor=person, case=case, thread_id=case.post.thread_id, text=text)


def tell_of_new_texts(ids: Iterable[int]) -> None:
    """As after a correction: who has the page open sees the text as it is now, and search reads it again."""
    for post in Post.objects.shown().filter(pk__in=ids).select_related("thread").order_by("thread", "pk"):
        announce(post.thread.topic_id, "message.edited", post.pk)
