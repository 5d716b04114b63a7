"""A layer that is down holds up no writer; one that is up carries the ring to another process."""

import asyncio
import shutil
import socket
import subprocess
import time

import pytest
from asgiref.sync import sync_to_async
from channels.layers import channel_layers

from live import doorbell


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def use_redis(settings, port):
    url = f"redis://127.0.0.1:{port}/0"
    settings.REDIS_URL = url
    settings.CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.core.RedisChannelLayer",
            "CONFIG": {"hosts": [{"address": url, "socket_timeout": None}]},
        }
    }
    channel_layers.backends.clear()


@pytest.fixture
def redis_server(settings, tmp_path):
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if program is None:
        pytest.skip("redis-server non c'è")
    port = free_port()
    command = [program, "--port", str(port), "--save", "", "--dir", str(tmp_path)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    use_redis(settings, port)
    ends = time.monotonic() + 10
    while not doorbell.is_reachable() and time.monotonic() < ends:
        time.sleep(0.05)
    yield process
    process.kill()
    process.wait()
    channel_layers.backends.clear()


def test_a_dead_layer_holds_up_nobody(settings):
    use_redis(settings, free_port())
    assert not doorbell.is_reachable()
    started = time.monotonic()
    for _ in range(500):
        doorbell.ring(1)
    assert time.monotonic() - started < 1
    while doorbell._far.pending and time.monotonic() < started + 10:
        time.sleep(0.05)
    assert doorbell._far.pending == 0  # and nothing is left hanging
    channel_layers.backends.clear()


async def test_a_ring_travels_through_redis(redis_server):
    heard = []
    listening = asyncio.create_task(doorbell.listen(heard.append))
    ends = time.monotonic() + 5
    while not heard and time.monotonic() < ends:
        await sync_to_async(doorbell.ring)(42)
        await asyncio.sleep(0.1)
    assert heard[0] == {"type": "doorbell.ring", "topic": 42}
    listening.cancel()


async def test_an_idle_listener_still_hears_after_twelve_seconds(redis_server):
    heard = []
    listening = asyncio.create_task(doorbell.listen(heard.append))
    await asyncio.sleep(12)
    assert not listening.done()
    await sync_to_async(doorbell.ring)(42)
    ends = time.monotonic() + 3
    while not heard and time.monotonic() < ends:
        await asyncio.sleep(0.05)
    assert heard == [{"type": "doorbell.ring", "topic": 42}]
    listening.cancel()
