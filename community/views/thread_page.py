"""What the page of a thread is made from: the stretch that is asked for, the composer, what the reader may do."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.text import Truncator

from accounts.models import Person
from community import rules
from community.excerpts import first_lines
from community.forms import NUMBER, PostForm
from community.models import Attachment, Post, Reaction, Thread
from community.queries import Conversation, Place, cards_of, conversation, opened_threads
from community.queries.messages import blank_message, files_url, messages_url
from community.views.messages import write
from toolkit.rules import can_upload

LONGEST_QUOTE = 1500


@dataclass(frozen=True)
class May:
    """What the reader may do in the thread: `write` at all, `write_now` while it is open."""

    write: bool
    write_now: bool
    moderate: bool
    solve: bool
    assign: bool
    promote: bool


def opened_thread(person: Person, pk: int) -> Thread:
    return get_object_or_404(opened_threads(person), pk=pk)


def thread_for_writing(person: Person, pk: int) -> Thread:
    return get_object_or_404(opened_threads(person).for_writing(person), pk=pk)


def asked_place(asked: QueryDict) -> Place:
    """The stretch that the address names; nonsense names none."""
    return Place(
        before=number(asked, "prima"),
        after=number(asked, "dopo"),
        since=_day(asked.get("dal", "")),
        post=number(asked, "messaggio") or number(asked, "reagisci"),
        is_end=any(name in asked for name in ("fine", "rispondi", "cita")),
    )


def number(asked: QueryDict, name: str) -> int | None:
    text = asked.get(name, "")
    return int(text) if NUMBER.fullmatch(text) else None


def started_form(person: Person, thread: Thread, asked: QueryDict) -> PostForm:
    """The composer as the address opens it: answering or quoting a post, else with the draft there is."""
    answered = _answered(person, thread, number(asked, "rispondi") or number(asked, "cita"))
    body = thread.draft_body or ""
    if answered and "cita" in asked:
        body = f"{quoted(answered)}\n\n{body}"
    return PostForm(initial={"body": body, "reply_to": answered.pk if answered else None})


def quoted(post: Post) -> str:
    """The source of a post as a quotation in Markdown, under the name of its author."""
    text = Truncator(post.body).chars(LONGEST_QUOTE)
    return f"{post.author.name} ha scritto:\n\n" + "\n".join(f"> {line}" for line in text.split("\n"))


def page_of(
    person: Person, thread: Thread, place: Place, form: PostForm, reacting: int | None = None
) -> dict[str, Any]:
    """The context of the page."""
    may = _rights(person, thread)
    shown = conversation(person, thread, place, moderates=may.moderate)
    thread.solved_by = _solution(person, thread)
    page = _addresses(thread) | {
        "thread": thread,
        "may": may,
        "form": form,
        "conversation": shown,
        "first_unread": shown.first_unread.pk if shown.first_unread else None,
        "answered": _answered(person, thread, form["reply_to"].value()),
        "kept_files": _kept_files(person, thread, form.attached),
        "solution_text": first_lines(thread.solved_by.html) if thread.solved_by else "",
        "reacting": reacting,
    }
    return page | _written(person, shown, page)


def _addresses(thread: Thread) -> dict[str, Any]:
    """Each worked out once: those of fifty messages begin alike."""
    return {
        "thread_url": thread.get_absolute_url(),
        "level_url": reverse("community:thread_level", args=[thread.pk]),
        "messages_url": messages_url(),
        "files_url": files_url(),
    }


def _written(person: Person, shown: Conversation, page: dict[str, Any]) -> dict[str, Any]:
    """The HTML of each message, and of the two that the script makes others from."""
    choices = {"emojis": Reaction.Emoji.choices}
    blanks = [blank_message(is_own=True, office=shown.own_office), blank_message(is_own=False, office="")]
    cards = cards_of(person, shown.messages)
    for message in shown.messages:
        message.cards = cards.get(int(message.pk), ())
    write([*shown.messages, *blanks], page | choices)
    return choices | {"blanks": blanks}


def _rights(person: Person, thread: Thread) -> May:
    space = thread.space
    moderates = rules.moderates(person.standing, space)
    writes = rules.can_write(person, space) and not space.is_archived and thread.suspended_until is None
    return May(
        write=writes,
        write_now=writes and (moderates or not thread.is_locked),
        moderate=moderates,
        solve=writes and rules.can_solve(person, thread),
        assign=rules.can_assign(person, space),
        promote=can_upload(person),
    )


def _solution(person: Person, thread: Thread) -> Post | None:
    """Not joined to the thread: most have none, and all would pay for its columns."""
    if not thread.solved_by_id:
        return None
    posts = Post.objects.visible_to(person).filter(pk=thread.solved_by_id)
    return posts.select_related("author").first()


def _answered(person: Person, thread: Thread, pk: Any) -> Post | None:
    """The post that is being answered, while it is there."""
    if not pk or not NUMBER.fullmatch(str(pk)):
        return None
    posts = Post.objects.visible_to(person).filter(thread=thread, pk=pk)
    return posts.select_related("author").first()


def _kept_files(person: Person, thread: Thread, ids: Sequence[int]) -> list[Attachment]:
    """Files already here, waiting for a text that can be posted."""
    if not ids:
        return []
    return list(Attachment.objects.visible_to(person).filter(thread=thread, post=None, pk__in=ids))


def _day(text: str) -> datetime.date | None:
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None
