"""Saying which post solved a question."""

from django.db import transaction

from accounts.markdown import TextRefused
from accounts.models import Person
from accounts.rules import require
from community import rules
from community.actions.gates import require_open
from community.models import Post, Thread
from live.events import announce

NO_QUESTION = "Solo una domanda ha una soluzione: questa discussione non è una domanda."
NOT_HERE = "Il messaggio scelto non si legge più in questa discussione: scegline un altro."


@transaction.atomic
def mark_solution(person: Person, thread: Thread, post: Post | None) -> None:
    """The post that solved the question; None takes the mark away. Only a change is told."""
    require(rules.can_solve(person, thread), rules.ONLY_ASKER_OR_MODERATOR)
    require_open(person, thread)
    if not thread.is_question:
        raise TextRefused(NO_QUESTION)
    locked = Thread.objects.select_for_update(no_key=True).get(pk=thread.pk)
    if post is not None and not Post.objects.shown().filter(pk=post.pk, thread=thread).exists():
        raise TextRefused(NOT_HERE)
    if locked.solved_by_id == (post.pk if post else None):
        return
    Thread.objects.filter(pk=thread.pk).update(solved_by=post)
    announce(thread.topic_id, "thread.changed", thread.pk)
    thread.solved_by = post
