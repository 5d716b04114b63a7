"""What an identity provider that lies or fails can do, and what can be sent back in its name."""

import datetime
import re
import time
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import time_machine
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.utils import timezone

from accounts import openid, sign_in_openid
from accounts.identity_provider import IdentityProvider
from accounts.limits import OPENID
from accounts.sign_in_rows import Attempt
from tests.accounts.entering import START, come_back, enter, is_in, leave
from tests.accounts.provider import CLIENT, SECRET
from tests.make.accounts import PASSWORD

LOGIN = "/accedi/"

LIES = [
    "of another issuer", "for another client", "for several clients", "given to another client", "expired",
    "of tomorrow", "of another sign-in", "without nonce", "without expiry", "without subject",
    "with a number as subject", "with a long subject", "with an empty subject", "not signed",
    "signed with the public key", "signed with another key", "signed with an unknown key", "altered",
    "not a token", "userinfo of another", "mix-up", "has a problem", "html /token", "broken /token",
    "huge /token", "deep /token", "list /token", "html /keys", "broken /keys", "list /keys",
]  # fmt: skip


@pytest.mark.parametrize("mischief", LIES)
def test_a_lie_or_a_fault_opens_nothing(provider, bruno, mischief, caplog):
    client = Client()
    address = leave(client)
    provider.mischief = mischief
    answer = come_back(client, address)
    assert answer.status_code == 503
    page = answer.content.decode()
    assert "Il gestore della tua identità non risponde" in page and "<b>x</b>" not in page
    assert not is_in(client) and not SocialAccount.objects.exists()
    assert "openid: " in caplog.text and bruno.email not in caplog.text and "eyJ" not in caplog.text


@pytest.mark.parametrize(
    "mischief",
    ["discovery of another", "discovery without keys", "discovery of a script"]
    + [f"{fault} /.well-known/openid-configuration" for fault in ("html", "broken", "huge", "list")],
)
def test_with_a_broken_description_nobody_leaves(provider, mischief):
    provider.mischief = mischief
    answer = Client().post(START)
    assert answer.status_code == 503 and "refresh" not in answer.content.decode()


def test_a_provider_over_tls_sends_no_secret_in_clear(settings, monkeypatch):
    issuer = "https://accessi.example.org"
    found = {name: f"{issuer}/{name}" for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")}
    answers = {"issuer": issuer} | found
    monkeypatch.setattr(openid, "_ask", lambda *arguments, **options: answers)
    provider = IdentityProvider(issuer, CLIENT, SECRET, "ente")
    assert openid.discover(provider) == answers
    for name in found:
        for wrong in (f"http://127.0.0.1/{name}", "http://accessi.example.org/x", "file:///etc/passwd", None):
            answers = {"issuer": issuer} | found | {name: wrong}
            with pytest.raises(openid.ProviderFailed):
                openid.discover(provider)


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/keys"])
def test_a_slow_provider_is_not_waited_for(provider, bruno, monkeypatch, path):
    monkeypatch.setattr(openid, "LONGEST", 0.2)
    client = Client()
    address = leave(client) if path != "/.well-known/openid-configuration" else None
    provider.mischief = f"slow {path}"
    began = time.monotonic()
    answer = come_back(client, address) if address else client.post(START)
    assert answer.status_code == 503 and time.monotonic() - began < 2


def test_a_provider_that_is_down(settings, db):
    settings.OIDC = IdentityProvider("http://127.0.0.1:9", CLIENT, SECRET, "ente")
    assert Client().post(START).status_code == 503
    assert Client().get(LOGIN).status_code == 200


def test_who_changes_their_mind_is_back_at_the_sign_in(provider, bruno):
    provider.mischief = "refuses"
    client, answer = enter()
    assert answer.url == LOGIN
    assert "Non hai completato il passaggio" in client.get(LOGIN).content.decode()
    provider.mischief = ""
    assert is_in(enter(client)[0])


def test_what_one_leaves_with_is_good_once_and_in_one_browser(provider, bruno):
    client = Client()
    back = httpx.get(leave(client)).headers["Location"].removeprefix("http://127.0.0.1:8000")
    assert Client().get(back).status_code == 400  # a victim led to the attacker's sign-in
    wrong = re.sub("state=[^&]+", "state=x", back)
    assert client.get(wrong).status_code == 400 and client.get(wrong.split("?")[0]).status_code == 400
    assert client.get(back).status_code == 302 and is_in(client)
    client.post("/esci/")
    assert client.get(back).status_code == 400 and not is_in(client)


def test_a_code_is_good_once_also_in_another_sign_in(provider, bruno):
    first, second = Client(), Client()
    code = parse_qs(urlsplit(httpx.get(leave(first)).headers["Location"]).query)["code"][0]
    other = httpx.get(leave(second)).headers["Location"].removeprefix("http://127.0.0.1:8000")
    assert (
        second.get(re.sub("code=[^&]+", f"code={code}", other)).status_code == 503
    )  # the proof is another's
    assert not is_in(second)


def test_what_one_leaves_with_is_good_for_ten_minutes(provider, bruno):
    client = Client()
    address = leave(client)
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=11), tick=True):
        assert come_back(client, address).status_code == 400


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example/", "javascript:alert(1)", "http://[::1"]
)
def test_one_is_led_nowhere_outside(provider, bruno, target):
    _, answer = enter(next=target)
    assert answer.url == "/"


def test_the_session_changes_and_whoever_was_here_leaves(provider, bruno, carla):
    client = Client()
    address = leave(client)
    before = client.cookies["sessionid"].value
    come_back(client, address)
    assert client.cookies["sessionid"].value != before and is_in(client, bruno)
    other = Client()
    address = leave(other)
    other.post(LOGIN, {"login": carla.email, "password": PASSWORD})
    assert is_in(other, carla)
    provider.claims = {"sub": "unknown"}
    come_back(other, address)
    assert not is_in(other)


def test_who_is_in_does_not_leave_again(provider, bruno, client_of):
    assert client_of(bruno).post(START, {"next": "/laboratori/"}).url == "/laboratori/"
    assert client_of(bruno).post(START, {"process": "x"}).status_code == 404


def test_sign_ins_that_nobody_completes_are_counted(provider, bruno, monkeypatch):
    monkeypatch.setattr(sign_in_openid, "OPENID", OPENID._replace(tries=2))
    enter()
    assert Attempt.objects.count() == 0
    for _ in range(2):
        leave(Client())
    refused = Client().post(START)
    assert refused.status_code == 429 and int(refused["Retry-After"]) > 1700
