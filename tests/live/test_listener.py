"""One socket's outbox and position: once, in order, bounded."""

import asyncio

from live.listener import MAX_BYTES, MAX_FRAMES, ROOM_FRAMES, TOO_SLOW, Listener, Outbox
from live.registry import Credential, Rendered


def listener(position=0, person_id=1):
    return Listener(7, person_id, "Anna", Credential("session", "k", person_id), position)


def events(*numbers):
    return [Rendered(n, f"e{n}", own_id=2, own_text=f"own{n}") for n in numbers]


async def taken(outbox, count):
    texts = []
    while len(texts) < count:
        texts += await asyncio.wait_for(outbox.take(), 1)
    return texts


async def test_deliver_each_once_and_in_order():
    reader = listener(position=3)
    assert reader.deliver(events(2, 3, 4, 5))
    assert reader.deliver(events(4, 5, 6))
    assert reader.position == 6
    assert await taken(reader.outbox, 3) == ["e4", "e5", "e6"]


async def test_deliver_stops_at_a_gap():
    reader = listener(position=3)
    assert not reader.deliver(events(4, 6, 7))
    assert reader.position == 4
    assert await taken(reader.outbox, 1) == ["e4"]
    assert reader.deliver(events(5, 6, 7)) and reader.position == 7


async def test_the_author_gets_the_own_text():
    reader = listener(person_id=2)
    reader.deliver(events(1))
    assert await taken(reader.outbox, 1) == ["own1"]


async def test_who_does_not_read_is_closed_and_keeps_nothing():
    reader = listener()
    reader.deliver(events(*range(1, MAX_FRAMES + 1)))
    assert not reader.is_closing
    reader.deliver(events(MAX_FRAMES + 1))
    assert reader.outbox.closing == TOO_SLOW
    assert await reader.outbox.take() is None


async def test_bytes_are_bounded_too():
    outbox = Outbox()
    for _ in range(3):
        outbox.put("x" * (MAX_BYTES // 2 + 1))
    assert outbox.closing == TOO_SLOW


async def test_room_comes_back_when_frames_are_taken():
    outbox = Outbox()
    for number in range(ROOM_FRAMES):
        outbox.put(str(number))
    waiting = asyncio.create_task(outbox.room())
    await asyncio.sleep(0.01)
    assert not waiting.done()
    await outbox.take()
    await asyncio.wait_for(waiting, 1)


async def test_closing_wakes_who_waits_and_the_first_code_stays():
    outbox = Outbox()
    waiting = asyncio.create_task(outbox.take())
    await asyncio.sleep(0)
    outbox.close(4403)
    outbox.close(4401)
    outbox.put("late")
    assert await asyncio.wait_for(waiting, 1) is None
    assert outbox.closing == 4403


def direct(can_write=True):
    written: list[str] = []

    def write_now(texts):
        if can_write:
            written.extend(texts)
        return can_write

    return Outbox(write_now), written


async def test_an_idle_writer_is_passed_by():
    outbox, written = direct()
    writer = asyncio.create_task(outbox.take())
    await asyncio.sleep(0)
    outbox.put("a", "b")
    outbox.put("c")
    await asyncio.sleep(0.01)
    assert (written, writer.done()) == (["a", "b", "c"], False)
    outbox.close(1000)
    assert await writer is None


async def test_nothing_overtakes_what_the_writer_holds():
    outbox, written = direct()
    outbox.put("a")  # no writer waits yet
    assert await outbox.take() == ["a"]
    outbox.put("b")  # the writer has not come back for more: it may still be writing
    assert written == []
    assert await outbox.take() == ["b"]


async def test_a_connection_that_is_busy_leaves_it_to_the_writer():
    outbox, written = direct(can_write=False)
    writer = asyncio.create_task(outbox.take())
    await asyncio.sleep(0)
    outbox.put("a", "b")
    assert await asyncio.wait_for(writer, 1) == ["a", "b"]
    assert written == []


async def test_a_burst_is_left_to_the_writer():
    """One write for many frames is worth more than a moment."""
    outbox, written = direct()
    writer = asyncio.create_task(outbox.take())
    await asyncio.sleep(0)
    outbox.put(*["x" * 1000] * 40)
    assert len(await asyncio.wait_for(writer, 1)) > 1
    assert written == []
