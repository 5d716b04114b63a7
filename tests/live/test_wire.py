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


class Transport:
    """A connection that takes `room` bytes at a time and keeps the rest."""

    connected, disconnecting, TLS = True, False, False

    def __init__(self, room=10_000, is_broken=False):
        self.room, self.is_broken = room, is_broken
        self.sent = self.dataBuffer = b""
        self.offset = self._tempDataLen = 0

    def writeSomeData(self, data):
        if self.is_broken:
            return ConnectionError()
        self.sent += data[: self.room]
        return len(data[: self.room])

    def write(self, data):
        self.dataBuffer += data


def at_once(transport, *, state=3, compression=None, texts=("a", "b")):
    fake, _ = protocol(state, compression)
    fake.transport = transport
    return Wire(partial(lambda protocol, message: None, fake)).write_now(texts)


def test_at_once_goes_past_the_reactor():
    transport = Transport()
    assert at_once(transport)
    assert (transport.sent, transport.dataBuffer) == (encoded("a") + encoded("b"), b"")


def test_what_does_not_fit_stays_behind_it_in_order():
    transport = Transport(room=2)
    assert at_once(transport)
    assert transport.sent + transport.dataBuffer == encoded("a") + encoded("b")
    assert not at_once(transport)  # the rest is still there: nothing may overtake it
    assert len(transport.sent) == 2


def test_a_broken_connection_is_left_to_the_reactor_to_find():
    transport = Transport(is_broken=True)
    assert at_once(transport)
    assert transport.dataBuffer == encoded("a") + encoded("b")


@pytest.mark.parametrize(
    ("fields", "options"),
    [
        ({"disconnecting": True}, {}),
        ({"connected": False}, {}),
        ({"TLS": True}, {}),
        ({}, {"compression": object()}),
        ({}, {"state": 1}),
    ],
)
def test_at_once_only_on_an_open_bare_connection(fields, options):
    transport = Transport()
    assert at_once(transport)
    transport = Transport()
    vars(transport).update(fields)
    assert not at_once(transport, **options)
    assert transport.sent + transport.dataBuffer == b""


async def test_under_another_server_nothing_is_written_at_once():
    async def send(message):
        raise AssertionError

    assert not Wire(send).write_now(["a"])
