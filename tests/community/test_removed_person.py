"""Who is removed from a space gets nothing of it, wherever they look: what they get is what they got before they came.

`PLACES` are what a person can ask, each a function that gives all that it answers; `MAILS` are mails that wait and
leave later. Another app that tells people of threads adds its own here."""

import json
import re

import pytest
from asgiref.sync import sync_to_async
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.actions import end_membership
from accounts.models import Person
from community.actions import mark_read, move_thread, post_message, save_draft, set_level
from community.models import Space
from community.queries import fresh_threads, spaces_of, threads_of
from community.queries.mentions import completions
from community.telling import tell_about_post
from notifications.actions import choose
from notifications.models import Notice
from notifications.tasks import mail_notices, send_digests
from search.queries import search
from tests.live.reader import Reader, opened, session_cookie

WORD = "quokabile"
PAGES = {
    "home": "/",
    "spaces": "/discussioni/",
    "fresh": "/discussioni/nuovo/",
    "start a thread": "/discussioni/nuova/",
    "drafts": "/discussioni/bozze/",
    "notices": "/notifiche/",
    "number of notices": "/notifiche/quante/",
    "search": f"/cerca/?q={WORD}",
    "labs": "/laboratori/",
    "API spaces": "/api/v1/spaces",
    "API search": f"/api/v1/search?q={WORD}",
    "API suggestions": f"/api/v1/search/suggest?q={WORD[:5]}",
}
UNNAMED = (
    "number of notices",
    "labs",
    "API suggestions",
    "completion elsewhere",
)  # they count or name others


class Lab:
    """A space of a lab that Bruno enters and leaves, full of a word that is nowhere else."""

    def __init__(self, make, client_of, territory, anna, bruno):
        self.make, self.anna, self.client = make, anna, client_of(bruno)
        self.bruno_pk = bruno.pk
        self.circle = make.circle(territory.ats)
        self.space = make.space("lab", f"Spazio {WORD}", circle=self.circle, ats=territory.ats)
        self.thread = make.thread(anna, self.space, f"Titolo {WORD}", f"Testo {WORD}")
        self.other = make.thread(anna, title="Per tutti")
        self.link = make.post(
            self.other, anna, f"Guarda http://127.0.0.1:8000{self.thread.get_absolute_url()}"
        )
        make.post(self.thread, make.person(WORD, "guest", circle=self.circle))
        mark_read(self.bruno, self.other, 2)

    @property
    def bruno(self):
        return Person.objects.get(pk=self.bruno_pk)  # with the standing of now

    def let_in(self):
        """He comes, writes, begins to write more; somebody names him, answers him and shows him a file."""
        self.membership = self.make.membership(self.bruno, "guest", circle=self.circle)
        own = post_message(self.bruno, self.thread, "Eccomi.", "k-1")
        set_level(self.bruno, self.thread, "watching")
        save_draft(self.bruno, self.thread, "Stavo per dire…")
        told = post_message(
            self.anna, self.thread, f"{WORD}: che dici, @**Bruno Rossi**?", "k-2", reply_to=own.pk
        )
        tell_about_post(told.pk)
        self.post = told


def look(lab):
    """All that Bruno gets, by place, without what changes by itself."""
    found = asked(lab)  # first: opening the thread reads it
    found |= {name: neutral(lab.client.get(path).content.decode()) for name, path in PAGES.items()}
    for name, path in own_addresses(lab).items():
        answer = lab.client.get(path)
        found[name] = f"{answer.status_code} {neutral(answer.content.decode())}"
    return found


def own_addresses(lab):
    thread, post = lab.thread, lab.thread.posts.first()
    return {
        "space": lab.space.get_absolute_url(),
        "thread": thread.get_absolute_url(),
        "history": reverse("community:message_history", args=[post.pk]),
        "completion": reverse("community:mentionable", args=[thread.pk]) + f"?q={WORD[:5]}",
        "completion elsewhere": reverse("community:mentionable", args=[lab.other.pk]) + f"?q={WORD[:5]}",
        "events": f"/api/v1/threads/{thread.pk}/events?after=0",
        "cards": reverse("community:cards", args=[lab.link.pk]),
    }


def asked(lab):
    """What the pages are made of."""
    bruno = lab.bruno
    answer = search(bruno, WORD)
    return {
        "counts": str([(space.title, space.unread_count) for space in spaces_of(bruno)]),
        "threads": str([(thread.title, thread.unread) for thread in threads_of(bruno)]),
        "fresh threads": str([f"{WORD} {f.thread_id}" for f in fresh_threads(bruno)]),
        "found": str([answer.total, [result.card.title for result in answer.results], answer.facets]),
    }


def neutral(text):
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", text)
    text = re.sub(r'"took_ms":\s*[\d.]+', "", text)
    return re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "KEY", text)


