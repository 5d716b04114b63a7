"""Guessing is stopped, nobody is locked out by somebody else, and nothing tells which accounts exist."""

import datetime
import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from accounts.limits import PASSWORD as PASSWORD_LIMIT
from accounts.limits import TooMany, take
from accounts.sign_in_rows import Attempt
from tests.make.accounts import PASSWORD

LOGIN = "/accedi/"
RESET = "/password/dimenticata/"


def sign_in(email, password, address="10.0.0.1"):
    return Client(REMOTE_ADDR=address).post(LOGIN, {"login": email, "password": password})


def fail(email, times, address="10.0.0.1"):
    return [sign_in(email, "sbagliata", address).status_code for _ in range(times)]


def text(response):
    return re.sub(r'value="[^"]*"', "", response.content.decode())


def test_five_failures_then_wait_even_with_the_right_password(bruno):
    assert fail(bruno.email, 5) == [200] * 5
    refused = sign_in(bruno.email, PASSWORD)
    assert refused.status_code == 429
    assert 1700 < int(refused["Retry-After"]) <= 1800
    assert "Puoi riprovare fra 30 minuti" in refused.content.decode()


def test_an_open_session_is_no_place_to_guess_the_password(bruno, client_of):
    client = client_of(bruno)
    form = {"password1": "un'altra frase lunga 7", "password2": "un'altra frase lunga 7"}
    wrong = [client.post("/password/", form | {"oldpassword": "sbagliata"}).status_code for _ in range(5)]
    assert wrong == [200] * 5
    refused = client.post("/password/", form | {"oldpassword": PASSWORD})
    assert refused.status_code == 429 and int(refused["Retry-After"]) > 1700
    assert "Troppi tentativi" in refused.content.decode()
    Attempt.objects.all().delete()
    assert client.post("/password/", form | {"oldpassword": PASSWORD}).status_code == 302
    assert Attempt.objects.count() == 0


def test_the_wait_ends_and_does_not_grow_by_trying(bruno):
    fail(bruno.email, 9)
    assert Attempt.objects.count() == 5
    Attempt.objects.update(at=timezone.now() - datetime.timedelta(minutes=31))
    assert sign_in(bruno.email, PASSWORD).status_code == 302


def test_the_wait_ends_with_the_oldest_of_five(bruno):
    fail(bruno.email, 5)
    oldest = Attempt.objects.order_by("pk").first()
    Attempt.objects.filter(pk=oldest.pk).update(at=timezone.now() - datetime.timedelta(minutes=20))
    refused = sign_in(bruno.email, PASSWORD)
    assert 590 < int(refused["Retry-After"]) <= 600
    assert "fra 10 minuti" in refused.content.decode()


def test_nobody_locks_a_colleague_out_from_elsewhere(bruno):
    fail(bruno.email, 6, address="192.0.2.7")
    assert sign_in(bruno.email, PASSWORD, address="192.0.2.7").status_code == 429
    assert sign_in(bruno.email, PASSWORD, address="10.0.0.1").status_code == 302


def test_an_office_behind_one_address_keeps_working(bruno, carla):
    fail(bruno.email, 6)
    fail("nessuno@example.org", 6)
    assert sign_in(carla.email, PASSWORD).status_code == 302


def test_a_success_is_not_counted_and_does_not_forgive_failures(bruno):
    fail(bruno.email, 4)
    assert sign_in(bruno.email, PASSWORD).status_code == 302
    assert Attempt.objects.count() == 4
    fail(bruno.email, 1)
    assert sign_in(bruno.email, PASSWORD).status_code == 429


def test_spelling_the_name_otherwise_is_the_same_name(bruno):
    fail(f" {bruno.email.upper()} ", 5)
    assert sign_in(bruno.email, PASSWORD).status_code == 429


def test_a_dead_cache_changes_nothing(bruno, monkeypatch):
    def dead(*args, **kwargs):
        raise ConnectionError("cache")

    for name in ("get", "set", "add", "delete", "incr"):
        monkeypatch.setattr(type(cache._connections["default"]), name, dead)
    with pytest.raises(ConnectionError):
        cache.get("x")
    assert fail(bruno.email, 5) == [200] * 5
    assert sign_in(bruno.email, PASSWORD).status_code == 429
    assert Client().post(RESET, {"email": bruno.email}).status_code == 302


