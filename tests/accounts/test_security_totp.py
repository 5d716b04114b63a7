"""The second step: asked at sign-in, required for staff, each code good once."""

import base64
import re
import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from asgiref.sync import sync_to_async
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.tokens import create_token
from tests.live.reader import Reader, opened, session_cookie
from tests.make.accounts import PASSWORD

ACTIVATE = "/profilo/sicurezza/app/attiva/"
CODES = "/profilo/sicurezza/codici/"


def code_of(secret, steps=0):
    """What an app shows now, or some steps of 30 seconds from now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def password_given(person):
    client = Client()
    response = client.post("/accedi/", {"login": person.email, "password": PASSWORD})
    return client, response


def secret_on(page):
    return re.search(r"<code[^>]*>([A-Z2-7]{32})</code>", page.content.decode()).group(1)


def activated(person):
    """A client of a person who has just switched the second step on, and the app's secret."""
    client, _ = password_given(person)
    secret = secret_on(client.get(ACTIVATE))
    done = client.post(ACTIVATE, {"code": code_of(secret)})
    assert done.url == CODES
    return client, secret


def is_in(client):
    return client.get("/profilo/").status_code == 200


def test_activation_shows_a_key_and_gives_recovery_codes(bruno):
    client, _ = password_given(bruno)
    page = client.get(ACTIVATE)
    secret = secret_on(page)
    svg = re.search(r"data:image/svg\+xml;base64,([^\"]+)", page.content.decode()).group(1)
    assert b"<svg" in base64.b64decode(svg)
    wrong = client.post(ACTIVATE, {"code": "000000"})
    assert wrong.status_code == 200 and not Authenticator.objects.exists()
    assert secret_on(wrong) == secret
    assert client.post(ACTIVATE, {"code": code_of(secret)}).url == CODES
    page = client.get(CODES).content.decode()
    assert len(set(re.findall(r"<code>(\d{8})</code>", page))) == 10


def test_sign_in_asks_for_the_code(bruno):
    _, secret = activated(bruno)
    client, response = password_given(bruno)
    assert response.url == "/accedi/codice/"
    assert not is_in(client)
    wrong = client.post("/accedi/codice/", {"code": "000000"})
    assert wrong.status_code == 200 and "Il codice non è giusto" in wrong.content.decode()
    assert not is_in(client)
    assert client.post("/accedi/codice/", {"code": code_of(secret)}).status_code == 302
    assert is_in(client)


def test_a_code_is_good_once_even_without_a_cache(bruno, monkeypatch):
    _, secret = activated(bruno)

    def dead(*args, **kwargs):
        raise ConnectionError("cache")

    monkeypatch.setattr(type(cache._connections["default"]), "add", dead)
    code = code_of(secret)
    first, _ = password_given(bruno)
    assert first.post("/accedi/codice/", {"code": code}).status_code == 302
    second, _ = password_given(bruno)
    assert second.post("/accedi/codice/", {"code": code}).status_code == 200
    assert not is_in(second)
    with time_machine.travel(time.time() + 30, tick=True):
        assert second.post("/accedi/codice/", {"code": code_of(secret)}).status_code == 302


def test_a_recovery_code_is_good_once(bruno):
    client, _ = activated(bruno)
    code = re.search(r"<code>(\d{8})</code>", client.get(CODES).content.decode()).group(1)
    outcomes = []
    for _ in range(2):
        client, _ = password_given(bruno)
        outcomes.append(client.post("/accedi/codice/", {"code": code}).status_code)
    assert outcomes == [302, 200]


def test_codes_cannot_be_guessed(bruno):
    _, secret = activated(bruno)
    client, _ = password_given(bruno)
    assert [client.post("/accedi/codice/", {"code": "000000"}).status_code for _ in range(5)] == [200] * 5
    refused = client.post("/accedi/codice/", {"code": code_of(secret)})
    assert refused.status_code == 429 and int(refused["Retry-After"]) > 1700
    assert "Troppi codici sbagliati" in refused.content.decode()


