"""Where one is signed in: listed, closed one by one or all, and by a new password, with their sockets."""

import pytest
from asgiref.sync import sync_to_async
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.devices import device_of
from accounts.sign_in_rows import Access
from tests.live.reader import Reader
from tests.make.accounts import PASSWORD

PHONE = (
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0 Mobile Safari/537.36"
)
DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0"
PAGE = "/profilo/sicurezza/"
NEW = "un'altra frase lunga 7"


def signed_in_from(person, agent, password=PASSWORD):
    client = Client(headers={"user-agent": agent})
    assert client.post("/accedi/", {"login": person.email, "password": password}).status_code == 302
    return client


def is_in(client):
    return client.get("/profilo/").status_code == 200


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (PHONE, "Chrome su Android"),
        (DESK, "Firefox su Windows"),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/128 Safari/537.36 Edg/128.0",
            "Edge su Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5) AppleWebKit/605 Version/17.5 Safari/604.1",
            "Safari su iPhone",
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) AppleWebKit/605 Safari/605.1", "Safari su Mac"),
        ("curl/8.1", "Dispositivo sconosciuto"),
        ("", "Dispositivo sconosciuto"),
        ("<script>Firefox/1", "Firefox"),
    ],
)
def test_a_device_has_a_name(agent, name):
    assert device_of(agent) == name


def test_the_page_lists_own_devices_only(bruno, carla):
    desk, _ = signed_in_from(bruno, DESK), signed_in_from(carla, PHONE)
    page = desk.get(PAGE).content.decode()
    assert "Firefox su Windows · questo dispositivo" in page
    assert "Chrome su Android" not in page
    signed_in_from(bruno, PHONE)
    assert "Chrome su Android" in desk.get(PAGE).content.decode()


def test_the_page_costs_the_same_with_many_devices(bruno, django_assert_num_queries):
    desk = signed_in_from(bruno, DESK)
    for agents in ([], [PHONE, PHONE]):
        for agent in agents:
            signed_in_from(bruno, agent)
        with django_assert_num_queries(6):
            desk.get(PAGE)


def test_one_device_is_closed(bruno):
    desk, phone = signed_in_from(bruno, DESK), signed_in_from(bruno, PHONE)
    other = Access.objects.get(device="Chrome su Android")
    assert desk.post(PAGE + "accessi/chiudi/", {"access": other.pk}).status_code == 302
    assert is_in(desk) and not is_in(phone)
    assert "Chrome su Android" not in desk.get(PAGE).content.decode().split("I miei accessi")[1]


def test_nobody_closes_a_colleague_s_device(bruno, carla):
    desk, foreign = signed_in_from(bruno, DESK), signed_in_from(carla, PHONE)
    access = Access.objects.get(person=carla)
    for number in (access.pk, "x", "", "9" * 30):
        assert desk.post(PAGE + "accessi/chiudi/", {"access": number}).status_code == 404
    assert is_in(foreign)


def test_all_others_are_closed(bruno, carla):
    desk, phone, tablet = (signed_in_from(bruno, agent) for agent in (DESK, PHONE, PHONE))
    foreign = signed_in_from(carla, DESK)
    desk.post(PAGE + "accessi/chiudi-altri/")
    assert [is_in(c) for c in (desk, phone, tablet, foreign)] == [True, False, False, True]


def test_a_new_password_closes_the_others_and_keeps_this_one(bruno):
    desk, phone = signed_in_from(bruno, DESK), signed_in_from(bruno, PHONE)
    form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert desk.post("/password/", form).status_code == 302
    assert is_in(desk) and not is_in(phone)
    page = desk.get(PAGE).content.decode()
    assert "Firefox su Windows · questo dispositivo" in page and "Chrome su Android" not in page


def test_signing_out_forgets_the_device(bruno):
    desk, phone = signed_in_from(bruno, DESK), signed_in_from(bruno, PHONE)
    phone.post("/esci/")
    assert "Chrome su Android" not in desk.get(PAGE).content.decode()
    assert Access.objects.count() == 1


def test_ended_sessions_are_forgotten_at_the_next_sign_in(bruno):
    signed_in_from(bruno, PHONE)
    Session.objects.update(expire_date=timezone.now())
    signed_in_from(bruno, DESK)
    assert [access.device for access in Access.objects.all()] == ["Firefox su Windows"]


def test_the_owner_is_told_of_a_new_password(bruno, run_tasks):
    desk = signed_in_from(bruno, DESK)
    desk.post("/password/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    run_tasks()
    (message,) = mail.outbox
    assert message.to == [bruno.email] and "La tua password è cambiata" in message.subject
    assert NEW not in message.body and "/password/dimenticata/" in message.body


def cookie_of(client):
    return f"sessionid={client.cookies['sessionid'].value}".encode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["password", "others", "one"])
async def test_sockets_of_closed_devices_close(make, bruno, way):
    thread = await sync_to_async(make.thread)(bruno)
    desk = await sync_to_async(signed_in_from)(bruno, DESK)
    phone = await sync_to_async(signed_in_from)(bruno, PHONE)
    socket = Reader(thread, cookie=cookie_of(phone))
    await socket.open()
    assert (await socket.until("hello"))["thread"] == thread.pk
    other = await Access.objects.aget(device="Chrome su Android")
    path, data = {
        "password": ("/password/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}),
        "others": (PAGE + "accessi/chiudi-altri/", {}),
        "one": (PAGE + "accessi/chiudi/", {"access": other.pk}),
    }[way]
    assert (await sync_to_async(desk.post)(path, data)).status_code == 302
    assert await socket.closed(timeout=2.0) == 4401
