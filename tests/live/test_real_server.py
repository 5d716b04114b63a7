"""What only a real server shows: refusal before accepting, a reader that stops, too big a message, a restart."""

import asyncio
import json
import signal
import socket
import time
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from benchmarks.thread_faults import headers, members, open_thread, start

pytestmark = pytest.mark.journey

POST_MANY = """
from accounts.models import Person
from community.actions import post_message
from community.models import Thread
author = Person.objects.order_by("pk").first()
thread = Thread.objects.get(pk={thread})
for number in range({count}):
    post_message(author, thread, "&" * 9000, f"molti-{{number}}")
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    running = start(Path(tmp_path_factory.mktemp("site")))
    yield running
    running.stop()


@pytest.fixture(scope="module")
def tokens(site):
    return members(site, 2)


@pytest.fixture
async def thread(site, tokens):
    async with httpx.AsyncClient(base_url=site.url, headers=headers(tokens[0])) as client:
        return await open_thread(client)


async def until(connection, kind, timeout=20):
    ends = time.monotonic() + timeout
    while time.monotonic() < ends:
        frame = json.loads(await asyncio.wait_for(connection.recv(), timeout))
        if frame["type"] == kind:
            return frame
    raise AssertionError(f"no {kind}")


async def test_foreign_origin_gets_a_403(site, tokens, thread):
    with pytest.raises(InvalidStatus) as refused:
        async with connect(
            site.sockets(thread), additional_headers=headers(tokens[0]), origin="http://evil.example"
        ):
            pass
    assert refused.value.response.status_code == 403


async def test_a_message_over_a_mebibyte_ends_the_connection(site, tokens, thread):
    async with connect(site.sockets(thread), additional_headers=headers(tokens[0])) as connection:
        await until(connection, "hello")
        with pytest.raises(ConnectionClosed) as closed:
            await connection.send("x" * (2 * 1024 * 1024))
            await until(connection, "never", 10)
    assert closed.value.rcvd.code == 1009


async def test_a_reader_that_stops_is_let_go(site, tokens, thread):
    """Its frames pile up first in the network, then in a bounded outbox, then the server closes it."""
    narrow = socket.socket()
    narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    host, port = site.url.removeprefix("http://").split(":")
    narrow.connect((host, int(port)))
    options = {"max_size": None, "ping_interval": None}  # the server has to notice, not the client
    watcher = await connect(site.sockets(thread), additional_headers=headers(tokens[1]), **options)
    stopped = await connect(
        site.sockets(thread), additional_headers=headers(tokens[0]), sock=narrow, max_queue=1, **options
    )
    presence = await until(watcher, "presence")
    while len(presence["people"]) < 2:
        presence = await until(watcher, "presence")
    posting = asyncio.create_task(
        asyncio.to_thread(site.manage, "shell", "-v0", "-c", POST_MANY.format(thread=thread, count=300))
    )
    while len(presence["people"]) > 1:
        presence = await until(watcher, "presence", 60)
    await posting
    stopped.transport.abort()
    await watcher.close()


async def test_a_stop_cuts_nobody_off(site, tokens, thread):
    """Not ready and no new socket from the signal on; 1012 one after the other; a post that is coming in is taken."""
    many = [await connect(site.sockets(thread), additional_headers=headers(tokens[n % 2])) for n in range(30)]
    for connection in many:
        await until(connection, "hello")
    host, port = site.url.removeprefix("http://").split(":")
    body = json.dumps({"body": "Nel mezzo.", "key": "nel-mezzo"}).encode()
    head = (
        f"POST /api/v1/threads/{thread}/posts HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n"
        f"Authorization: Bearer {tokens[0]}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(head.encode() + body[:10])
    await writer.drain()
    async with httpx.AsyncClient(base_url=site.url, headers=headers(tokens[0])) as client:
        assert (await client.get("/salute/pronto/")).json()["ready"]
    began = time.monotonic()
    site.process.send_signal(signal.SIGTERM)
    closing = asyncio.gather(*[closed_with(connection) for connection in many])
    await asyncio.sleep(0.2)
    async with httpx.AsyncClient(base_url=site.url) as client:
        assert (await client.get("/salute/pronto/")).status_code == 503
    with pytest.raises(InvalidStatus) as refused:
        await connect(site.sockets(thread), additional_headers=headers(tokens[0]))
    assert refused.value.response.status_code == 503
    codes, moments = zip(*await closing, strict=True)
    assert set(codes) == {1012}
    assert 1 < max(moments) - min(moments) < 5
    assert site.process.poll() is None  # it waits for the rest of the post
    writer.write(body[10:])
    answer = (await asyncio.wait_for(reader.read(), 10)).decode()
    assert answer.startswith("HTTP/1.1 201") and '"key": "nel-mezzo"' in answer
    assert await asyncio.to_thread(site.process.wait, 10) == 0
    assert time.monotonic() - began < 12


async def closed_with(connection):
    """(code, when)"""
    with pytest.raises(ConnectionClosed) as closed:
        while True:
            await connection.recv()
    return closed.value.rcvd.code, time.monotonic()
