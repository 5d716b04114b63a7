"""When nobody, or somebody, may not write: archived, closed, suspended, new."""

import datetime

import pytest
from django.utils import timezone

from accounts.rules import Refused
from community.actions import (
    edit_message,
    hide_post,
    mark_solution,
    post_message,
    react,
    remove_message,
    show_post,
    start_thread,
)
from community.frames import frames_for
from community.limits import TooManyPosts
from community.models import (
    Case,
    Decision,
    Newcomer,
    Post,
    Space,
    SpaceArchived,
    Suspension,
    Thread,
    ThreadLocked,
)
from live.models import Event
from notifications.models import Notice
from search.entries import KINDS
from search.models import Change

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread(make, anna):
    return make.thread(anna, is_question=True)


@pytest.fixture
def own(make, thread, bruno):
    return make.post(thread, bruno)


@pytest.fixture
def nina(make, territory):
    """Came by a request of access."""
    nina = make.person("nina", "member", organisation=territory.ambito.office)
    Newcomer.objects.create(person=nina)
    return nina


@pytest.fixture
def suspend(make, thread, marco):
    def suspend(person, **fields):
        case = Case.objects.create(post=make.post(thread, person), origin="reported", state="decided")
        decision = Decision.objects.create(
            case=case, judge=marco, outcome="suspend", rule="respect", text="…"
        )
        until = timezone.now() + datetime.timedelta(days=3)
        return Suspension.objects.create(person=person, decision=decision, **({"until": until} | fields))

    return suspend


def fresh(thing):
    related = ("thread__space", "thread__topic") if isinstance(thing, Post) else ("space", "topic")
    return type(thing).objects.select_related(*related).get(pk=thing.pk)


def everything(person, thread, own):
    """All that changes a thread, one by one."""
    thread, own = fresh(thread), fresh(own)
    return [
        lambda: post_message(person, thread, "Testo", f"k-{person.pk}"),
        lambda: edit_message(person, own, "Corretto"),
        lambda: react(person, own, "👍", on=True),
    ]


def frames(thread, person):
    return frames_for(Event.objects.filter(topic=thread.topic).order_by("seq"), person.pk)


def test_where_nothing_stands_against_it_all_can_be_done(thread, own, bruno):
    for act in everything(bruno, thread, own):
        act()


def test_an_archived_space_is_read(thread, own, bruno, anna):
    Space.objects.update(is_archived=True)
    for act in everything(bruno, thread, own):
        with pytest.raises(SpaceArchived, match="archiviato"):
            act()
    with pytest.raises(SpaceArchived):
        mark_solution(anna, fresh(thread), own)
    with pytest.raises(SpaceArchived):
        start_thread(bruno, Space.objects.get(pk=thread.space_id), "Altra", "Testo", "k-9")


def test_a_closed_thread_is_read_and_moderators_still_write(thread, own, bruno, marco):
    Thread.objects.update(is_locked=True)
    for act in everything(bruno, thread, own):
        with pytest.raises(ThreadLocked, match="chiusa"):
            act()
    assert post_message(marco, fresh(thread), "Riassumo", "k-m").status == "visible"
    remove_message(bruno, fresh(own))  # what one wrote one may always take back


def test_closing_counts_also_for_whoever_had_the_page_open(thread, bruno):
    stale = fresh(thread)
    Thread.objects.update(is_locked=True)
    with pytest.raises(ThreadLocked):
        post_message(bruno, stale, "Testo", "k-1")
    assert not Post.objects.filter(key="k-1").exists()


def test_who_is_suspended_reads_until_the_day_that_is_said(thread, own, bruno, suspend):
    suspension = suspend(bruno)
    for act in everything(bruno, thread, own):
        with pytest.raises(Refused, match="potrai scrivere di nuovo dal"):
            act()
    with pytest.raises(Refused, match="potrai scrivere"):
        start_thread(bruno, thread.space, "Altra", "Testo", "k-9")
    assert not Thread.objects.filter(title="Altra").exists()
    remove_message(bruno, own)
    suspension.lifted_at = timezone.now()
    suspension.save()
    post_message(bruno, thread, "Eccomi", "k-2")


def test_a_suspension_ends_by_itself_and_is_of_one_person(thread, bruno, carla, suspend):
    suspend(bruno, until=timezone.now() - datetime.timedelta(seconds=1))
    post_message(bruno, thread, "Eccomi", "k-1")
    suspend(bruno)
    post_message(carla, thread, "Anch'io", "k-1")


