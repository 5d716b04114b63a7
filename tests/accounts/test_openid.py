"""Signing in with an identity provider: who gets in, and who does not."""

import re
import subprocess
import sys
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.identity_provider import IdentityProvider
from accounts.models import Access, Membership, Person
from tests.accounts.entering import START, STRONG, enter, is_in, leave, tied
from tests.accounts.provider import CLIENT

SECURITY = "/profilo/sicurezza/"
LOGIN = "/accedi/"
UNTIE = "/profilo/sicurezza/identita/scollega/"


def test_without_a_provider_there_is_no_trace(bruno, client_of, settings):
    assert settings.OIDC is None
    strict = Client(enforce_csrf_checks=True)
    for client in (strict, client_of(bruno)):
        for path in (START, f"{START}ritorno/", UNTIE):
            for method in ("get", "post", "put", "delete"):
                assert getattr(client, method)(path).status_code == 404, (method, path)
    pages = Client().get(LOGIN).content + client_of(bruno).get(SECURITY).content
    assert b"identita" not in pages and b"SPID" not in pages and b"Identit" not in pages


def test_with_a_provider_forms_are_guarded(provider):
    assert Client(enforce_csrf_checks=True).post(START).status_code == 403


def test_a_verified_address_gets_in_and_only_the_subject_is_kept(provider, bruno, run_tasks):
    run_tasks()
    provider.claims |= {"fiscal_number": "TINIT-RSSBRN80A01F205X", "given_name": "Bruno", "acr": STRONG}
    client, answer = enter(next="/laboratori/")
    assert (answer.status_code, answer.url) == (302, "/laboratori/")
    assert is_in(client, bruno)
    kept = SocialAccount.objects.get()
    assert (kept.user, kept.provider, kept.uid, kept.extra_data) == (bruno, provider.issuer, "1", {})
    assert not SocialToken.objects.exists()
    assert Access.objects.get().person == bruno
    sessions = " ".join(str(session.get_decoded()) for session in Session.objects.all())
    assert "RSSBRN" not in sessions and "biglietto" not in sessions and "nonce" not in sessions
    run_tasks()
    assert [message.to for message in mail.outbox] == [[bruno.email]]
    assert "collegata un'identità digitale" in mail.outbox[0].subject


def test_what_is_asked_of_the_provider(provider, settings, bruno):
    settings.OIDC = settings.OIDC._replace(
        hint="kc_idp_hint", strong_acr=(STRONG,), scopes=("openid", "email")
    )
    address = leave(Client(), card="spid")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert asked.pop("state") and asked.pop("nonce") and asked.pop("code_challenge")
    assert asked == {
        "tenant": "1",
        "client_id": CLIENT,
        "redirect_uri": "http://127.0.0.1:8000/accedi/identita/ritorno/",
        "response_type": "code",
        "scope": "openid email",
        "code_challenge_method": "S256",
        "acr_values": STRONG,
        "kc_idp_hint": "spid",
    }
    assert "kc_idp_hint" not in leave(
        Client(), card="x&prompt=none", scope="offline", auth_params="prompt=none"
    )


def test_once_tied_the_subject_decides_and_no_address_does(provider, bruno, carla):
    tied(bruno, provider)
    provider.claims |= {"email": carla.email}
    client, _ = enter()
    assert is_in(client, bruno)
    del provider.claims["email"]
    assert is_in(enter()[0], bruno)


def test_the_same_subject_of_another_issuer_is_somebody_else(provider, bruno, carla):
    SocialAccount.objects.create(user=carla, provider="https://altro.example.org", uid="1")
    client, _ = enter()
    assert is_in(client, bruno)


STRANGERS = {
    "unknown": {"email": "nessuno@example.org"},
    "not verified": {"email_verified": False},
    "verified in words": {"email_verified": "true"},
    "not said": {"email_verified": None},
    "no address": {"email": ""},
    "a list": {"email": ["bruno@example.org"]},
    "look-alike": {"email": "bruno@exаmple.org"},
    "kelvin": {"email": "eri\u212aa@example.org"},  # in small letters a plain k
    "not an address": {"email": "bruno"},
    "with a NUL": {"email": "bruno@example.org\x00"},
}


def test_everybody_else_reads_the_same_page_and_gets_nothing(provider, bruno, make):
    assert make.person("erika").email == "eri\u212aa@example.org".lower()
    people, pages = Person.objects.count(), set()
    for name, claims in STRANGERS.items():
        provider.claims = {"sub": name, "email": bruno.email, "email_verified": True} | claims
        client, answer = enter()
        assert answer.status_code == 403, name
        assert not is_in(client), name
        pages.add(re.sub(r'value="[^"]*"', "", answer.content.decode()))
    provider.claims = {"sub": "2", "email": bruno.email, "email_verified": True}
    tied(bruno, provider)
    _, answer = enter()
    pages.add(re.sub(r'value="[^"]*"', "", answer.content.decode()))
    assert len(pages) == 1 and "/accesso/richiedi/" in pages.pop()
    assert Person.objects.count() == people and SocialAccount.objects.count() == 1


