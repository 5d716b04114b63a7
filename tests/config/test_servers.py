"""The servers behind the pages: WSGI workers on the pool, and how many queries a page and a message take."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from community.models import Post, Thread
from config import workers
from live.models import Event, Topic
from tests.journeys.conftest import _free_port, _wait_for
from tests.journeys.front import closing

ROOT = Path(__file__).resolve().parents[2]
POSTS_OF_THE_LONG = 5000


def queries(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.fixture
def many(make, anna, bruno, carla, territory):
    """Twenty threads in the general space, and one of them with 5,000 posts of two authors."""
    threads = [make.thread(anna, title=f"Discussione {number}") for number in range(20)]
    long = threads[0]
    Post.objects.bulk_create(
        Post(
            thread=long, author=(bruno, anna)[seq % 2], key=f"lungo-{seq}", body="Noi sì.", html="<p>Noi sì.</p>",
            seq=seq,
        )
        for seq in range(2, POSTS_OF_THE_LONG + 1)
    )  # fmt: skip
    Event.objects.create(
        topic=long.topic, seq=POSTS_OF_THE_LONG, kind="message.posted", object_id=Post.objects.latest("pk").pk
    )
    Topic.objects.filter(pk=long.topic_id).update(seq=POSTS_OF_THE_LONG)
    return threads


def test_the_thread_list_takes_at_most_eight_queries(client_of, carla, many):
    assert queries(client_of(carla), many[0].space.get_absolute_url()) <= 8


def test_a_thread_of_5000_opens_with_the_queries_of_one_of_20(client_of, carla, bruno, make, many, settings):
    settings.RATE_LIMITS = False
    long, short = many[:2]
    for _ in range(19):
        make.post(short, bruno)
    numbers = []
    for thread in (long, short):
        client = client_of(carla)
        with CaptureQueriesContext(connection) as first:
            page = client.get(thread.get_absolute_url()).content.decode()
        assert "Noi " in page
        numbers.append((len(first), queries(client, thread.get_absolute_url())))
    assert numbers[0] == numbers[1]
    assert max(numbers[0]) <= 10


def test_a_message_takes_at_most_twelve_queries(client_of, carla, many):
    client = client_of(carla)
    url = reverse("community:post_message", args=[many[1].pk])
    for number in range(2):  # the first also puts the search's task in the queue
        with CaptureQueriesContext(connection) as captured:
            assert client.post(url, {"body": "Anche noi.", "key": f"dodici-{number}"}).status_code == 302
    assert len(captured) <= 12, [query["sql"] for query in captured]
    assert Thread.objects.get(pk=many[1].pk).posts.count() == 3


def test_as_many_threads_a_worker_as_connections_in_its_pool(settings):
    options = settings.DATABASES["default"]["OPTIONS"]
    if "pool" not in options:
        pytest.skip("SQLite non ha un pool")
    assert options["pool"]["max_size"] == workers.threads


@pytest.fixture
def wsgi(tmp_path):
    """The WSGI server with one worker, as it is in production: its process and its port."""
    port = _free_port()
    environment = os.environ | {
        "DATA_DIR": str(tmp_path), "DATABASE_URL": "", "WEB_CONCURRENCY": "1", "WSGI_PORT": str(port),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }  # fmt: skip
    log = tmp_path / "workers.log"
    with log.open("w") as output:
        command = [sys.executable, "-m", "gunicorn", "-c", "python:config.workers", "config.wsgi"]
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        _wait_for(f"http://127.0.0.1:{port}/salute/", server, log)
        yield server, port
    finally:
        server.terminate()
        server.wait(30)


def test_wsgi_workers_serve_pages(wsgi):
    with urllib.request.urlopen(f"http://127.0.0.1:{wsgi[1]}/accedi/", timeout=20) as answer:
        assert answer.status == 200
        assert "Accedi" in answer.read().decode()


def test_who_calls_while_the_server_stops_is_answered_or_refused_at_once(wsgi):
    """Never taken and then cut off: the proxy cannot know whether such a POST was carried out."""
    server, port = wsgi
    worker = int(Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()[0])
    os.kill(worker, signal.SIGSTOP)
    slow = _call(
        port, b"POST /accedi/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4\r\n"
    )  # still speaking
    called = [_call(port, b"GET /salute/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n") for _ in range(5)]
    server.terminate()
    time.sleep(0.5)  # the worker has been told, and wakes with five in the queue
    os.kill(worker, signal.SIGCONT)
    assert [answer(one) for one in called] == [b"HTTP/1.1 200 OK"] * 5
    assert _is_refused_within(15, port)  # seconds, while one is still in hand
    slow.sendall(b"Connection: close\r\n\r\na=bc")
    assert answer(slow).startswith(b"HTTP/1.1 403")
    assert server.wait(30) == 0


def _is_refused_within(seconds: float, port: int) -> bool:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        try:
            _call(port, b"").close()
        except ConnectionRefusedError:
            return True
        time.sleep(0.05)
    return False


def _call(port: int, said: bytes) -> socket.socket:
    line = socket.create_connection(("127.0.0.1", port), timeout=20)
    line.sendall(said)
    return line


def answer(line: socket.socket) -> bytes:
    """Its first line; empty if the server hung up without one."""
    with line, line.makefile("rb") as heard:
        return heard.readline().strip()


def test_the_front_asks_for_one_answer_a_connection():
    head = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\n\r\n"
    assert closing(head) == b"GET / HTTP/1.1\r\nConnection: close\r\nHost: a\r\n\r\n"