def test_known_and_unknown_accounts_read_alike(bruno, django_assert_num_queries):
    known, unknown = bruno.email, "bruna@example.org"
    for _ in range(7):
        first, second = sign_in(known, "sbagliata"), sign_in(unknown, "sbagliata")
        assert first.status_code == second.status_code
        assert text(first).replace(known, "") == text(second).replace(unknown, "")
    assert first.status_code == 429


def test_known_and_unknown_accounts_cost_one_hash_each(bruno, monkeypatch):
    from django.contrib.auth.hashers import MD5PasswordHasher

    seen = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher,
        "encode",
        lambda self, password, salt: seen.append(1) or encode(self, password, salt),
    )
    sign_in(bruno.email, "sbagliata")
    known = len(seen)
    sign_in("bruna@example.org", "sbagliata")
    assert known == len(seen) - known == 1


def test_the_address_is_the_one_the_trusted_proxy_saw(bruno, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    def try_from(seen, password):
        client = Client(REMOTE_ADDR="127.0.0.1", headers={"x-forwarded-for": seen})
        return client.post(LOGIN, {"login": bruno.email, "password": password}).status_code

    assert [try_from(f"1.2.3.{n}, 192.0.2.7", "sbagliata") for n in range(6)] == [200] * 5 + [429]
    assert try_from("10.0.0.1", PASSWORD) == 302


def test_a_new_password_is_mailed_to_accounts_only_with_the_same_answer(bruno, run_tasks):
    run_tasks()
    known = Client().post(RESET, {"email": bruno.email}, follow=True)
    unknown = Client().post(RESET, {"email": "bruna@example.org"}, follow=True)
    assert known.status_code == unknown.status_code == 200
    assert text(known) == text(unknown)
    assert mail.outbox == []
    assert run_tasks() == 2
    assert [message.to for message in mail.outbox] == [[bruno.email]]


def test_the_mailed_link_sets_a_password_and_ends_the_wait(bruno, run_tasks):
    fail(bruno.email, 5, address="127.0.0.1")
    client = Client()
    client.post(RESET, {"email": bruno.email})
    run_tasks()
    path = re.search(r"http://[^/]+(/password/nuova/\S+)", mail.outbox[0].body).group(1)
    page = client.get(path, follow=True)
    new = "una frase nuova 42"
    action = page.redirect_chain[-1][0]
    assert client.post(action, {"password1": new, "password2": new}).status_code == 302
    assert sign_in(bruno.email, new, address="127.0.0.1").status_code == 302


def test_reset_requests_are_limited_alike_for_anybody(bruno):
    for email in (bruno.email, "bruna@example.org"):
        codes = [Client().post(RESET, {"email": email}).status_code for _ in range(6)]
        assert codes == [302] * 5 + [429]
    assert Client(REMOTE_ADDR="192.0.2.7").post(RESET, {"email": bruno.email}).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_tries_at_the_same_moment_cannot_pass_together():
    """Eight connections, as eight processes would have."""
    together = threading.Barrier(8)

    def attempt(_):
        together.wait()
        try:
            take(RequestFactory().post("/"), PASSWORD_LIMIT, "bruno@example.org", "10.0.0.1")
            return True
        except TooMany:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        passed = sum(sum(pool.map(attempt, range(8))) for _ in range(3))
    assert passed == Attempt.objects.count() <= 5


def test_limits_are_off_for_load_tests(bruno, settings):
    settings.RATE_LIMITS = False
    assert fail(bruno.email, 8) == [200] * 8
    assert Attempt.objects.count() == 0


def test_attempts_keep_no_name_and_no_address(bruno):
    fail(bruno.email, 1)
    row = Attempt.objects.get()
    assert bruno.email not in row.digest and "10.0.0.1" not in row.digest
    assert len(row.digest) == 64


def test_the_sign_in_page_is_at_its_address(db):
    assert reverse("account_login") == LOGIN
