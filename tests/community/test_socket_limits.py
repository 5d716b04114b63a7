"""What a socket does with nonsense, floods and too many of its kind."""

import json

import pytest
from asgiref.sync import sync_to_async

from community.models import Post
from tests.live.reader import Reader, opened, session_cookie

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def thread(make, anna):
    return make.thread(anna)


NONSENSE = [
    "",
    "x",
    "[]",
    "1",
    "null",
    '{"type":"no"}',
    '{"type":"post"}',
    '{"type":"read","seq":-1}',
    "[" * 60_000,
]


@pytest.mark.parametrize("text", NONSENSE)
async def test_nonsense_is_answered_and_the_socket_stays_open(thread, bruno, text):
    reader = await opened(thread, bruno)
    await reader.send_text(text)
    error = await reader.until("error")
    assert error == {"type": "error", "key": None, "code": "invalid", "message": error["message"]}
    await reader.send(type="ping")
    assert await reader.until("pong") == {"type": "pong"}
    await reader.leave()


async def test_frame_over_64_kib_is_invalid(thread, bruno):
    reader = await opened(thread, bruno)
    await reader.send(type="post", key="k", body="è" * 33_000)
    assert (await reader.until("error"))["code"] == "invalid"
    await reader.leave()


async def test_nonsense_five_times_in_a_row_closes(thread, bruno):
    reader = await opened(thread, bruno)
    for _ in range(4):
        await reader.send_text("x")
    await reader.send(type="ping")
    await reader.until("pong")  # sense in between: the count begins anew
    for _ in range(5):
        await reader.send_text("x")
    assert await reader.closed() == 4400


async def test_over_a_mebibyte_closes(thread, bruno):
    reader = await opened(thread, bruno)
    await reader.send_text("x" * (1024 * 1024 + 1))
    assert await reader.closed() == 1009


async def test_hundred_and_first_frame_in_a_minute_closes(thread, bruno, settings):
    settings.RATE_LIMITS = True
    reader = await opened(thread, bruno)
    for _ in range(101):
        await reader.send(type="ping")
    assert await reader.closed() == 4429
    assert len([frame for frame in reader.frames if frame["type"] == "pong"]) <= 100


async def test_twenty_first_socket_of_a_person_is_refused(thread, bruno, carla, settings):
    settings.RATE_LIMITS = True
    readers = [await opened(thread, bruno) for _ in range(20)]
    one_more = Reader(thread, cookie=await sync_to_async(session_cookie)(bruno))
    assert await one_more.open()
    assert await one_more.closed() == 4429
    readers.append(await opened(thread, carla))  # others come in
    await readers.pop(0).leave()
    readers.append(await opened(thread, bruno))
    for reader in readers:
        await reader.leave()


async def test_hostile_frames_are_answered_one_by_one(thread, bruno, shared_dir):
    lines = (shared_dir / "data/hostile/strings/websocket_frames.jsonl").read_text().splitlines()
    reader = await opened(thread, bruno)
    for line in lines:
        await reader.send_text(json.loads(line)["payload"])
        error = await reader.until("error")
        assert (error["code"], error["key"]) == ("invalid", None)
        await reader.send(type="ping")
        await reader.until("pong")
    assert await Post.objects.acount() == 1
    await reader.leave()


async def test_surrogates_in_a_post_are_invalid(thread, bruno):
    reader = await opened(thread, bruno)
    await reader.send_text('{"type":"post","key":"k","body":"\\ud800"}')
    assert (await reader.until("error"))["code"] == "invalid"
    await reader.leave()
