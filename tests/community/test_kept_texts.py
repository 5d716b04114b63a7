"""What somebody wrote is in the answer, whatever the reason for not taking it."""

import datetime
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from community.actions import edit_message, hide_post, remove_message
from community.limits import FLAGS
from community.models import Newcomer, Post, Suspension

pytestmark = pytest.mark.django_db
TYPED = "Il testo che nessuno deve perdere"


@pytest.fixture
def thread(make, anna):
    return make.thread(anna)


@pytest.fixture
def post(make, thread, bruno):
    return make.post(thread, bruno)


@pytest.fixture
def suspended(make, thread, bruno, carla, marco):
    decision = make.decided(make.reported(make.post(thread, bruno), carla), marco, "suspend", days=3)
    return decision.case.post.author


@pytest.mark.parametrize("where", ["post_message", "edit_message", "start_thread"])
def test_who_is_suspended_keeps_the_text(client_of, thread, post, suspended, where):
    args = {"post_message": [thread.pk], "edit_message": [post.pk], "start_thread": []}[where]
    sent = {"body": TYPED, "key": "k-1", "title": "Un titolo", "space": thread.space_id}
    answer = client_of(suspended).post(reverse(f"community:{where}", args=args), sent)
    assert answer.status_code == 403
    assert TYPED in answer.content.decode() and "potrai scrivere di nuovo dal" in answer.content.decode()


def test_who_is_new_keeps_the_corrected_text(client_of, post, bruno):
    Newcomer.objects.create(person=bruno)
    address = reverse("community:edit_message", args=[post.pk])
    answer = client_of(bruno).post(address, {"body": TYPED, "key": "k-1"})
    assert answer.status_code == 403 and TYPED in answer.content.decode()


@pytest.mark.parametrize("meanwhile", ["given back", "decided", "judge suspended"])
def test_a_judge_who_comes_late_keeps_the_text(client_of, make, post, carla, marco, dario, meanwhile):
    case = make.reported(post, carla)
    if meanwhile == "decided":
        make.decided(case, dario)
    elif meanwhile == "judge suspended":
        client_of(marco).post(reverse("community:take_case", args=[case.pk]))
        other = make.decided(make.reported(make.post(post.thread, marco), carla), dario)
        until = timezone.now() + datetime.timedelta(days=1)
        Suspension.objects.create(person=marco, decision=other, until=until)
    sent = {"outcome": "hide", "rule": "respect", "text": TYPED}
    address = reverse("community:decide_case", args=[case.pk])
    answer = client_of(marco).post(address, sent, headers={"referer": "http://testserver/moderazione/"})
    assert answer.status_code == (403 if meanwhile == "judge suspended" else 409)
    assert answer.content.decode().count(TYPED) == 1


def test_an_appeal_that_comes_late_keeps_the_text(client_of, make, post, bruno, carla, marco):
    decision = make.decided(make.reported(post, carla), marco)
    type(decision).objects.update(created_at=timezone.now() - datetime.timedelta(days=31))
    answer = client_of(bruno).post(reverse("community:appeal", args=[decision.pk]), {"text": TYPED})
    assert answer.status_code == 409 and answer.content.decode().count(TYPED) == 1


def test_a_report_too_many_keeps_the_text_and_says_until_when(
    client_of, make, thread, post, bruno, carla, settings
):
    settings.RATE_LIMITS = True
    for _ in range(FLAGS):
        make.reported(make.post(thread, bruno), carla)
    sent = {"reason": "other", "text": TYPED}
    answer = client_of(carla).post(reverse("community:flag", args=[post.pk]), sent)
    assert answer.status_code == 429 and 0 < int(answer["Retry-After"]) <= 3600
    assert TYPED in answer.content.decode()


@pytest.mark.parametrize("gone", [remove_message, lambda author, post: hide_post(post)])
def test_a_correction_of_what_went_while_it_was_written_is_refused_and_kept(
    client_of, post, bruno, anna, gone
):
    gone(bruno, post)
    address, sent = reverse("community:edit_message", args=[post.pk]), {"body": TYPED, "key": "k-1"}
    answer = client_of(bruno).post(address, sent)
    assert answer.status_code == 409
    assert TYPED in answer.content.decode() and "non c'è più" in unescape(answer.content.decode())
    assert post.body not in answer.content.decode()
    assert client_of(bruno).get(address).status_code == client_of(anna).post(address, sent).status_code == 404


@pytest.mark.parametrize("gone", [remove_message, lambda author, post: hide_post(post)])
def test_a_correction_of_what_has_gone_meanwhile_is_refused_and_kept(
    client_of, monkeypatch, post, bruno, gone
):
    """It goes between the moment the page looks and the moment the text is written."""

    def late(actor, found, text):
        gone(bruno, Post.objects.get(pk=found.pk))
        return edit_message(actor, found, text)

    monkeypatch.setattr("community.actions.edit_message", late)
    address = reverse("community:edit_message", args=[post.pk])
    answer = client_of(bruno).post(address, {"body": TYPED, "key": "k-1"})
    assert answer.status_code == 409
    assert TYPED in answer.content.decode() and "non c'è più" in unescape(answer.content.decode())
