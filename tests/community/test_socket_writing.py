"""Writing over the socket: answers with files, what is refused and with which code, what waits for a moderator."""

import pytest
from asgiref.sync import sync_to_async

from community.actions import hide_post, lock_thread, post_message, react, show_post
from community.models import Newcomer, Post, Thread
from tests.live.reader import Reader, opened, session_cookie

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def thread(make, anna):
    return make.thread(anna)


async def test_an_answer_with_a_file(thread, anna, bruno, carla, make):
    first = await thread.posts.aget()
    file = await sync_to_async(make.attachment)(thread, bruno)
    writer, reader = await opened(thread, bruno), await opened(thread, carla)
    await writer.send(type="post", key="k-1", body="Ecco", reply_to=first.pk, attachments=[file.pk])
    assert (await writer.until("ack"))["seq"] == 2
    (event,) = await reader.events(1)
    assert event["post"]["reply_to"] == {"id": first.pk, "author": {"id": anna.pk, "name": "Anna Rossi"}}
    assert [one["id"] for one in event["post"]["attachments"]] == [file.pk]
    await writer.send(type="post", key="k-2", body="Senza", reply_to=None, attachments=[])
    assert (await writer.until("ack"))["seq"] == 3
    await writer.leave()
    await reader.leave()


@pytest.mark.parametrize(
    ("more", "key"),
    [
        ({"reply_to": "1"}, None),
        ({"reply_to": True}, None),
        ({"reply_to": -1}, None),
        ({"reply_to": 2**63}, None),
        ({"reply_to": [1]}, None),
        ({"reply_to": 999_999}, "k"),
        ({"attachments": None}, None),
        ({"attachments": "12"}, None),
        ({"attachments": [True]}, None),
        ({"attachments": [1.5]}, None),
        ({"attachments": [999_999]}, "k"),
        ({"attachments": list(range(11))}, "k"),
    ],
)
async def test_what_cannot_be_is_an_error_and_the_socket_stays(thread, bruno, more, key):
    reader = await opened(thread, bruno)
    await reader.send(type="post", key="k", body="testo", **more)
    error = await reader.until("error")
    assert (error["code"], error["key"]) == ("invalid", key)
    assert error["message"].endswith(".")
    await reader.send(type="post", key="k", body="testo")
    assert (await reader.until("ack"))["key"] == "k"
    await reader.leave()


async def test_a_closed_thread_is_locked_and_its_readers_hear_of_it(thread, bruno, marco):
    reader = await opened(thread, bruno)
    await sync_to_async(lock_thread)(marco, thread, True)
    (event,) = await reader.events(1)
    assert (event["kind"], event["thread"]["is_locked"]) == ("thread.changed", True)
    await reader.send(type="post", key="k", body="tardi")
    error = await reader.until("error")
    assert (error["code"], error["key"]) == ("locked", "k")
    await reader.leave()


async def test_a_held_message_is_acknowledged_and_read_when_it_is_released(thread, bruno, carla):
    await Newcomer.objects.acreate(person=carla)
    writer, reader = await opened(thread, carla), await opened(thread, bruno)
    await writer.send(type="post", key="k", body="parola-nuova")
    told = [await writer.next(), await writer.next()]  # the event may come before the answer
    (ack,) = [frame for frame in told if frame["type"] == "ack"]
    (void,) = [frame for frame in told if frame["type"] == "event"]
    assert await reader.events(1) == [void] == [{"type": "event", "seq": 2, "kind": "void"}]
    post = await Post.objects.select_related("thread__topic").aget(pk=ack["id"])
    await sync_to_async(show_post)(post)
    (event,) = await reader.events(1)
    assert (event["seq"], event["kind"], event["post"]["body"]) == (3, "message.posted", "parola-nuova")
    await writer.leave()
    await reader.leave()


async def test_a_held_thread_is_not_there_for_the_others(make, bruno, carla, marco):
    await Newcomer.objects.acreate(person=carla)
    thread = await sync_to_async(make.thread)(carla)
    for person in (carla, marco):
        await (await opened(thread, person)).leave()
    outside = Reader(thread, cookie=await sync_to_async(session_cookie)(bruno))
    await outside.open()
    assert await outside.closed() == 4404
    await sync_to_async(show_post)(await thread.posts.select_related("thread__topic").aget())
    assert not (await Thread.objects.aget(pk=thread.pk)).is_held
    await (await opened(thread, bruno)).leave()


async def test_hiding_and_reactions_come_live(thread, bruno, carla):
    post = await sync_to_async(post_message)(bruno, thread, "testo", "k")
    reader = await opened(thread, carla)
    await sync_to_async(react)(bruno, post, "👍", on=True)
    (event,) = await reader.events(1)
    assert (event["kind"], event["post"]) == ("reaction.changed", {"id": post.pk})
    assert [(one["emoji"], one["count"]) for one in event["reactions"]] == [("👍", 1)]
    await sync_to_async(hide_post)(post)
    (event,) = await reader.events(1)
    assert event == {"type": "event", "seq": 4, "kind": "message.removed", "post": {"id": post.pk}}
    await reader.leave()
