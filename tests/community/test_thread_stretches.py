"""Long threads by stretches: from where the reader was, before and after a number, from a day, around a post."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from community.models import Post, ReadMark
from community.queries.conversation import CONTEXT, PAGE

pytestmark = pytest.mark.django_db
LENGTH = 130


@pytest.fixture
def thread(make, anna, bruno):
    """Numbers 1 to 130, one a day from 1 January 2026; all but the first by Bruno."""
    thread = make.thread(anna)
    start = timezone.make_aware(datetime.datetime(2026, 1, 1, 12))
    posts = [
        Post(thread=thread, author=bruno, key=f"k{n}", body=f"n. {n}", html=f"<p>n. {n}</p>", seq=n)
        for n in range(2, LENGTH + 1)
    ]
    Post.objects.bulk_create(posts)
    for post in Post.objects.all():
        Post.objects.filter(pk=post.pk).update(created_at=start + datetime.timedelta(days=post.seq - 1))
    type(thread.topic).objects.filter(pk=thread.topic_id).update(seq=LENGTH)
    return thread


def shown(client, thread, query=""):
    answer = client.get(f"{thread.get_absolute_url()}{query}")
    assert answer.status_code == 200
    return answer.context["conversation"], answer.content.decode()


def numbers(conversation):
    return (conversation.first, conversation.last, conversation.has_earlier, conversation.has_later)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", (LENGTH - PAGE + 1, LENGTH, True, False)),
        ("?fine", (LENGTH - PAGE + 1, LENGTH, True, False)),
        ("?prima=81", (31, 80, True, True)),
        ("?prima=20", (1, 19, False, True)),
        ("?prima=999", (LENGTH - PAGE + 1, LENGTH, True, False)),
        ("?dopo=0", (1, 50, False, True)),
        ("?dopo=20", (21, 70, True, True)),
        ("?dopo=80", (81, 130, True, False)),
        ("?dopo=999", (0, 0, True, False)),
        ("?dal=2026-02-01", (32, 81, True, True)),
        ("?dal=2020-01-01", (1, 50, False, True)),
        ("?dal=2050-01-01", (0, 0, True, False)),
        ("?dal=ieri", (LENGTH - PAGE + 1, LENGTH, True, False)),
        ("?prima=" + "9" * 30, (LENGTH - PAGE + 1, LENGTH, True, False)),
    ],
)
def test_stretches(client_of, thread, carla, query, expected):
    conversation, page = shown(client_of(carla), thread, query)
    assert numbers(conversation) == expected
    assert ("data-live" in page) == (not expected[3])
    assert ("Vai agli ultimi messaggi" in page) == expected[3]
    assert ('rel="prev"' in page) == expected[2]


def test_walking_on_and_back_leaves_nothing_out(client_of, thread, carla):
    client, seen = client_of(carla), []
    conversation, _ = shown(client, thread, "?dopo=0")
    while True:
        seen += [message.seq for message in conversation.messages]
        if not conversation.has_later:
            break
        conversation, _ = shown(client, thread, f"?dopo={conversation.last}")
    assert seen == list(range(1, LENGTH + 1))
    back, _ = shown(client, thread, f"?prima={seen[-1]}")
    assert back.last == LENGTH - 1


def test_who_was_here_goes_on_from_the_first_unread_post(client_of, thread, carla):
    ReadMark.objects.create(person=carla, thread=thread, seq=30)
    conversation, page = shown(client_of(carla), thread)
    assert numbers(conversation) == (31 - CONTEXT, 30 - CONTEXT + PAGE, True, True)
    assert conversation.first_unread.seq == 31 and "Nuovi messaggi" in page
    # Only what has been shown is read: the next time the page goes on from there.
    assert ReadMark.objects.get(person=carla).seq == 30 - CONTEXT + PAGE


def test_few_unread_posts_are_shown_with_the_end(client_of, thread, carla):
    ReadMark.objects.create(person=carla, thread=thread, seq=LENGTH - 3)
    conversation, _ = shown(client_of(carla), thread)
    assert numbers(conversation) == (LENGTH - PAGE + 1, LENGTH, True, False)
    assert conversation.unread_count == 3 and ReadMark.objects.get(person=carla).seq == LENGTH


def test_reading_an_earlier_stretch_takes_nothing_back(client_of, thread, carla):
    ReadMark.objects.create(person=carla, thread=thread, seq=LENGTH)
    shown(client_of(carla), thread, "?dopo=0")
    assert ReadMark.objects.get(person=carla).seq == LENGTH


def test_the_address_of_a_post_shows_it_wherever_it_is(client_of, thread, carla):
    for seq in (1, 60, LENGTH):
        post = Post.objects.get(seq=seq)
        conversation, page = shown(client_of(carla), thread, f"?messaggio={post.pk}")
        assert f'id="messaggio-{post.pk}"' in page and post.seq in {m.seq for m in conversation.messages}
        assert f"?messaggio={post.pk}#messaggio-{post.pk}" in post.get_absolute_url()


def test_a_post_of_another_thread_leads_to_the_end(client_of, make, thread, carla):
    other = make.post(make.thread(carla), carla, "parola-altrui")
    conversation, page = shown(client_of(carla), thread, f"?messaggio={other.pk}")
    assert conversation.last == LENGTH and "parola-altrui" not in page


def test_queries_do_not_grow_with_the_thread(client_of, make, thread, anna, bruno, carla):
    short = make.thread(anna)
    make.post(short, bruno)
    counts = {}
    for name, where in {"short": short, "long": thread}.items():
        client = client_of(carla)
        shown(client, where)
        with CaptureQueriesContext(connection) as queries:
            shown(client, where)
        counts[name] = len(queries)
    assert counts["short"] == counts["long"] <= 10


def test_the_page_with_most_to_ask_stays_within_ten_queries(client_of, make, thread, bruno, carla):
    ReadMark.objects.create(person=carla, thread=thread, seq=20)
    client = client_of(carla)
    with CaptureQueriesContext(connection) as queries:
        shown(client, thread)
    assert len(queries) <= 11  # one of them moves the read mark
