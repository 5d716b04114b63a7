"""The live thread, whole frames: who enters, what comes, what is answered, how it ends."""

import asyncio
import json
import time

import pytest
from asgiref.sync import sync_to_async

from accounts.tokens import create_token
from community.actions import edit_message, remove_message
from community.models import Post, Space
from tests.live.reader import Reader, opened, session_cookie

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def thread(make, anna):
    return make.thread(anna)


async def test_hello_then_live_event_and_ack(thread, bruno, carla):
    writer, reader = await opened(thread, bruno), await opened(thread, carla)
    await writer.send(type="post", key="k-1", body="Ciao **a tutti**")
    ack = await writer.until("ack")
    (seen,) = await reader.events(1)
    post = await Post.objects.aget(key="k-1")
    assert ack == {"type": "ack", "key": "k-1", "seq": 2, "id": post.pk}
    assert seen == {
        "type": "event",
        "seq": 2,
        "kind": "message.posted",
        "post": {
            "id": post.pk,
            "author": {"id": bruno.pk, "name": "Bruno Rossi"},
            "body": "Ciao **a tutti**",
            "html": "<p>Ciao <strong>a tutti</strong></p>\n",
            "created_at": seen["post"]["created_at"],
        },
    }
    own = [frame for frame in writer.frames if frame["type"] == "event"] or await writer.events(1)
    assert own[0]["post"]["key"] == "k-1"
    await writer.leave()
    await reader.leave()


async def test_hello_says_where_the_thread_is(thread, bruno):
    reader = await opened(thread, bruno)
    assert reader.frames == [{"type": "hello", "thread": thread.pk, "seq": 1}]
    assert await reader.is_silent()
    await reader.leave()


async def test_after_brings_what_was_missed_in_order(thread, bruno, make):
    for _ in range(3):
        await sync_to_async(make.post)(thread, bruno)
    reader = await opened(thread, bruno, after=1)
    assert [event["seq"] for event in await reader.events(3)] == [2, 3, 4]
    assert await reader.is_silent()
    await reader.leave()


async def test_same_key_is_acknowledged_again_and_exists_once(thread, bruno):
    reader = await opened(thread, bruno)
    for _ in range(2):
        await reader.send(type="post", key="k", body="una volta sola")
    first, second = await reader.until("ack"), await reader.until("ack")
    assert first == second
    assert await Post.objects.filter(author=bruno).acount() == 1
    await reader.send(type="post", key="k", body="un'altra cosa")
    error = await reader.until("error")
    assert (error["code"], error["key"]) == ("conflict", "k")
    await reader.leave()


@pytest.mark.parametrize(
    ("body", "code"), [("", "invalid"), ("a\x00b", "invalid"), ("a" * 10_001, "too_long")]
)
async def test_refused_text_is_an_error_with_its_key(thread, bruno, body, code):
    reader = await opened(thread, bruno)
    await reader.send(type="post", key="k", body=body)
    error = await reader.until("error")
    assert (error["key"], error["code"]) == ("k", code)
    assert error["message"].endswith(".")
    await reader.leave()


async def test_archived_space_is_locked(thread, bruno):
    await Space.objects.filter(pk=thread.space_id).aupdate(is_archived=True)
    reader = await opened(thread, bruno)
    await reader.send(type="post", key="k", body="troppo tardi")
    assert (await reader.until("error"))["code"] == "locked"
    await reader.leave()


async def test_thirty_first_post_in_a_minute_waits(thread, bruno, make, settings):
    settings.RATE_LIMITS = True
    for _ in range(30):
        await sync_to_async(make.post)(thread, bruno)
    reader = await opened(thread, bruno)
    await reader.send(type="post", key="one-too-many", body="ancora")
    error = await reader.until("error")
    assert error["code"] == "rate_limited" and 0 < error["retry_after"] <= 60
    await reader.leave()


async def test_removed_and_edited_posts_never_come_back_as_they_were(thread, bruno, anna, make):
    gone = await sync_to_async(make.post)(thread, bruno, "parola-tolta")
    changed = await sync_to_async(make.post)(thread, bruno, "parola-vecchia")
    reader = await opened(thread, anna, after=1)
    assert "parola-tolta" in json.dumps(await reader.events(2))  # it could be read
    await sync_to_async(remove_message)(bruno, gone)
    await sync_to_async(edit_message)(bruno, changed, "parola-nuova")
    removed, edited = await reader.events(2)
    assert removed == {"type": "event", "seq": 4, "kind": "message.removed", "post": {"id": gone.pk}}
    assert (edited["kind"], edited["post"]["body"]) == ("message.edited", "parola-nuova")
    late = await opened(thread, anna, after=0)
    events = await late.events(5)
    assert [event["seq"] for event in events] == [1, 2, 3, 4, 5]
    assert events[1] == {"type": "event", "seq": 2, "kind": "void"}
    assert "parola-tolta" not in json.dumps(events) and "parola-vecchia" not in json.dumps(events)
    await reader.leave()
    await late.leave()


