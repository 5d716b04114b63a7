"""What leaves by mail: readable as text and as HTML, put together by conversation, never what was seen already."""

import email
import re
from email import policy
from html.parser import HTMLParser

import pytest
from django.core import mail
from django.utils import timezone

from accounts.audience import PARTICIPANTS
from community.models import ReadMark
from notifications.actions import choose, notify
from notifications.models import Channel, Kind, Notice


@pytest.fixture
def space(make, territory):
    return make.space(audience=PARTICIPANTS, title="Coprogettazione")


def parsed(message):
    """As a mail program gets it."""
    return email.message_from_bytes(message.message().as_bytes(), policy=policy.default)


class Page(HTMLParser):
    """The tags of a page, what it would fetch, and where its links lead."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.fetched, self.links, self.lang = [], [], [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags.append(tag)
        self.lang = given.get("lang", self.lang)
        self.fetched += [given[name] for name in ("src", "srcset", "background", "data") if name in given]
        if tag == "link" or "style" in given:
            self.fetched.append(given)
        if tag == "a":
            self.links.append(given["href"])


def test_headers_as_mail_programs_read_them(bruno, space, run_tasks):
    notify([bruno], "Una novità", space, kind=Kind.MENTIONS, thread_key="thread-7")
    run_tasks()
    message = parsed(mail.outbox[0])
    notice = Notice.objects.get()
    assert message["Message-ID"] == f"<notice-{notice.pk}@127.0.0.1>"
    assert message["References"] == message["In-Reply-To"] == "<thread-7@127.0.0.1>"
    assert message["List-Id"] == "Cantiere <mentions.127.0.0.1>"
    assert (message["Auto-Submitted"], message["Precedence"]) == ("auto-generated", "bulk")
    assert re.fullmatch(
        r"<http://127\.0\.0\.1:\d+/notifiche/disiscrizione/\S+/>", message["List-Unsubscribe"].strip()
    )
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (message["Subject"], message["To"]) == ("Una novità", bruno.email)
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_mails_of_one_conversation_refer_to_one_id_and_others_to_none(bruno, space, run_tasks):
    for text, key in (("a", "thread-7"), ("b", "thread-7"), ("c", "thread-8"), ("d", "")):
        notify([bruno], text, space, thread_key=key)
    run_tasks()
    messages = {m.subject: parsed(m) for m in mail.outbox}
    assert messages["a"]["References"] == messages["b"]["References"] != messages["c"]["References"]
    assert messages["d"]["References"] is None and messages["d"]["In-Reply-To"] is None
    assert len({m["Message-ID"] for m in messages.values()}) == 4


def test_html_says_the_same_fetches_nothing_and_runs_nothing(bruno, space, run_tasks):
    notify([bruno], "Novità su <script>alert(1)</script> & altro", space)
    run_tasks()
    message = parsed(mail.outbox[0])
    html = message.get_body(("html",)).get_content()
    page = Page(html)
    assert page.lang == "it" and "<title>Novità su &lt;script&gt;" in html
    assert page.fetched == [] and not {"script", "style", "img", "link", "iframe"} & set(page.tags)
    assert page.tags.count("h1") == 1 and {"main", "footer"} <= set(page.tags)
    plain = message.get_body(("plain",)).get_content()
    assert "Novità su <script>alert(1)</script> & altro" in plain
    assert set(page.links) == set(re.findall(r"http://\S+", plain))


def test_what_was_read_on_the_site_is_not_mailed(bruno, carla, space, run_tasks):
    notify([bruno, carla], "Una novità", space)
    Notice.objects.filter(recipient=bruno).update(read_at=timezone.now())
    run_tasks()
    assert [m.to for m in mail.outbox] == [[carla.email]]


def test_a_post_read_in_its_thread_is_not_mailed_but_one_corrected_since_is(
    make, anna, bruno, carla, run_tasks
):
    thread = make.thread(anna)
    post = make.post(thread, anna)
    run_tasks()
    mail.outbox.clear()
    ReadMark.objects.update_or_create(person=bruno, thread=thread, defaults={"seq": post.seq})
    notify([bruno, carla], "Anna ti ha nominato", post)
    run_tasks()
    assert [m.to for m in mail.outbox] == [[carla.email]]
    type(post).objects.filter(pk=post.pk).update(edited_at=timezone.now())
    notify([bruno], "Anna ti ha nominato, correggendo", post)
    run_tasks()
    assert [m.to for m in mail.outbox] == [[carla.email], [bruno.email]]


def test_nobody_who_was_switched_off_between_queue_and_sending_is_mailed(bruno, carla, space, run_tasks):
    notify([bruno, carla], "Una novità", space)
    bruno.is_active = False
    bruno.save()
    run_tasks()
    assert [m.to for m in mail.outbox] == [[carla.email]]


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind != Kind.NEWS])
@pytest.mark.parametrize("channel", Channel)
def test_only_the_channel_at_once_mails_at_once(kind, channel, bruno, space, run_tasks):
    choose(bruno.pk, {kind: channel})
    notify([bruno], "Una novità", space, kind=kind)
    run_tasks()
    assert len(mail.outbox) == (channel == Channel.AT_ONCE)


def test_without_a_choice_followed_threads_wait_for_the_digest(bruno, space, run_tasks):
    for kind in (Kind.FOLLOWED, Kind.MENTIONS, Kind.MODERATION):
        notify([bruno], kind.value, space, kind=kind)
    run_tasks()
    assert sorted(m.subject for m in mail.outbox) == ["mentions", "moderation"]
