"""The page of one's own keys: making one, seeing it once, taking it back."""

import datetime
import re

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.key_forms import MOST_KEYS
from accounts.models import ApiToken
from accounts.sign_in_sessions import SINCE
from accounts.tokens import create_token, token_by_key

KEYS, NEW = "/profilo/chiavi/", "/profilo/chiavi/nuova/"
ASKED = {"name": "Foglio delle iscrizioni", "reach": "areas", "areas": ["labs:read", "people:write"]}


def shown_key(page) -> str:
    return re.search(r'id="chiave"[^>]*value="([^"]+)"', page.content.decode())[1]


def test_a_new_key_is_shown_once_and_opens_what_was_chosen(bruno, client_of):
    client = client_of(bruno)
    made = client.post(NEW, ASKED | {"expires_on": "2099-12-31"})
    token = token_by_key(shown_key(made))
    assert (token.person, token.name, token.scopes) == (bruno, ASKED["name"], ["labs:read", "people:write"])
    assert timezone.localtime(token.expires_at).date() == datetime.date(2099, 12, 31)
    page = client.get(KEYS).content.decode()
    assert "Foglio delle iscrizioni" in page
    assert "Laboratori e corsi: leggere" in page
    assert "Persone e territorio: leggere e modificare" in page
    assert shown_key(made) not in page
    assert made.headers["Cache-Control"] == "private, no-store"


def test_the_owner_is_told_of_a_new_key(bruno, client_of, run_tasks):
    made = client_of(bruno).post(NEW, ASKED)
    run_tasks()
    (message,) = mail.outbox
    assert message.to == [bruno.email] and "È stata creata una chiave" in message.subject
    assert shown_key(made) not in message.body


def test_a_password_chosen_from_the_mailbox_revokes_the_keys(bruno, carla, run_tasks):
    key, other = create_token(bruno), create_token(carla)
    Client().post("/password/dimenticata/", {"email": bruno.email})
    run_tasks()
    link = re.search(r"/password/nuova/\S+", mail.outbox[0].body)[0]
    client = Client()
    page = client.get(link).url
    assert token_by_key(key)
    client.post(page, {"password1": "un'altra frase lunga 7", "password2": "un'altra frase lunga 7"})
    assert token_by_key(key) is None and token_by_key(other)


def test_the_form_offers_a_year_and_reading_only(bruno, client_of):
    page = client_of(bruno).get(NEW).content.decode()
    in_a_year = timezone.localdate() + datetime.timedelta(days=365)
    assert f'value="{in_a_year.isoformat()}"' in page
    assert re.search(r'value="read"[^>]*checked', page)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": ""}, "Scrivi a che cosa serve la chiave."),
        ({"areas": []}, "Scegli almeno un&#x27;area"),
        ({"areas": ["money:read"]}, "valida"),
        ({"reach": "everything"}, "valida"),
        ({"expires_on": "2020-01-01"}, "Scegli un giorno da oggi in poi."),
        ({"expires_on": "9999-12-31"}, "Scegli un giorno tra il 2000 e il 2100."),
    ],
)
def test_what_is_not_acceptable_is_said_and_what_was_typed_stays(bruno, client_of, changed, sentence):
    page = client_of(bruno).post(NEW, ASKED | changed).content.decode()
    assert sentence in page
    assert changed.get("name", "Foglio delle iscrizioni") in page
    assert not ApiToken.objects.exists()


def test_a_key_may_have_no_end_but_there_are_not_too_many(bruno, client_of):
    client = client_of(bruno)
    client.post(NEW, {"name": "Sempre", "reach": "write", "expires_on": ""})
    assert (ApiToken.objects.get().scopes, ApiToken.objects.get().expires_at) == (["write"], None)
    for _ in range(MOST_KEYS - 1):
        create_token(bruno)
    assert f"Hai già {MOST_KEYS} chiavi valide" in client.post(NEW, ASKED).content.decode()


def test_only_who_signed_in_a_moment_ago_makes_a_key(bruno, client_of):
    client = client_of(bruno)
    session = client.session
    session[SINCE] = 0
    session.save()
    answer = client.post(NEW, ASKED)
    assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, "/accedi/conferma/")
    assert not ApiToken.objects.exists()


def test_a_revoked_key_opens_nothing_and_leaves_the_list(bruno, carla, client_of):
    key = create_token(bruno, name="Vecchia")
    token = bruno.api_tokens.get()
    address = f"{KEYS}{token.pk}/revoca/"
    assert client_of(carla).post(address).status_code == 404
    assert token_by_key(key) == token
    page = client_of(bruno).post(address, follow=True)
    assert "La chiave «Vecchia» è revocata" in page.content.decode()
    assert token_by_key(key) is None
    assert client_of(bruno).post(address).status_code == 404
    assert "Nessuna chiave" in client_of(bruno).get(KEYS).content.decode()


def test_the_list_asks_the_database_as_often_for_three_as_for_one(
    bruno, client_of, django_assert_num_queries
):
    client = client_of(bruno)
    create_token(bruno)
    client.get(KEYS)
    for more in (0, 2):
        for _ in range(more):
            create_token(bruno)
        with django_assert_num_queries(4):
            client.get(KEYS)


def test_the_use_is_noted_once_a_minute(bruno):
    key = create_token(bruno)
    headers = {"Authorization": f"Bearer {key}"}
    assert ApiToken.objects.get().last_used_at is None
    Client().get("/api/v1/me", headers=headers)
    first = ApiToken.objects.get().last_used_at
    Client().get("/api/v1/me", headers=headers)
    assert ApiToken.objects.get().last_used_at == first
    earlier = first - datetime.timedelta(minutes=1, seconds=1)
    ApiToken.objects.update(last_used_at=earlier)
    Client().get("/api/v1/me", headers=headers)
    assert ApiToken.objects.get().last_used_at > earlier


def test_an_expired_key_opens_nothing_and_says_so(bruno, client_of):
    key = create_token(bruno, name="Breve", expires_at=timezone.now())
    assert token_by_key(key) is None
    assert "scaduta il" in client_of(bruno).get(KEYS).content.decode()
