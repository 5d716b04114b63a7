"""The second step after an identity provider; tying an identity to one's own account, and untying it."""

import re
import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount
from asgiref.sync import sync_to_async
from django.core import mail
from django.test import Client

from accounts.identity_provider import IdentityProvider
from accounts.models import Person
from tests.accounts.entering import START, STRONG, come_back, enter, is_in, leave, tied
from tests.accounts.provider import CLIENT, SECRET
from tests.accounts.test_security_totp import password_given, secret_on
from tests.live.reader import Reader
from tests.make.accounts import PASSWORD

SECURITY = "/profilo/sicurezza/"
LOGIN = "/accedi/"
UNTIE = "/profilo/sicurezza/identita/scollega/"


def test_the_second_step_is_asked_after_the_provider_too(provider, bruno):
    TOTP.activate(bruno, generate_totp_secret())
    client, answer = enter()
    assert answer.url == "/accedi/codice/" and not is_in(client)


def test_staff_are_led_to_the_second_step(provider, anna, settings):
    settings.REQUIRE_TOTP = True
    provider.claims |= {"email": anna.email, "acr": STRONG}
    client, _ = enter()
    assert client.get("/profilo/").url == "/profilo/sicurezza/app/attiva/"
    assert secret_on(client.get("/profilo/sicurezza/app/attiva/"))


@pytest.mark.parametrize(
    ("acr", "is_enough"), [(STRONG, True), ("https://www.spid.gov.it/SpidL1", False), (None, False)]
)
def test_the_level_of_assurance_may_be_enough(provider, anna, bruno, settings, acr, is_enough):
    settings.REQUIRE_TOTP = True
    settings.OIDC = settings.OIDC._replace(strong_acr=(STRONG,))
    TOTP.activate(bruno, generate_totp_secret())
    for number, person in enumerate((anna, bruno)):
        provider.claims |= {"sub": str(number), "email": person.email, "acr": acr}
        client, _ = enter()
        assert is_in(client) is is_enough
    assert password_given(bruno)[1].url == "/accedi/codice/"
    assert not is_in(password_given(anna)[0])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_enough", [True, False])
async def test_so_it_is_for_sockets(make, running, settings, is_enough):
    anna = await sync_to_async(make.person)("anna", role="coordinator")
    thread = await sync_to_async(make.thread)(anna)
    running.claims = {"sub": "7", "email": anna.email, "email_verified": True, "acr": STRONG}
    running.mischief = ""
    settings.REQUIRE_TOTP = True
    strong = (STRONG,) if is_enough else ("altro",)
    settings.OIDC = IdentityProvider(running.issuer, CLIENT, SECRET, "ente", strong_acr=strong)
    client, _ = await sync_to_async(enter)()
    socket = Reader(thread, cookie=f"sessionid={client.cookies['sessionid'].value}".encode())
    await socket.open()
    if is_enough:
        assert (await socket.until("hello"))["thread"] == thread.pk
        await socket.leave()
    else:
        assert await socket.closed() == 4401


def test_an_identity_is_tied_and_untied_by_hand(provider, bruno, run_tasks):
    provider.claims = {"sub": "cie"}
    client, _ = password_given(bruno)
    assert "Collega SPID" in client.get(SECURITY).content.decode()
    _, answer = enter(client, process="tie")
    assert answer.url == SECURITY
    assert SocialAccount.objects.get().user == bruno
    assert is_in(enter()[0], bruno)
    assert "Scollega l'identità" in client.get(SECURITY).content.decode()
    assert client.post(UNTIE).url == SECURITY
    assert not SocialAccount.objects.exists() and enter()[1].status_code == 403
    run_tasks()
    subjects = [message.subject for message in mail.outbox]
    assert ["collegata" in subjects[0], "scollegata" in subjects[1]] == [True, True]


def test_tying_asks_for_the_password_after_a_while(provider, bruno):
    client, _ = password_given(bruno)
    tied(bruno, provider)
    with time_machine.travel(time.time() + 301, tick=True):
        for path, form in ((START, {"process": "tie"}), (UNTIE, {})):
            assert client.post(path, form).url == "/accedi/conferma/?next=%2Fprofilo%2Fsicurezza%2F"
    assert SocialAccount.objects.count() == 1


def test_an_identity_opens_one_account_and_an_account_has_one(provider, bruno, carla):
    tied(carla, provider)
    client, _ = password_given(bruno)
    _, answer = enter(client, process="tie")
    assert answer.status_code == 409 and "apre già un altro account" in answer.content.decode()
    provider.claims["sub"] = "2"
    assert enter(client, process="tie")[1].status_code == 302
    provider.claims["sub"] = "3"
    _, answer = enter(client, process="tie")
    assert answer.status_code == 409 and SocialAccount.objects.filter(user=bruno).get().uid == "2"


def test_tying_comes_back_to_who_began_it(provider, bruno, carla):
    client, _ = password_given(bruno)
    address = leave(client, process="tie")
    client.post("/esci/")
    client.post(LOGIN, {"login": carla.email, "password": PASSWORD})
    assert come_back(client, address).status_code == 400
    client, _ = password_given(bruno)
    address = leave(client, process="tie")
    began, other = client.session, password_given(carla)[0]
    mixed = other.session
    mixed["socialaccount_states"] = began["socialaccount_states"]
    mixed.save()
    assert come_back(other, address).status_code == 400
    assert not SocialAccount.objects.exists()
    for process in ("tie", "confirm"):
        assert Client().post(START, {"process": process}).url.startswith("/accedi/?next=")


@pytest.fixture
def passwordless(provider, territory, make):
    make.invitation("bruno", "member", organisation=territory.ambito.office)
    client, _ = enter()
    return client, Person.objects.get()


def test_without_a_password_the_identity_stays(passwordless):
    client, _ = passwordless
    page = client.get(SECURITY).content.decode()
    assert "Scegli una password" in page and UNTIE not in page
    assert client.post(UNTIE).status_code == 409
    assert client.get("/password/").url == "/password/scegli/"
    assert client.get("/password/scegli/").url == "/password/dimenticata/"
    assert SocialAccount.objects.exists()


def test_without_a_password_one_confirms_with_the_provider(passwordless, provider):
    client, person = passwordless
    activate = "/profilo/sicurezza/app/attiva/"
    with time_machine.travel(time.time() + 301, tick=True):
        asked = client.get(activate)
        assert asked.url == f"{START}?next=%2Fprofilo%2Fsicurezza%2Fapp%2Fattiva%2F"
        assert f'name="next" value="{activate}"' in client.get(asked.url).content.decode()
        address = leave(client, process="confirm", next=activate)
        assert "prompt=login" in address
        provider.claims["sub"] = "2"
        assert come_back(client, address).status_code == 403
        assert client.get(activate).status_code == 302
        provider.claims["sub"] = "1"
        assert enter(client, process="confirm", next=activate)[1].url == activate
        assert client.get(activate).status_code == 200
    assert not Authenticator.objects.filter(user=person).exists()


def test_a_password_chosen_from_the_mailbox_unties_what_others_may_have_tied(passwordless, run_tasks):
    client, person = passwordless
    Client().post("/password/dimenticata/", {"email": person.email})
    run_tasks()
    link = next(
        re.search(r"/password/nuova/\S+", m.body)[0] for m in mail.outbox if "/password/nuova/" in m.body
    )
    owner = Client()
    form = {"password1": PASSWORD, "password2": PASSWORD}
    assert owner.post(owner.get(link).url, form).status_code == 302
    assert not SocialAccount.objects.exists() and not is_in(client)
