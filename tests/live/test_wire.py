"""What goes to the wire by ourselves is what the protocol would have sent."""

import asyncio
from functools import partial
from types import SimpleNamespace

import pytest
from websockets.frames import Frame, Opcode

from live.wire import Wire, encoded


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65_535, 65_536, 200_000])
def test_a_frame_is_encoded_as_the_standard_says(size):
    text = "x" * size
    assert encoded(text) == Frame(Opcode.TEXT, text.encode()).serialize(mask=False)


def test_letters_of_more_bytes_count_as_bytes():
    text = "è" * 70
    assert encoded(text) == Frame(Opcode.TEXT, text.encode()).serialize(mask=False)


def protocol(state=3, compression=None):
    written = []
    fake = SimpleNamespace(
        sendData=written.append, state=state, STATE_OPEN=3, _perMessageCompress=compression, transport=None
    )
    return fake, written


async def through(fake, texts):
    sent = []

    async def send(protocol, message):
        sent.append(message["text"])

    await Wire(partial(send, fake)).write(texts)
    return sent


async def test_several_frames_are_one_write():
    fake, written = protocol()
    assert await through(fake, ["a", "b"]) == []
    assert written == [encoded("a") + encoded("b")]


async def test_a_closed_connection_is_not_written_to():
    fake, written = protocol(state=1)
    assert (await through(fake, ["a"]), written) == ([], [])


async def test_a_compressed_or_unknown_connection_is_left_to_its_protocol():
    fake, written = protocol(compression=object())
    assert (await through(fake, ["a", "b"]), written) == (["a", "b"], [])
    sent = []

    async def send(message):
        sent.append(message)
        await asyncio.sleep(0)

    await Wire(send).write(["a"])
    assert sent == [{"type": "websocket.send", "text": "a"}]