async def test_visitor_is_closed_as_not_signed_in(thread):
    reader = Reader(thread)
    assert await reader.open()
    assert await reader.closed() == 4401


@pytest.mark.parametrize("where", ["not there", "not visible"])
async def test_absent_and_invisible_are_the_same(thread, elena, where):
    target = 999_999_999_999_999_999_999 if where == "not there" else thread
    reader = Reader(target, cookie=await sync_to_async(session_cookie)(elena))
    assert await reader.open()
    assert await reader.closed() == 4404
    assert reader.frames == []


@pytest.mark.parametrize(
    "origin",
    [
        b"http://evil.example",
        b"http://127.0.0.1:9999",
        b"https://127.0.0.1:8000",
        b"null",
        b"http://127.0.0.1:8000/x",
    ],
)
async def test_foreign_origin_is_refused_before_accepting(thread, bruno, origin):
    cookie = await sync_to_async(session_cookie)(bruno)
    assert not await Reader(thread, cookie=cookie, origin=origin).open()


async def test_cookie_without_origin_is_not_believed(thread, bruno):
    cookie = await sync_to_async(session_cookie)(bruno)
    reader = Reader(thread, cookie=cookie, origin=None)
    assert await reader.open()
    assert await reader.closed() == 4401


async def test_host_of_another_site_makes_no_origin_right(thread, bruno):
    cookie = await sync_to_async(session_cookie)(bruno)
    reader = Reader(thread, cookie=cookie, origin=b"http://rebound.example", host=b"rebound.example")
    assert not await reader.open()


async def test_token_opens_without_an_origin_and_a_wrong_one_never_falls_back(thread, bruno):
    token = await sync_to_async(create_token)(bruno)
    reader = Reader(thread, token=token, origin=None)
    assert await reader.open()
    assert (await reader.until("hello"))["seq"] == 1
    await reader.leave()
    cookie = await sync_to_async(session_cookie)(bruno)
    wrong = Reader(thread, token="wrong", cookie=cookie)
    assert await wrong.open()
    assert await wrong.closed() == 4401


async def test_after_that_is_no_number_closes(thread, bruno):
    cookie = await sync_to_async(session_cookie)(bruno)
    reader = Reader(thread, cookie=cookie, after="abc")
    assert await reader.open()
    assert await reader.closed() == 4400


async def test_typing_is_told_to_the_others(thread, bruno, carla):
    writer, reader = await opened(thread, bruno), await opened(thread, carla)
    await writer.send(type="typing")
    assert await reader.until("typing") == {
        "type": "typing",
        "person": {"id": bruno.pk, "name": "Bruno Rossi"},
    }
    assert await writer.is_silent()
    await writer.leave()
    await reader.leave()


async def test_presence_says_who_is_here(thread, bruno, carla):
    first, second = await opened(thread, bruno), await opened(thread, carla)
    ends = time.monotonic() + 5
    both = [
        {"id": pk, "name": name}
        for pk, name in sorted([(bruno.pk, "Bruno Rossi"), (carla.pk, "Carla Rossi")])
    ]
    while both not in first.presence and time.monotonic() < ends:
        await first.is_silent(0.2)
    assert both in first.presence
    await second.leave()
    while first.presence[-1] == both and time.monotonic() < ends + 5:
        await first.is_silent(0.2)
    assert first.presence[-1] == [{"id": bruno.pk, "name": "Bruno Rossi"}]
    await first.leave()


async def test_read_is_kept_and_never_goes_back_or_beyond(thread, bruno, make):
    await sync_to_async(make.post)(thread, bruno)
    reader = await opened(thread, bruno)
    for asked, kept in ((1, 1), (99, 2), (1, 2)):
        await reader.send(type="read", seq=asked)
        assert await reader.until("read") == {"type": "read", "seq": kept}
    await reader.leave()


async def test_guest_reads_and_writes_in_the_own_lab_only(make, anna, territory):
    circle = await sync_to_async(make.circle)(territory.ats)
    guest = await sync_to_async(make.person)("gino", "guest", circle=circle)
    space = await sync_to_async(make.space)("lab", circle=circle)
    own = await sync_to_async(make.thread)(anna, space)
    general = await sync_to_async(make.thread)(anna)
    reader = await opened(own, guest)
    await reader.send(type="post", key="k", body="Buongiorno")
    assert (await reader.until("ack"))["seq"] == 2
    await reader.leave()
    other = Reader(general, cookie=await sync_to_async(session_cookie)(guest))
    await other.open()
    assert await other.closed() == 4404


async def test_many_writers_one_order(thread, bruno, anna, carla):
    readers = [await opened(thread, person) for person in (bruno, anna, carla)]
    await asyncio.gather(
        *(reader.send(type="post", key=f"k-{n}", body=f"{n}") for reader in readers for n in range(10))
    )
    for reader in readers:
        assert [event["seq"] for event in await reader.events(30)] == list(range(2, 32))
        await reader.leave()