def membership_ends(lab, dario):
    end_membership(dario, lab.membership)


def audience_shrinks(lab, dario):
    Space.objects.filter(pk=lab.space.pk).update(audience="circle:999999")


@pytest.fixture
def lab(make, client_of, territory, anna, bruno):
    return Lab(make, client_of, territory, anna, bruno)


@pytest.mark.django_db
@pytest.mark.parametrize("how", [membership_ends, audience_shrinks])
def test_nothing_of_a_space_reaches_who_was_removed(lab, dario, how, run_tasks):
    run_tasks()  # the search engine has it
    before = look(lab)
    assert [name for name, text in before.items() if without_question(text)] == []
    lab.let_in()
    run_tasks()
    inside = look(lab)
    missing = [name for name, text in inside.items() if not without_question(text) and name not in UNNAMED]
    assert missing == [], "it could reach him there"
    how(lab, dario)
    after = look(lab)
    assert [name for name, text in after.items() if without_question(text)] == []
    assert {name for name in after if after[name] != before[name]} == set()


def without_question(text):
    """Whether the word is there otherwise than as the question that was asked."""
    typed = f'<span class="break-anywhere">{WORD}</span>'
    for question in (
        f'value="{WORD}"',
        f"q={WORD}",
        f"titolo={WORD}",
        f"«{WORD}»",
        typed,
        f"<title>{WORD} – Cerca",
    ):
        text = text.replace(question, "")
    return WORD in text.lower()


@pytest.mark.django_db
def test_a_thread_moved_away_takes_its_words_with_it(lab, make, dario, run_tasks, territory):
    lab.let_in()
    run_tasks()
    hidden = make.space("ats", ats=territory.other_ats)
    own_words = {"fresh", "notices", "thread", "history", "completion", "events", "cards", "found", "drafts"}
    assert {name for name, text in look(lab).items() if without_question(text)} >= own_words
    move_thread(dario, lab.thread, hidden)
    Space.objects.filter(pk=lab.space.pk).update(title="Spazio")  # he still sees that one
    assert [name for name, text in look(lab).items() if without_question(text)] == []


@pytest.mark.django_db
@pytest.mark.parametrize("how", [membership_ends, audience_shrinks])
def test_nobody_is_offered_to_name_who_was_removed(lab, dario, how):
    lab.let_in()
    assert "Bruno Rossi" in [one.name for one in completions(lab.anna, lab.thread, "bruno")]
    how(lab, dario)
    assert "Bruno Rossi" not in [one.name for one in completions(lab.anna, lab.thread, "bruno")]
    post = post_message(lab.anna, lab.thread, "Peccato, @**Bruno Rossi**", "k-3")
    tell_about_post(post.pk)
    assert (
        not post.mentions.exists()
        and not Notice.objects.filter(recipient=lab.bruno, object_id=post.pk).exists()
    )


# Mails that wait.


def notice_mail(lab):
    """The one of a mention, queued when it was written."""
    mail_notices.call(list(Notice.objects.filter(recipient=lab.bruno).values_list("pk", flat=True)))


def digest_mail(lab):
    """Threads that he follows, mentions and all else that a digest gathers."""
    send_digests.call("daily", timezone.localdate().isoformat(), [lab.bruno_pk])


MAILS = {notice_mail: "at_once", digest_mail: "daily"}


@pytest.mark.django_db
@pytest.mark.parametrize("how", [None, membership_ends, audience_shrinks])
@pytest.mark.parametrize("send", MAILS)
def test_no_mail_that_waited_leaves_after_the_removal(lab, dario, how, send):
    choose(lab.bruno_pk, dict.fromkeys(("mentions", "followed"), MAILS[send]))
    lab.let_in()
    if how:
        how(lab, dario)
    send(lab)
    own = [message for message in mail.outbox if lab.bruno.email in message.to]
    assert any(WORD in message.subject + message.body for message in own) == (how is None)
    assert bool(own) == (how is None)


# Frames.


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", [membership_ends, audience_shrinks])
async def test_no_frame_after_the_removal(make, client_of, territory, anna, bruno, dario, how):
    lab = await sync_to_async(Lab)(make, client_of, territory, anna, bruno)
    await sync_to_async(lab.let_in)()
    reader = await opened(lab.thread, bruno, after=0)
    await reader.events(4)
    assert WORD in json.dumps(reader.frames)  # it could
    heard = len(reader.frames)
    await sync_to_async(how)(lab, dario)
    await sync_to_async(post_message)(anna, lab.thread, f"Dopo: {WORD}", "k-4")
    assert await reader.closed() == 4403
    assert WORD not in json.dumps(reader.frames[heard:])
    again = Reader(lab.thread, after=0, cookie=await sync_to_async(session_cookie)(bruno))
    assert await again.open()
    assert await again.closed() == 4404 and again.frames == []