@pytest.mark.parametrize("name", ["anna", "dario", "marco"])
def test_staff_reach_nothing_else_until_it_is_on(name, request, settings):
    person = request.getfixturevalue(name)
    settings.REQUIRE_TOTP = True
    client, _ = password_given(person)
    for path in ("/", "/profilo/", "/discussioni/", "/gestione/", "/password/", "/profilo/sicurezza/"):
        response = client.get(path)
        assert (response.status_code, response["Location"]) == (302, ACTIVATE), path
    assert client.post("/profilo/", {"first_name": "X"}).status_code == 302
    call = client.get(reverse("api:me"))
    assert call.status_code == 403 and call["Content-Type"] == "application/problem+json"
    secret = secret_on(client.get(ACTIVATE))
    assert client.post(ACTIVATE, {"code": code_of(secret)}).url == CODES
    assert is_in(client) and client.get(reverse("api:me")).status_code == 200


def test_others_are_not_asked(bruno, rita, elena, settings):
    settings.REQUIRE_TOTP = True
    for person in (bruno, rita, elena):
        client, _ = password_given(person)
        assert is_in(client)


def test_staff_are_not_asked_where_it_is_not_required(anna, settings):
    assert settings.REQUIRE_TOTP is False
    client, _ = password_given(anna)
    assert is_in(client)


def test_keys_are_never_asked_and_open_no_page(anna, settings):
    settings.REQUIRE_TOTP = True
    key = {"Authorization": f"Bearer {create_token(anna)}"}
    assert Client(headers=key).get(reverse("api:me")).status_code == 200
    client, _ = password_given(anna)
    assert client.get("/profilo/", headers=key).url == ACTIVATE
    assert client.get(reverse("api:me"), headers={"Authorization": "Bearer no"}).status_code == 401
    for other in ("Basic bm8=", " Bearer no", "x"):
        assert client.get(reverse("api:me"), headers={"Authorization": other}).status_code == 403


def test_staff_cannot_switch_it_off_and_others_can(anna, bruno, settings):
    settings.REQUIRE_TOTP = True
    off = "/profilo/sicurezza/app/togli/"
    for person, left in ((anna, {"totp", "recovery_codes"}), (bruno, set())):
        client, _ = activated(person)
        client.post(off)
        assert set(Authenticator.objects.filter(user=person).values_list("type", flat=True)) == left


@pytest.mark.django_db(transaction=True)
def test_the_owner_is_told_when_it_goes_on_and_off(bruno, run_tasks):
    client, _ = activated(bruno)
    client.post("/profilo/sicurezza/app/togli/")
    run_tasks()
    assert [message.subject for message in mail.outbox] == [
        "[Cantiere] La verifica in due passaggi è attiva",
        "[Cantiere] La verifica in due passaggi è stata tolta",
    ]


def test_whoever_has_just_come_in_by_another_way_is_not_asked_again(bruno, client_of):
    """As by accepting an invitation: no password has been typed on the sign-in page."""
    client = client_of(bruno)
    assert client.get(ACTIVATE).status_code == 200
    with time_machine.travel(time.time() + 301, tick=True):
        assert client.get(ACTIVATE).url.startswith("/accedi/conferma/")


def test_after_a_while_the_password_is_asked_again(bruno):
    client, _ = password_given(bruno)
    with time_machine.travel(time.time() + 301, tick=True):
        asked = client.get(ACTIVATE)
        assert asked.url.startswith("/accedi/conferma/")
        assert client.post(asked.url, {"password": "sbagliata"}).status_code == 200
        assert client.post(asked.url, {"password": PASSWORD}).url == ACTIVATE
        assert client.get(ACTIVATE).status_code == 200


@pytest.mark.django_db(transaction=True)
async def test_staff_open_no_socket_until_it_is_on(make, anna, bruno, settings):
    thread = await sync_to_async(make.thread)(bruno)
    settings.REQUIRE_TOTP = True
    cookie = await sync_to_async(session_cookie)(anna)
    before = Reader(thread, cookie=cookie)
    await before.open()
    assert await before.closed() == 4401
    await sync_to_async(activated)(anna)
    after = await opened(thread, anna)
    assert after.frames[0]["type"] == "hello"
    await after.leave()
