"""Builders of spaces, threads and posts, by the same actions people use."""

import itertools

from django.utils import timezone

from accounts.markdown import render
from community.actions import post_message, start_thread
from community.models import News, Post, Space, Thread

_keys = itertools.count(1)


def _key():
    return f"prova-{next(_keys)}"


def general_space() -> Space:
    """The one space that every migrated site has."""
    return Space.objects.get_or_create(kind="general", defaults={"title": "Spazio comune"})[0]


def space(kind="general", title="", *, ats=None, circle=None, **fields):
    """The general space, or another with the audience that its kind has."""
    if kind == "general":
        return general_space()
    if ats is not None and circle is None:
        fields.setdefault("audience", f"ats:{ats.pk}")
    if circle is not None:
        fields.setdefault("audience", f"circle:{circle.pk}")
    return Space.objects.create(kind=kind, title=title or f"Spazio {kind}", ats=ats, circle=circle, **fields)


def thread(
    author, space=None, title="Compartecipazione ai servizi", text="Come fate da voi?", **fields
) -> Thread:
    where = space or general_space()
    return start_thread(author, where, title, text, _key(), **fields).thread


def post(thread, author, text="Noi usiamo una tabella.", key=None) -> Post:
    return post_message(author, thread, text, key or _key())


def news(title="Parte il programma", body="Si comincia a **maggio**.", **fields):
    fields.setdefault("published_at", timezone.now())
    fields.setdefault("summary", "In breve.")
    return News.objects.create(title=title, body=body, html=render(body), **fields)