def test_who_is_not_active_is_refused_and_nothing_is_tied(provider, bruno):
    Person.objects.update(is_active=False)
    client, answer = enter()
    assert answer.url == "/account/disattivato/" and not is_in(client)
    assert not SocialAccount.objects.exists()


def test_the_address_is_asked_of_the_userinfo_where_the_token_has_none(provider, bruno):
    provider.mischief = "userinfo"
    assert is_in(enter()[0], bruno)


def test_the_secret_goes_as_the_provider_wants_it(provider, bruno):
    provider.mischief = "secret in the body"
    assert is_in(enter()[0], bruno)


def test_an_invitation_to_the_verified_address_is_completed(provider, territory, make):
    invitation = make.invitation("bruno", "member", organisation=territory.ambito.office, first_name="Bruno")
    provider.claims |= {"family_name": " Bianchi  Neri ", "given_name": "<b>"}
    client, answer = enter()
    person = Person.objects.get()
    assert answer.status_code == 302 and is_in(client, person)
    assert (person.name, person.has_usable_password()) == ("Bruno Bianchi Neri", False)
    assert Membership.objects.get().organisation == territory.ambito.office
    invitation.refresh_from_db()
    assert invitation.accepted_at


@pytest.mark.parametrize(
    "claims", [{"email_verified": False}, {"email": "privata@example.org"}, {"email": None}]
)
def test_the_link_of_an_invitation_is_proof_enough(provider, territory, make, claims):
    """As when a password is chosen: the address is the invitation's."""
    invitation = make.invitation("bruno", "guest", circle=make.circle(territory.ats))
    provider.claims |= claims
    path = f"/invito/{invitation.token}/"
    assert f'name="next" value="{path}"' in Client().get(path).content.decode()
    client, answer = enter(next=path)
    assert answer.url == "/" and is_in(client)
    assert Person.objects.get().email == "bruno@example.org"
    assert SocialAccount.objects.get().uid == "1"


def test_a_link_that_opens_nothing_proves_nothing(provider, territory, make, bruno):
    late = make.invitation("nuova", "member", expires_at=timezone.now(), organisation=territory.ambito.office)
    gone = make.invitation("altra", "member", revoked_at=timezone.now(), organisation=territory.ambito.office)
    taken = make.invitation("bruno", "guest", circle=make.circle(territory.ats))
    provider.claims |= {"email_verified": False}
    for path in (f"/invito/{late.token}/", f"/invito/{gone.token}/", "/invito/x/", f"/invito/{taken.token}/"):
        _, answer = enter(next=path)
        assert answer.status_code == 403, path
    assert list(Person.objects.all()) == [bruno]
    make.invitation("fresca", "member", organisation=territory.ambito.office)
    provider.claims |= {"email": "fresca@example.org", "email_verified": True}
    assert is_in(enter(next=f"/invito/{late.token}/")[0])


def test_who_has_an_account_still_says_yes_to_an_invitation_by_hand(provider, bruno, make, territory):
    invitation = make.invitation("bruno", "guest", circle=make.circle(territory.ats))
    path = f"/invito/{invitation.token}/"
    client, answer = enter(next=path)
    assert answer.url == path and "Accetta l'invito" in client.get(path).content.decode()
    invitation.refresh_from_db()
    assert invitation.accepted_at is None


@pytest.fixture(scope="module")
def mock_issuer():
    """oidc-provider-mock, in a process of its own."""
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", "0", "--require-nonce=true"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        yield next(
            found[0] for line in process.stdout if (found := re.search(r"http://127\.0\.0\.1:\d+", line))
        )
    finally:
        process.terminate()
        process.wait(10)


def test_the_whole_way_with_a_provider_of_others(mock_issuer, settings, bruno):
    settings.OIDC = IdentityProvider(mock_issuer, "cantiere", "segreto", "ente")
    claims = {"email": bruno.email, "email_verified": True}
    assert httpx.put(f"{mock_issuer}/users/bruno", json=claims).is_success
    client = Client()
    address = leave(client)
    given = httpx.post(address, data={"sub": "bruno"})
    back = given.headers["Location"].removeprefix("http://127.0.0.1:8000")
    assert client.get(back).status_code == 302 and is_in(client, bruno)
    assert "error=access_denied" in httpx.post(leave(Client()), data={"action": "deny"}).headers["Location"]
