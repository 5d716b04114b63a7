"""Anybody says what does not work; who looks after the site reads it, takes it and closes it."""

import datetime

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.queue import sources
from accounts.rules import Refused
from reports import actions
from reports.limits import FEEDBACK
from reports.models import Feedback, FeedbackClosed, FeedbackTaken

ADDRESS = "/segnala/"
LIST = "/gestione/segnalazioni/"


def test_visitor_reports_and_who_looks_after_the_site_is_told(db, run_tasks, settings):
    settings.CONTACT_EMAIL = "aiuto@example.org"
    client = Client()
    answer = client.post(
        ADDRESS,
        {"body": "Non leggo la tabella.\nUso NVDA.", "page": "/risultati/", "email": "Ada@Example.org"},
    )
    assert answer.status_code == 302 and "è arrivata" in client.get(answer["Location"]).content.decode()
    kept = Feedback.objects.get()
    assert (kept.author, kept.page, kept.status) == (None, "/risultati/", "new")
    run_tasks()
    (told,) = mail.outbox
    assert told.to == ["aiuto@example.org"] and told.reply_to == ["ada@example.org"]
    assert "Non leggo la tabella.\nUso NVDA." in told.body and LIST in told.body


def test_signed_in_person_is_its_author(bruno, client_of, run_tasks):
    page = client_of(bruno).get(ADDRESS).content.decode()
    assert f'value="{bruno.email}"' in page
    client_of(bruno).post(ADDRESS, {"body": "Il video non parte."})
    assert Feedback.objects.get().author == bruno
    run_tasks()
    assert "Bruno Rossi" in mail.outbox[0].body and mail.outbox[0].reply_to == []


@pytest.mark.parametrize(
    ("left", "page"),
    [
        ("http://testserver/risultati/?anno=2026", "/risultati/"),
        ("http://testserver/laboratori/7/", "/laboratori/7/"),
        ("http://testserver/invito/una-chiave-segreta/", ""),
        ("http://altrove.example/risultati/", ""),
        ("http://testserver/non-esiste/", ""),
        ("http://[", ""),
        ("", ""),
    ],
)
def test_form_begins_with_the_page_one_comes_from_unless_its_address_is_a_key(db, left, page):
    answer = Client().get(ADDRESS, headers={"Referer": left})
    assert answer.context["form"].initial.get("page", "") == page


def test_what_is_wrong_is_said_at_the_field_and_nothing_typed_is_lost(db):
    typed = {"body": "", "page": "/labor\x00atori/", "email": "non è un indirizzo"}
    answer = Client().post(ADDRESS, typed)
    assert answer.status_code == 200 and set(answer.context["form"].errors) == {"body", "page", "email"}
    assert "non è un indirizzo" in answer.content.decode()
    assert not Feedback.objects.exists()


def test_form_is_refused_without_its_token(db):
    assert Client(enforce_csrf_checks=True).post(ADDRESS, {"body": "x"}).status_code == 403
    assert not Feedback.objects.exists()


def test_an_address_that_reports_too_much_waits_and_keeps_its_words(db):
    client = Client()
    for _ in range(FEEDBACK.tries):
        assert client.post(ADDRESS, {"body": "Ancora."}).status_code == 302
    answer = client.post(ADDRESS, {"body": "Quello che avevo scritto."})
    assert answer.status_code == 429 and 0 < int(answer["Retry-After"]) <= 3600
    assert "Quello che avevo scritto." in answer.content.decode()
    assert Client(REMOTE_ADDR="203.0.113.9").post(ADDRESS, {"body": "Da altrove."}).status_code == 302
    assert Feedback.objects.count() == FEEDBACK.tries + 1


def test_reports_are_taken_once_and_closed_once(make, anna, dario, bruno):
    feedback = make.feedback()
    with pytest.raises(Refused):
        actions.take_feedback(bruno, feedback)
    actions.take_feedback(anna, feedback)
    with pytest.raises(FeedbackTaken):
        actions.take_feedback(dario, feedback)
    actions.close_feedback(dario, feedback)
    feedback.refresh_from_db()
    assert feedback.status == "closed" and feedback.closed_at and feedback.taken_by == dario
    with pytest.raises(FeedbackClosed):
        actions.close_feedback(anna, feedback)
    with pytest.raises(FeedbackTaken):
        actions.take_feedback(anna, feedback)


def test_list_shows_the_open_ones_from_the_oldest_and_the_closed_apart(make, anna, client_of):
    now = timezone.now()
    make.feedback(
        "Prima <b>segnalazione</b>", email="ada@example.org", created_at=now - datetime.timedelta(days=2)
    )
    make.feedback("Seconda segnalazione", created_at=now)
    make.feedback("Già risolta", status="closed", closed_at=now)
    page = client_of(anna).get(LIST).content.decode()
    assert page.index("Prima &lt;b&gt;") < page.index("Seconda") and "Già risolta" not in page
    assert "mailto:ada@example.org" in page and page.count("Prendi in carico") == 2
    closed = client_of(anna).get(LIST, {"stato": "chiuse"}).content.decode()
    assert "Già risolta" in closed and "Seconda" not in closed and "Prendi in carico" not in closed


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_the_same_queries_however_long(
    make, anna, bruno, client_of, count, django_assert_num_queries
):
    for _ in range(count):
        make.feedback(author=bruno, taken_by=anna, status="taken")
    client = client_of(anna)
    client.get(LIST)
    with django_assert_num_queries(5):
        client.get(LIST)


def test_what_waits_is_in_the_common_queue_of_who_reads_it(make, anna, bruno, marco):
    make.feedback("Non si apre", page="/toolkit/")
    make.feedback("Vecchia", status="closed", closed_at=timezone.now())
    (source,) = [one for one in sources() if one.model is Feedback]
    (row,) = source.waiting(anna)
    item = source.item(row)
    assert (item.title, item.note) == ("Non si apre", "/toolkit/")
    assert item.url == f"{reverse('reports:feedback_list')}#segnalazione-{row.pk}"
    assert not source.waiting(bruno).exists() and not source.waiting(marco).exists()
