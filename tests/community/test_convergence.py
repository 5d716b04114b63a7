"""Old state + events = new state: whoever applies the frames sees what a reload shows, in 500 random histories."""

import contextlib
import datetime
import random
from collections import Counter

import pytest
from django.utils import timezone

from accounts.models import Membership, Person
from accounts.rules import Refused, WrongMoment
from community.actions import (
    edit_message,
    hide_post,
    lock_thread,
    mark_solution,
    move_thread,
    post_message,
    react,
    remove_message,
    show_post,
)
from community.frames import frames_for
from community.models import Attachment, Newcomer, Post, Reaction, Thread
from community.queries import Place, conversation, opened_threads
from live.models import Event
from tests.community.thread_client import ThreadClient

pytestmark = pytest.mark.django_db

HISTORIES, CHUNKS, STEPS = 500, 10, 16
WEIGHTS = {
    "post": 6,
    "answer": 5,
    "attach": 2,
    "held_post": 3,
    "edit": 4,
    "remove": 2,
    "react": 5,
    "hide": 3,
    "show": 4,
    "move": 1,
    "lock": 1,
    "solve": 2,
    "revoke": 1,
    "catch_up": 9,
}


class History:
    """One thread, the people who do things in it, and one reader who now and then catches up."""

    def __init__(self, make, seed: int, people: dict[str, Person], spaces: list) -> None:
        self.random, self.make, self.people, self.spaces = random.Random(seed), make, people, spaces
        self.done: Counter[str] = Counter()
        self.give_access()
        self.thread = make.thread(people["bruno"], spaces[0], is_question=True)
        self.client: ThreadClient | None = self.fresh_client()

    def run(self) -> None:
        for step in self.random.choices(list(WEIGHTS), WEIGHTS.values(), k=STEPS):
            self.thread = Thread.objects.select_related("space", "topic").get(pk=self.thread.pk)
            with contextlib.suppress(Refused, WrongMoment):  # locked: the others try all the same
                self.done[step] += getattr(self, step)() is not False

    # What happens

    def post(self, **fields):
        author = self.somebody()
        return post_message(author, self.thread, f"Testo {self.random.random()}", self.key(), **fields)

    def answer(self):
        answered = self.one_of(Post.objects.shown())
        return self.post(reply_to=answered.pk) if answered else False

    def attach(self):
        author = self.somebody()
        file = Attachment.objects.create(
            thread=self.thread, uploader=author, file="a.pdf", name="a.pdf", size=7
        )
        return post_message(author, self.thread, "Ecco il file", self.key(), attachments=[file.pk])

    def held_post(self):
        assert post_message(self.people["nina"], self.thread, "Sono nuova", self.key()).status == "held"

    def edit(self):
        post = self.one_of(Post.objects.shown().exclude(author=self.people["nina"]))
        return edit_message(post.author, post, f"Corretto {self.random.random()}") if post else False

    def remove(self):
        post = self.one_of(Post.objects.shown())
        return remove_message(post.author, post) if post else False

    def react(self):
        post, emoji = self.one_of(Post.objects.shown()), self.random.choice(Reaction.Emoji.values[:2])
        return react(self.somebody(), post, emoji, on=self.random.random() < 0.6) if post else False

    def hide(self):
        post = self.one_of(Post.objects.filter(status__in=("visible", "held")))
        return hide_post(post) if post else False

    def show(self):
        post = self.one_of(Post.objects.filter(status__in=("hidden", "held")))
        return show_post(post) if post else False

    def move(self):
        move_thread(self.people["marco"], self.thread, self.random.choice(self.spaces))

    def lock(self):
        lock_thread(self.people["marco"], self.thread, not self.thread.is_locked)

    def solve(self):
        mark_solution(self.people["marco"], self.thread, self.one_of(Post.objects.shown()))

    def revoke(self):
        """Of the reader; or the access comes back."""
        seat = Membership.objects.current().filter(person=self.people["reader"])
        if not seat.update(ends_on=timezone.localdate() - datetime.timedelta(days=1)):
            self.give_access()

    def catch_up(self):
        reader = Person.objects.get(pk=self.people["reader"].pk)
        if not Thread.objects.visible_to(reader).filter(pk=self.thread.pk).exists():
            self.client = None  # the socket closes with 4403 or 4404, the page is left
        elif self.client is None:
            self.client = self.fresh_client()
        else:
            self.advance(self.client)

    # What is compared

    def fresh_client(self) -> ThreadClient:
        client = ThreadClient(self.header())
        self.advance(client)
        return client

    def advance(self, client: ThreadClient) -> None:
        events = Event.objects.filter(topic=self.thread.topic_id, seq__gt=client.seq).order_by("seq")
        for frame in frames_for(events, self.people["reader"].pk):
            client.apply(frame)

    def header(self):
        thread = Thread.objects.select_related("space").get(pk=self.thread.pk)
        return {
            "id": thread.pk,
            "title": thread.title,
            "is_question": thread.is_question,
            "is_locked": thread.is_locked,
            "solved_by": thread.solved_by_id,
            "space": {"id": thread.space_id, "title": thread.space.title},
        }

    def reloaded(self) -> list[dict]:
        reader = Person.objects.get(pk=self.people["reader"].pk)
        thread = opened_threads(reader).get(pk=self.thread.pk)
        page = conversation(reader, thread, Place(is_end=True), moderates=False)
        return [_as_page(message) for message in page.messages]

    # Who and what

    def give_access(self) -> None:
        Membership.objects.filter(person=self.people["reader"]).update(ends_on=None)

    def somebody(self) -> Person:
        return self.people[self.random.choice(("bruno", "marco"))]

    def one_of(self, posts) -> Post | None:
        found = posts.filter(thread=self.thread).select_related("author", "thread__space", "thread__topic")
        return self.random.choice(list(found.order_by("pk")) or [None])

    def key(self) -> str:
        return f"{self.thread.pk}-{self.random.random()}"


