"""Reacting to a post with one of a few signs."""

from django.db import transaction

from accounts.markdown import TextRefused
from accounts.models import Person
from accounts.rules import require
from community import rules
from community.actions.gates import require_open
from community.models import Post, Reaction
from live.events import announce

UNKNOWN_SIGN = "Questa reazione non c'è: scegline una fra quelle proposte."


@transaction.atomic
def react(person: Person, post: Post, emoji: str, *, on: bool) -> None:
    """On or off, whoever may write in the thread. Safe to run twice: only a change is told."""
    require(rules.can_write(person, post.thread.space), rules.ONLY_READERS)
    require_open(person, post.thread)
    if emoji not in Reaction.Emoji.values:
        raise TextRefused(UNKNOWN_SIGN)
    own = Reaction.objects.filter(post=post, person=person, emoji=emoji)
    if on:
        has_changed = Reaction.objects.get_or_create(post=post, person=person, emoji=emoji)[1]
    else:
        has_changed = bool(own.delete()[0])
    if has_changed:
        announce(post.thread.topic_id, "reaction.changed", post.pk)
