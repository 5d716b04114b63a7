"""What people do in the community: rows, refusals, what is announced."""

import datetime

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.markdown import TextRefused
from accounts.models import Ats
from accounts.rules import Refused
from accounts.signals import territory_loaded
from community.actions import (
    edit_message,
    mark_read,
    post_message,
    remove_message,
    start_thread,
)
from community.limits import TooManyPosts
from community.models import KeyConflict, Post, ReadMark, Space, SpaceArchived, Thread
from labs.signals import lab_changed
from live.events import announce
from live.models import Event, Topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread(make, anna):
    return make.thread(anna)


def events_of(thread):
    return list(Event.objects.filter(topic=thread.topic).values_list("seq", "kind", "object_id"))


def test_start_thread_makes_its_topic_and_first_post(make, bruno):
    post = start_thread(bruno, make.space(), "  Fondo   povertà ", "Come lo usate?", "k-1")
    thread = Thread.objects.get()
    assert (thread.title, thread.author, post.thread) == ("Fondo povertà", bruno, thread)
    assert (thread.topic.kind, thread.topic.object_id, thread.topic.seq) == ("thread", thread.pk, 1)
    assert events_of(thread) == [(1, "message.posted", post.pk)]


def test_start_thread_twice_with_one_key_is_one_thread(make, bruno):
    first = start_thread(bruno, make.space(), "Titolo", "Testo", "k-1")
    again = start_thread(bruno, make.space(), "Titolo", "Testo", "k-1")
    assert (again.pk, again.is_repeated, first.is_repeated) == (first.pk, True, False)
    assert Thread.objects.count() == Topic.objects.count() == 1
    with pytest.raises(KeyConflict):
        start_thread(bruno, make.space(), "Altro titolo", "Testo", "k-1")


@pytest.mark.parametrize("title", ["", "   ", "x" * 201, "a\x00b"])
def test_start_thread_refuses_a_bad_title(make, bruno, title):
    with pytest.raises(TextRefused):
        start_thread(bruno, make.space(), title, "Testo", "k-1")
    assert not Thread.objects.exists()


def test_post_message_numbers_and_announces(thread, bruno):
    before = thread.last_post_at
    post = post_message(bruno, thread, "Ciao **a tutti**", "k-1")
    post.refresh_from_db()
    assert (post.seq, post.html) == (2, "<p>Ciao <strong>a tutti</strong></p>\n")
    assert events_of(thread)[1:] == [(2, "message.posted", post.pk)]
    thread.refresh_from_db()
    assert thread.last_post_at > before


def test_post_message_same_key_is_the_same_row(thread, bruno, anna):
    first = post_message(bruno, thread, "una\r\nvolta", "k-1")
    again = post_message(bruno, thread, "una\nvolta", "k-1")
    assert again.pk == first.pk and again.is_repeated
    assert len(events_of(thread)) == 2
    with pytest.raises(KeyConflict):
        post_message(bruno, thread, "un'altra cosa", "k-1")
    assert post_message(anna, thread, "la chiave è di ciascuno", "k-1").seq == 3


def test_post_message_same_key_in_another_thread_is_a_conflict(thread, bruno, make, anna):
    post_message(bruno, thread, "testo", "k-1")
    with pytest.raises(KeyConflict):
        post_message(bruno, make.thread(anna, title="Altra"), "testo", "k-1")


def test_refused_text_leaves_no_trace(thread, bruno):
    with pytest.raises(TextRefused):
        post_message(bruno, thread, "a\x00b", "k-1")
    assert not Post.objects.filter(author=bruno).exists()
    assert len(events_of(thread)) == 1


def test_only_who_takes_part_writes(thread, elena, make):
    outsider = make.person("ospite")
    for person in (elena, outsider):
        with pytest.raises(Refused, match="Qui scrive chi partecipa"):
            post_message(person, thread, "Buongiorno", "k-1")


def test_guest_writes_in_the_own_lab(make, anna, territory):
    circle = make.circle(territory.ats)
    guest = make.person("gino", "guest", circle=circle)
    thread = make.thread(anna, make.space("lab", circle=circle))
    assert post_message(guest, thread, "Buongiorno", "k-1").seq == 2


def test_archived_space_is_read_only(thread, bruno):
    Space.objects.update(is_archived=True)
    thread.space.refresh_from_db()
    with pytest.raises(SpaceArchived):
        post_message(bruno, thread, "troppo tardi", "k-1")


