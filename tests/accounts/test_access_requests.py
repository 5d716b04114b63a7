"""Asking for access, and who answers."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts import actions
from accounts.actions.requests import FOR_AN_EMAIL, FROM_AN_ADDRESS
from accounts.models import AccessRequest, Invitation
from accounts.rules import RequestDecided
from tests import make

ASK = reverse("accounts:request_access")


@pytest.fixture
def office(territory):
    return territory.ambito.office


def ask(office, email="chi@example.org", client=None, **data):
    given = {"email": email, "first_name": "Chi", "last_name": "Chiede", "organisation": office.pk,
             "message": "Sono l'assistente sociale nuova."}  # fmt: skip
    return (client or Client()).post(ASK, given | data)


def test_sign_in_page_leads_here(db):
    assert f'href="{ASK}"' in Client().get(reverse("account_login")).content.decode()


def test_request_reaches_the_representative_only(office, rita, anna, bruno, run_tasks):
    answer = ask(office)
    assert answer["Location"] == reverse("accounts:access_requested")
    run_tasks()
    [message] = mail.outbox
    assert message.to == [rita.email] and "assistente sociale nuova" in message.body


def test_without_representative_the_ats_answers_then_the_region(office, anna, territory, run_tasks):
    ask(office)
    run_tasks()
    assert [m.to for m in mail.outbox] == [[anna.email]]
    paola = make.person("paola", "coordinator", ats=territory.ats)
    ask(office, "altro@example.org")
    run_tasks()
    assert mail.outbox[-1].to == [paola.email]


def test_known_address_gets_the_same_answer(office, bruno):
    answers = [ask(office, email) for email in (bruno.email, "nessuno@example.org")]
    assert len({(a.status_code, a["Location"], a.content) for a in answers}) == 1
    assert AccessRequest.objects.count() == 2


def test_asking_again_replaces_and_mails_nobody(office, rita, run_tasks):
    ask(office)
    ask(office, message="Aggiungo il mio numero.")
    run_tasks()
    [asked] = AccessRequest.objects.waiting()
    assert asked.message == "Aggiungo il mio numero."
    assert ["Aggiungo il mio numero." in message.body for message in mail.outbox] == [True]


def test_one_address_asks_five_times_an_hour(office, settings):
    settings.RATE_LIMITS = True
    assert [ask(office).status_code for _ in range(FOR_AN_EMAIL)] == [302] * FOR_AN_EMAIL
    answer = ask(office)
    assert answer.status_code == 429 and 3590 <= int(answer["Retry-After"]) <= 3601
    assert (
        "riprova fra 60 minuti" in answer.content.decode()
        or "riprova fra 61 minuti" in answer.content.decode()
    )
    assert ask(office, "altra@example.org").status_code == 302


def test_one_sender_asks_twenty_times_an_hour(office, settings):
    settings.RATE_LIMITS = True
    for number in range(FROM_AN_ADDRESS):
        assert ask(office, f"p{number}@example.org").status_code == 302
    assert ask(office, "ancora@example.org").status_code == 429
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert ask(office, "ancora@example.org", elsewhere).status_code == 302
    assert "127.0.0.1" not in str(list(AccessRequest.objects.values()))


@pytest.mark.parametrize("data", [
    {"first_name": "http://compra.example"}, {"email": "a@exаmple.org"}, {"organisation": "99999999999999999999"},
    {"message": "x" * 1001}, {"last_name": ""},
])  # fmt: skip
def test_nonsense_is_an_error_at_the_field(office, data):
    answer = ask(office, **data)
    assert answer.status_code == 200 and set(answer.context["form"].errors) == set(data)
    assert not AccessRequest.objects.exists()


def test_approved_request_becomes_an_invitation(office, rita, client_of, run_tasks):
    asked = make.access_request("nina", office)
    client = client_of(rita)
    assert "nina@example.org" in client.get(reverse("accounts:access_requests")).content.decode()
    client.post(reverse("accounts:approve_request", args=[asked.pk]))
    run_tasks()
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.role, invitation.organisation) == (
        "nina@example.org",
        "member",
        office,
    )
    assert mail.outbox[-1].to == ["nina@example.org"] and re.search(r"/invito/\S+", mail.outbox[-1].body)
    assert "arriva un invito" in client.get(reverse("accounts:access_requests")).content.decode()
    assert "nina@example.org" not in client.get(reverse("accounts:access_requests")).content.decode()


def test_refused_request_says_why(office, rita, client_of, run_tasks):
    asked = make.access_request("nina", office)
    address = reverse("accounts:refuse_request", args=[asked.pk])
    client = client_of(rita)
    assert (
        client.post(address, {"reason": ""}).status_code == 200 and AccessRequest.objects.waiting().exists()
    )
    client.post(address, {"reason": "Lavori in un altro Ambito."})
    run_tasks()
    assert mail.outbox[-1].to == ["nina@example.org"] and "Lavori in un altro Ambito." in mail.outbox[-1].body
    assert not Invitation.objects.exists() and not AccessRequest.objects.waiting().exists()


def test_only_the_first_answer_counts(office, rita, anna):
    asked = make.access_request("nina", office)
    actions.refuse_request(rita, asked, "No.")
    with pytest.raises(RequestDecided):
        actions.approve_request(anna, asked)
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_queue_asks_the_same_for_any_length(rows, office, anna, client_of, django_assert_num_queries):
    for number in range(rows):
        make.access_request(f"p{number}", office)
    client = client_of(anna)
    with django_assert_num_queries(5):
        client.get(reverse("accounts:access_requests"))