def test_a_lost_acknowledgement_can_be_had_also_later(thread, bruno, suspend):
    first = post_message(bruno, thread, "Testo", "k-1")
    Thread.objects.update(is_locked=True)
    assert post_message(bruno, fresh(thread), "Testo", "k-1").pk == first.pk
    Thread.objects.update(is_locked=False)
    suspend(bruno)
    assert post_message(bruno, fresh(thread), "Testo", "k-1").pk == first.pk


def test_the_first_messages_of_somebody_new_wait(thread, nina, bruno, marco, anna):
    before = fresh(thread).last_post_at
    post = post_message(nina, thread, "Buongiorno", "k-1")
    assert (post.status, post.seq) == ("held", 2)
    case = Case.objects.get(post=post)
    assert (case.origin, case.state) == (Case.Origin.HELD, Case.State.WAITING)
    assert set(Notice.objects.values_list("recipient", flat=True)) == {marco.pk}  # who moderates is told
    for reader in (bruno, nina, anna, marco):
        assert frames(thread, reader)[-1] == {"type": "event", "seq": 2, "kind": "void"}
        assert not Post.objects.visible_to(reader).filter(pk=post.pk).exists()
    assert fresh(thread).last_post_at == before
    assert post_message(nina, thread, "Buongiorno", "k-1").pk == post.pk  # the key, as ever
    show_post(post)
    assert fresh(thread).last_post_at > before  # now it is new to everybody
    frame = frames(thread, bruno)[-1]
    assert (frame["seq"], frame["kind"], frame["post"]["id"]) == (3, "message.posted", post.pk)
    assert frames(thread, bruno)[1]["kind"] == "void"  # once, and only under its new number


def test_who_is_no_longer_new_writes_at_once(thread, nina):
    Newcomer.objects.update(posts_to_check=0)
    assert post_message(nina, thread, "Buongiorno", "k-1").status == "visible"


def test_somebody_new_does_not_change_what_was_let_pass(thread, nina):
    post = post_message(nina, thread, "Buongiorno", "k-1")
    show_post(post)
    with pytest.raises(Refused, match="quando li avrà letti"):
        edit_message(nina, post, "Comprate qui")
    Newcomer.objects.update(posts_to_check=0)
    edit_message(nina, post, "Buonasera")


def test_a_thread_of_somebody_new_waits_with_its_title(make, nina, bruno, marco, territory):
    post = start_thread(nina, make.space(), "Mi presento", "Buongiorno", "k-1")
    thread = Thread.objects.get()
    regional = make.person("mara", "moderator", ats=territory.ats)  # of an ATS: not of the general space
    seen = {p: Thread.objects.visible_to(p).exists() for p in (nina, bruno, marco, regional)}
    assert seen == {nina: True, bruno: False, marco: True, regional: False}
    with pytest.raises(ThreadLocked, match="aspetta"):
        post_message(marco, fresh(thread), "Chi sei?", "k-1")
    Newcomer.objects.update(posts_to_check=0)
    assert post_message(nina, fresh(thread), "Ancora io", "k-2").status == "held"
    show_post(post)
    assert Thread.objects.visible_to(bruno).get() == thread
    assert post_message(bruno, fresh(thread), "Benvenuta", "k-1").status == "visible"


def test_a_thread_that_was_turned_down_stays_unseen(make, nina, bruno):
    hide_post(start_thread(nina, make.space(), "Comprate qui", "Offerta", "k-1"))
    assert not Thread.objects.visible_to(bruno).exists()


def test_a_thread_is_there_even_if_its_only_message_was_removed(thread, anna, bruno):
    remove_message(anna, thread.posts.get())
    assert Thread.objects.visible_to(bruno).get() == thread


def test_somebody_new_keeps_to_the_pace_too(thread, nina, settings):
    settings.RATE_LIMITS = True
    for number in range(30):
        post_message(nina, thread, "Buongiorno", f"k-{number}")
    with pytest.raises(TooManyPosts):
        post_message(nina, thread, "Buongiorno", "k-30")


def test_a_held_thread_is_not_in_the_search_until_it_is_shown(make, nina):
    post = start_thread(nina, make.space(), "Mi presento", "Buongiorno", "k-1")
    assert list(KINDS["thread"].entries()) == []
    Change.objects.all().delete()
    show_post(post)
    assert [entry.object_id for entry in KINDS["thread"].entries()] == [post.thread_id]
    assert Change.objects.filter(kind="thread", object_id=post.thread_id).exists()  # it will be indexed