def test_thirty_posts_a_minute(thread, bruno, carla, make, settings):
    settings.RATE_LIMITS = True
    for _ in range(30):
        make.post(thread, bruno)
    with pytest.raises(TooManyPosts) as refusal:
        make.post(thread, bruno)
    assert 0 < refusal.value.retry_after <= 60
    make.post(thread, carla)  # others write on
    Post.objects.filter(author=bruno).update(created_at=timezone.now() - datetime.timedelta(seconds=61))
    make.post(thread, bruno)


def test_a_repeated_key_is_answered_even_over_the_limit(thread, bruno, make, settings):
    settings.RATE_LIMITS = True
    first = post_message(bruno, thread, "testo", "k-1")
    for _ in range(29):
        make.post(thread, bruno)
    assert post_message(bruno, thread, "testo", "k-1").pk == first.pk


def test_rate_limits_off(thread, bruno, make, settings):
    settings.RATE_LIMITS = False
    for _ in range(31):
        make.post(thread, bruno)


def test_edit_message_by_its_author_only(thread, bruno, anna, make):
    post = make.post(thread, bruno, "vecchio")
    with pytest.raises(Refused, match="solo chi l'ha scritto"):
        edit_message(anna, post, "nuovo")
    edited = edit_message(bruno, post, "nuovo")
    assert (edited.body, edited.html) == ("nuovo", "<p>nuovo</p>\n")
    assert edited.edited_at is not None
    assert events_of(thread)[-1] == (3, "message.edited", post.pk)


def test_remove_message_by_its_author_only(thread, bruno, carla, marco, make):
    post = make.post(thread, bruno)
    for other in (carla, marco):
        with pytest.raises(Refused, match="decide chi modera"):
            remove_message(other, post)
    remove_message(bruno, post)
    remove_message(bruno, post)  # safe to run twice
    assert not Post.objects.visible_to(bruno).filter(pk=post.pk).exists()
    assert events_of(thread)[-1] == (3, "message.removed", post.pk)


def test_mark_read_goes_forward_only(thread, bruno, make):
    make.post(thread, bruno)
    assert [mark_read(bruno, thread, seq) for seq in (1, 99, 1)] == [1, 2, 2]
    assert ReadMark.objects.get().seq == 2


@pytest.mark.django_db(transaction=True)
def test_announce_outside_a_transaction_is_an_error(make, anna):
    thread = make.thread(anna)
    with pytest.raises(RuntimeError):
        announce(thread.topic_id, "message.posted", 1)


@pytest.mark.django_db(transaction=True)
def test_a_failed_transaction_leaves_no_gap(make, anna, bruno):
    thread = make.thread(anna)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        make.post(thread, bruno)
        raise ZeroDivisionError
    assert make.post(thread, bruno).seq == 2
    assert [seq for seq, *_ in events_of(thread)] == [1, 2]


def test_spaces_follow_the_territory(territory):
    for _ in range(2):
        territory_loaded.send(sender=Ats)
    spaces = Space.objects.filter(kind="ats")
    assert {space.ats for space in spaces} == {territory.ats, territory.other_ats}
    assert spaces.get(ats=territory.ats).audience == f"ats:{territory.ats.pk}"


def test_a_lab_has_its_space(make, territory, bruno):
    lab = make.lab(ats=territory.ats)
    space = Space.objects.get(circle=lab.circle)
    assert (space.kind, space.title, space.audience) == ("lab", lab.title, f"circle:{lab.circle.pk}")
    assert not Space.objects.visible_to(bruno).filter(pk=space.pk).exists()
    make.enrolment(lab, bruno)
    bruno.__dict__.pop("standing", None)
    assert Space.objects.visible_to(bruno).filter(pk=space.pk).exists()


def test_the_space_of_a_lab_follows_it(make, territory):
    lab = make.lab(ats=territory.ats)
    lab.title, lab.status = "Laboratorio concluso", lab.Status.CONCLUDED
    lab_changed.send(sender=type(lab), lab=lab)
    space = Space.objects.get(circle=lab.circle)
    assert (space.title, space.is_archived) == ("Laboratorio concluso", True)


def test_a_key_is_answered_by_the_text_it_first_came_with_corrected_or_not(bruno, make):
    thread = make.thread(bruno)
    first = post_message(bruno, thread, "prima versione", "chiave-1")
    edit_message(bruno, first, "versione corretta")
    assert post_message(bruno, thread, "prima versione", "chiave-1").pk == first.pk
    with pytest.raises(KeyConflict):
        post_message(bruno, thread, "versione corretta", "chiave-1")
    first.refresh_from_db()
    assert first.body == "versione corretta"