def _as_page(message) -> dict:
    return {
        "id": message.pk,
        "html": message.html,
        "author": message.author,
        "is_edited": message.is_edited,
        "answers": message.reply_to if message.replied else None,
        "reactions": [(one.emoji, one.count, one.names) for one in message.reactions],
        "files": [file.pk for file in message.files],
    }


def _from_frames(post: dict) -> dict:
    return {
        "id": post["id"],
        "html": post["html"],
        "author": post["author"]["name"],
        "is_edited": post["edited_at"] is not None,
        "answers": post["reply_to"] and post["reply_to"]["id"],
        "reactions": [(r["emoji"], r["count"], [p["name"] for p in r["people"]]) for r in post["reactions"]],
        "files": [file["id"] for file in post["attachments"]],
    }


@pytest.fixture
def histories(make, bruno, marco, territory, settings):
    settings.RATE_LIMITS = False
    circle = make.circle(territory.ats)
    people = {
        "bruno": bruno,
        "marco": marco,
        "nina": make.person("nina", "member", organisation=territory.ambito.office),
        "reader": make.person("reader", "guest", circle=circle),
    }
    for name in ("bruno", "nina"):
        make.membership(people[name], "guest", circle=circle)
    Newcomer.objects.create(person=people["nina"], posts_to_check=99)
    spaces = [make.space("lab", circle=circle), make.space()]  # the reader sees the first only
    return lambda seed: History(make, seed, people, spaces)


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_who_applies_frames_sees_what_a_reload_shows(histories, chunk):
    done: Counter[str] = Counter()
    compared = 0
    for seed in range(chunk * HISTORIES // CHUNKS, (chunk + 1) * HISTORIES // CHUNKS):
        history = histories(seed)
        history.run()
        move_thread(history.people["marco"], history.thread, history.spaces[0])
        history.give_access()
        history.catch_up()
        client, fresh = history.client, history.fresh_client()
        assert client.shown() == fresh.shown(), f"seed {seed}"
        assert client.header == fresh.header == history.header(), f"seed {seed}"
        assert [_from_frames(post) for post in client.shown()] == history.reloaded(), f"seed {seed}"
        done += history.done
        compared += len(client.shown())
    assert set(done) == set(WEIGHTS), "something never happened"
    assert compared > 100
