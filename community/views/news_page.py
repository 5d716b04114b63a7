"""What the page of an article is made from: files by kind, what is related, comments, how useful it was."""

from typing import Any

from django import forms
from django.http import HttpRequest

from accounts.models import Person
from community import rules
from community.forms import CommentForm
from community.models import News, NewsFile, Space, Thread
from community.news_forms import ScheduleForm, UsefulnessForm
from community.queries import Conversation, Place, conversation
from community.queries.messages import files_url, messages_url
from community.queries.news import own_rating, rated, related, thread_of
from community.views.messages import write
from community.views.thread_page import May

# Here comments are read and begun; whatever else one does with a message is done in its thread.
READS = May(write=False, write_now=False, moderate=False, solve=False, assign=False, promote=False)


def news_page(request: HttpRequest, news: News, **forms: forms.Form) -> dict[str, Any]:
    """The context of the page; `forms` that were refused come back with what was typed."""
    person = request.user
    tags, files = list(news.tags.all()), list(news.files.all())
    page: dict[str, Any] = {
        "news": news,
        "tags": tags,
        "related": related(person, news, [tag.pk for tag in tags]),
        "recordings": [one for one in files if one.kind == NewsFile.Kind.RECORDING],
        "slides": [one for one in files if one.kind == NewsFile.Kind.SLIDES],
        "attachments": [one for one in files if one.kind == NewsFile.Kind.ATTACHMENT],
        "usefulness_form": UsefulnessForm(initial=_said(person, news), auto_id="utile_%s"),
        "schedule_form": ScheduleForm(initial=_planned(news), auto_id="programma_%s"),
        "form": CommentForm(),
    }
    if isinstance(person, Person):
        page |= {"can_edit": rules.can_edit_news(person)} | comments(person, news)
        page |= {"rated": rated(news)} if page["can_edit"] else {}
    return page | forms


def comments(person: Person, news: News) -> dict[str, Any]:
    """The last messages of its thread, for whoever sees that; without a thread, whether one may begin it."""
    thread = thread_of(person, news)
    if thread is None:
        general = Space.objects.visible_to(person).filter(kind=Space.Kind.GENERAL, is_archived=False).first()
        begins = news.thread_id is None and general is not None and rules.can_write(person, general)
        return {"may_comment": begins, "sees_comments": begins, "thread": None}
    shown = conversation(
        person, thread, Place(is_end=True), moderates=rules.moderates(person.standing, thread.space)
    )
    return {
        "thread": thread,
        "sees_comments": True,
        "may_comment": _may_write(person, thread),
        "conversation": _written(shown, thread),
    }


def _may_write(person: Person, thread: Thread) -> bool:
    is_open = not thread.is_locked or rules.moderates(person.standing, thread.space)
    is_kept = not thread.space.is_archived and thread.suspended_until is None
    return is_open and is_kept and rules.can_write(person, thread.space)


def _written(shown: Conversation, thread: Thread) -> Conversation:
    for message in shown.messages:
        message.reactions = []
    page = {"thread": thread, "may": READS, "messages_url": messages_url(), "files_url": files_url()}
    write(shown.messages, page)
    return shown


def _planned(news: News) -> dict[str, object]:
    return {"published_at": news.published_at} if news.state == News.State.SCHEDULED else {}


def _said(person: Any, news: News) -> dict[str, object]:
    rating = own_rating(person, news) if isinstance(person, Person) else None
    return {"value": rating.value, "reason": rating.reason} if rating else {}
