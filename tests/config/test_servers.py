"""The servers behind the pages: WSGI workers on the pool, and how many queries a page and a message take."""

import os
import subprocess
import sys
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


def test_wsgi_workers_serve_pages(tmp_path):
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
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/accedi/", timeout=20) as answer:
            assert answer.status == 200
            assert "Accedi" in answer.read().decode()
    finally:
        server.terminate()
        server.wait(30)


def test_the_front_asks_for_one_answer_a_connection():
    head = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\n\r\n"
    assert closing(head) == b"GET / HTTP/1.1\r\nConnection: close\r\nHost: a\r\n\r\n"
