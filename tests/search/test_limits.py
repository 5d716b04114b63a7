"""Sixty searches a minute: for each person, for each address of visitors, and on every door together."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from accounts.sign_in_rows import Attempt
from search.limits import SEARCH, SUGGEST

pytestmark = pytest.mark.django_db


@pytest.fixture
def few(monkeypatch, settings):
    settings.RATE_LIMITS = True
    monkeypatch.setattr("search.limits.SEARCH", SEARCH._replace(tries=3))
    monkeypatch.setattr("search.limits.SUGGEST", SUGGEST._replace(tries=4))


def test_the_limit_is_the_promised_one():
    assert (SEARCH.tries, SEARCH.within) == (60, datetime.timedelta(minutes=1))
    assert (SUGGEST.tries, SUGGEST.within) == (120, datetime.timedelta(minutes=1))


def test_page_library_and_api_count_together_and_keep_the_text(client_of, bruno, few):
    client = client_of(bruno)
    for address in ("/cerca/", "/toolkit/", "/api/v1/search"):
        assert client.get(address, {"q": "isee"}).status_code == 200
    for address in ("/cerca/", "/toolkit/"):
        refused = client.get(address, {"q": "retta & 'minori'"})
        page = refused.content.decode()
        assert (refused.status_code, 0 < int(refused["Retry-After"]) <= 60) == (429, True)
        assert "Puoi riprovare fra un minuto" in page or "puoi riprovare fra un minuto" in page
        assert "retta &amp; &#x27;minori&#x27;" in page
        assert f'action="{address}"' in page
    told = client.get("/api/v1/search", {"q": "isee"})
    assert (told.status_code, told["Content-Type"]) == (429, "application/problem+json")
    assert 0 < int(told["Retry-After"]) <= 60
    assert "puoi riprovare" in told.json()["detail"]


def test_looking_without_searching_never_counts(client_of, bruno, few):
    client = client_of(bruno)
    for _ in range(5):
        assert client.get("/cerca/").status_code == client.get("/toolkit/?q=+").status_code == 200
    assert not Attempt.objects.exists()


def test_nobody_uses_up_the_searches_of_another(client_of, bruno, carla, few):
    for client in (client_of(bruno), client_of(carla), Client(), Client(REMOTE_ADDR="192.0.2.7")):
        assert [client.get("/cerca/?q=isee").status_code for _ in range(4)] == [200, 200, 200, 429]


def test_after_a_minute_one_searches_again(client_of, bruno, few):
    client = client_of(bruno)
    assert [client.get("/cerca/?q=isee").status_code for _ in range(4)][-1] == 429
    Attempt.objects.update(at=timezone.now() - datetime.timedelta(seconds=61))
    assert client.get("/cerca/?q=isee").status_code == 200


def test_suggestions_have_a_count_of_their_own(client_of, bruno, carla, few):
    client = client_of(bruno)
    for address in ("/cerca/suggerimenti/", "/api/v1/search/suggest") * 2:
        assert client.get(address, {"q": "isee"}).status_code == 200
    for address in ("/cerca/suggerimenti/", "/api/v1/search/suggest"):
        refused = client.get(address, {"q": "isee"})
        assert (refused.status_code, 0 < int(refused["Retry-After"]) <= 60) == (429, True)
        assert "puoi cercare" in refused.content.decode()
    assert client.get("/cerca/?q=isee").status_code == 200, "whoever typed much still searches"
    for other in (client_of(carla), Client(), Client(REMOTE_ADDR="192.0.2.7")):
        assert other.get("/cerca/suggerimenti/?q=isee").status_code == 200
