"""The hub with doorbells that get lost, gaps, slow readers and broken questions: everybody ends in step."""

import asyncio
import json
import time

import pytest
from asgiref.sync import sync_to_async
from django.db import transaction
from django.db.models import F

from live import doorbell, reading, registry
from live.events import announce
from live.hub import Hub, hub_of_this_loop
from live.listener import MAX_FRAMES, NOT_ALLOWED, RESTARTING, SIGNED_OUT, TOO_SLOW, Listener
from live.models import Connection, Event, Process, Topic
from live.reading import TopicRef
from live.registry import Credential, Rendered
from live.threads import writing as in_writer

pytestmark = pytest.mark.django_db(transaction=True)

allowed: set[int] = set()
valid: set[str] = set()
questions: list[dict] = []
broken: list[bool] = []


def may_see(asked):
    questions.append(dict(asked))
    if broken:
        broken.pop()
        raise RuntimeError("the database was away")
    return {object_id: people & allowed for object_id, people in asked.items()}


def render(events):
    return [
        Rendered(e.seq, json.dumps({"seq": e.seq}), e.object_id, json.dumps({"seq": e.seq, "own": 1}))
        for e in events
    ]


def still_valid(credentials):
    return {credential for credential in credentials if credential.key in valid}


@pytest.fixture(autouse=True)
def kinds():
    registry.register("prova", may_see, render)
    registry.register_credential("prova", still_valid, lambda credential: None)
    allowed.update({1, 2, 3})
    valid.update({"k1", "k2", "k3"})
    yield
    for state in (allowed, valid, questions, broken):
        state.clear()


@pytest.fixture
def topic(db):
    return Topic.objects.create(kind="prova", object_id=7)


@transaction.atomic
def ring(topic, count=1, author=0):
    """Events with their doorbell."""
    for _ in range(count):
        announce(topic.pk, "prova.evento", author)


def silently(topic, count=1):
    """Events whose doorbell was lost."""
    with transaction.atomic():
        for _ in range(count):
            Topic.objects.filter(pk=topic.pk).update(seq=F("seq") + 1)
            seq = Topic.objects.get(pk=topic.pk).seq
            Event.objects.create(topic=topic, seq=seq, kind="prova.evento", object_id=0)


def joined(hub, topic, person_id=1, after=0, seq=0):
    listener = Listener(
        topic.pk, person_id, f"P{person_id}", Credential("prova", f"k{person_id}", person_id), after
    )
    hub.join(listener, TopicRef(topic.pk, topic.kind, topic.object_id), seq)
    return listener


async def heard(listener, count, timeout=3):
    frames = []
    while len(frames) < count:
        texts = await asyncio.wait_for(listener.outbox.take(), timeout)
        assert texts is not None, f"closed with {listener.outbox.closing}"
        found = [json.loads(text) for text in texts]
        frames += [frame["seq"] for frame in found if "seq" in frame and "type" not in frame]
    return frames


async def closing_of(listener, timeout=3):
    ends = time.monotonic() + timeout
    while listener.outbox.closing is None and time.monotonic() < ends:
        await asyncio.sleep(0.02)
    return listener.outbox.closing


def leave_all(hub, *listeners):
    for listener in listeners:
        hub.leave(listener)


async def test_a_ring_is_heard_at_once(topic):
    hub = Hub()
    listener = joined(hub, topic)
    await sync_to_async(ring)(topic)
    started = time.monotonic()
    assert await heard(listener, 1) == [1]
    assert time.monotonic() - started < 0.5
    leave_all(hub, listener)


async def test_lost_doorbells_are_made_good_within_a_second_or_so(topic):
    hub = Hub()
    listener = joined(hub, topic)
    await sync_to_async(silently)(topic, 3)
    started = time.monotonic()
    assert await heard(listener, 3) == [1, 2, 3]
    assert time.monotonic() - started < 2
    leave_all(hub, listener)


async def test_half_of_the_doorbells_lost_and_some_twice(topic):
    hub = Hub()
    listeners = [joined(hub, topic, person_id) for person_id in (1, 2, 3)]
    for number in range(30):
        await sync_to_async(ring if number % 2 else silently)(topic)
        if number % 5 == 0:
            doorbell.ring(topic.pk)
    for listener in listeners:
        assert await heard(listener, 30) == list(range(1, 31))
    leave_all(hub, *listeners)


async def test_one_reading_and_one_question_for_all_listeners(topic):
    hub = Hub()
    listeners = [joined(hub, topic, person_id) for person_id in (1, 2, 3) for _ in range(5)]
    await asyncio.sleep(0.1)  # the first look of a new subscription is over
    questions.clear()
    await sync_to_async(ring)(topic)
    for listener in listeners:
        assert await heard(listener, 1) == [1]
    assert questions[0] == {7: {1, 2, 3}}
    assert len(questions) <= 2  # the other can only be the look that comes every second
    leave_all(hub, *listeners)


async def test_topics_with_news_at_the_same_moment_are_read_together(topic, monkeypatch):
    topics = [topic, *(await sync_to_async(_more_topics)(4))]
    hub = Hub()
    listeners = [joined(hub, one, person_id) for one in topics for person_id in (1, 2, 3)]
    await asyncio.sleep(0.2)
    asked = []
    real = reading.read_after
    monkeypatch.setattr(reading, "read_after", lambda some: asked.append(len(some)) or real(some))
    for one in topics:
        await sync_to_async(silently)(one)
    for one in topics:
        doorbell.local.tell({"type": "doorbell.ring", "topic": one.pk})
    for listener in listeners:
        assert await heard(listener, 1) == [1]
    assert max(asked) >= 4  # the first may have gone alone
    leave_all(hub, *listeners)


async def test_a_topic_that_cannot_be_read_keeps_nobody_else_waiting(topic):
    other = (await sync_to_async(_more_topics)(1))[0]

    def refusing(asked):
        if 7 in asked:
            raise RuntimeError("this one is broken")
        return may_see(asked)

    registry.register("prova", refusing, render)
    hub = Hub()
    broken_one, sound = joined(hub, topic, 1), joined(hub, other, 2)
    for one in (topic, other):
        await sync_to_async(silently)(one)
    for one in (topic, other):
        doorbell.local.tell({"type": "doorbell.ring", "topic": one.pk})
    assert await heard(sound, 1) == [1]
    registry.register("prova", may_see, render)
    assert await heard(broken_one, 1) == [1]
    leave_all(hub, broken_one, sound)


def _more_topics(count):
    return [Topic.objects.create(kind="prova", object_id=100 + number) for number in range(count)]


async def test_catch_up_reads_pages_and_joins_the_live_ones(topic):
    await sync_to_async(silently)(topic, 1200)
    hub = Hub()
    live = joined(hub, topic, 1, after=1200, seq=1200)
    late = joined(hub, topic, 2, after=0, seq=1200)
    reading_late = asyncio.create_task(heard(late, 1205, timeout=10))
    await sync_to_async(ring)(topic, 5)
    assert await heard(live, 5) == list(range(1201, 1206))
    assert await reading_late == list(range(1, 1206))
    assert late.is_live
    leave_all(hub, live, late)


async def test_catching_up_waits_for_a_slow_reader_instead_of_filling_memory(topic):
    await sync_to_async(silently)(topic, 2 * MAX_FRAMES)
    hub = Hub()
    late = joined(hub, topic, 1, after=0, seq=2 * MAX_FRAMES)
    await asyncio.sleep(0.5)
    assert not late.is_closing and late.position <= MAX_FRAMES
    assert await heard(late, 2 * MAX_FRAMES, timeout=10) == list(range(1, 2 * MAX_FRAMES + 1))
    leave_all(hub, late)


async def test_who_does_not_read_is_closed_and_the_others_go_on(topic):
    hub = Hub()
    slow, quick = joined(hub, topic, 1), joined(hub, topic, 2)
    reading_quick = asyncio.create_task(heard(quick, MAX_FRAMES + 100, timeout=20))
    for _ in range(11):
        await sync_to_async(ring)(topic, (MAX_FRAMES + 100) // 11)
    assert await reading_quick == list(range(1, MAX_FRAMES + 101))
    assert await closing_of(slow) == TOO_SLOW
    leave_all(hub, slow, quick)


async def test_a_connection_that_breaks_under_the_hub_comes_back_and_the_others_hear(topic, monkeypatch):
    hub = Hub()
    broken_one, *others = [joined(hub, topic, person_id) for person_id in (1, 2, 3)]
    monkeypatch.setattr(broken_one.outbox, "put", lambda *texts: 1 / 0)
    await sync_to_async(ring)(topic, 2)
    for listener in others:
        assert await heard(listener, 2) == [1, 2]
    assert await closing_of(broken_one) == RESTARTING
    leave_all(hub, broken_one, *others)


async def test_lost_right_closes_before_the_next_event(topic):
    hub = Hub()
    leaving, staying = joined(hub, topic, 1), joined(hub, topic, 2)
    await sync_to_async(ring)(topic)
    assert await heard(leaving, 1) == [1] == await heard(staying, 1)
    allowed.discard(1)
    await sync_to_async(ring)(topic)
    assert await heard(staying, 1) == [2]
    assert await closing_of(leaving) == NOT_ALLOWED
    assert leaving.position == 1
    leave_all(hub, leaving, staying)


async def test_lost_right_closes_within_a_second_without_any_event(topic):
    hub = Hub()
    leaving = joined(hub, topic, 1)
    allowed.discard(1)
    started = time.monotonic()
    assert await closing_of(leaving) == NOT_ALLOWED
    assert time.monotonic() - started < 1.2
    leave_all(hub, leaving)


async def test_recheck_rings_at_once(topic):
    hub = Hub()
    leaving = joined(hub, topic, 1)
    await asyncio.sleep(0.1)
    allowed.discard(1)
    doorbell.recheck()
    started = time.monotonic()
    assert await closing_of(leaving) == NOT_ALLOWED
    assert time.monotonic() - started < 0.3
    leave_all(hub, leaving)


async def test_ended_credential_closes_as_signed_out(topic):
    hub = Hub()
    leaving, staying = joined(hub, topic, 1), joined(hub, topic, 2)
    valid.discard("k1")
    assert await closing_of(leaving) == SIGNED_OUT
    assert staying.outbox.closing is None
    leave_all(hub, leaving, staying)


async def test_a_question_that_fails_is_asked_again(topic):
    hub = Hub()
    listener = joined(hub, topic)
    await asyncio.sleep(0.05)
    broken.append(True)
    await sync_to_async(ring)(topic)
    assert await heard(listener, 1, timeout=5) == [1]
    leave_all(hub, listener)


async def test_a_rolled_back_change_rings_for_nobody(topic):
    hub = Hub()
    listener = joined(hub, topic)

    def fail():
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            announce(topic.pk, "prova.evento", 0)
            raise ZeroDivisionError

    await sync_to_async(fail)()
    await asyncio.sleep(0.2)
    assert listener.position == 0
    leave_all(hub, listener)


async def test_the_hub_rests_when_nobody_listens(topic):
    hub = Hub()
    before = len(asyncio.all_tasks())
    listener = joined(hub, topic)
    assert len(asyncio.all_tasks()) > before
    hub.leave(listener)
    await asyncio.sleep(0.05)
    assert len(asyncio.all_tasks()) == before
    assert hub.subscriptions == {}


async def test_one_hub_for_each_loop():
    assert hub_of_this_loop() is hub_of_this_loop()


def test_dead_processes_do_not_count(topic, make):
    person = make.person("bruno")
    for _ in range(2):
        assert reading.enter("qui", topic.pk, person.pk, 2) is not None
    assert reading.enter("qui", topic.pk, person.pk, 2) is None
    Process.objects.update(seen_at="2026-01-01T00:00Z")
    assert reading.enter("altrove", topic.pk, person.pk, 2) is not None
    assert reading.present([topic.pk], {}) == {topic.pk: reading.Present([(person.pk, "Bruno Rossi")], 1)}
    reading.beat("altrove")
    assert Connection.objects.count() == 1  # the dead one is forgotten with its connections


async def test_many_who_come_at_once_to_a_new_process_all_get_in(topic, make):
    person = await sync_to_async(make.person)("bruno")
    entering = [in_writer(reading.enter, "nuovo", topic.pk, person.pk, None) for _ in range(12)]
    assert len(set(await asyncio.gather(*entering))) == 12
    assert await Process.objects.filter(name="nuovo").acount() == 1


async def test_a_burst_longer_than_an_outbox_closes_nobody_who_reads(topic, monkeypatch):
    monkeypatch.setattr(reading, "BATCH", 400)
    hub = Hub()
    listener = joined(hub, topic)
    await sync_to_async(ring)(topic, MAX_FRAMES + 700)
    assert await heard(listener, MAX_FRAMES + 700, timeout=10) == list(range(1, MAX_FRAMES + 701))
    assert listener.outbox.closing is None
    leave_all(hub, listener)


async def test_in_a_crowd_the_first_are_named_and_the_others_counted(topic, make, monkeypatch):
    monkeypatch.setattr(reading, "PEOPLE_NAMED", 2)
    people = await sync_to_async(
        lambda: [make.person(name, role="member") for name in ("ugo", "lia", "eva")]
    )()
    for person in people:
        await sync_to_async(reading.enter)("qui", topic.pk, person.pk, None)
    found = await sync_to_async(reading.present)([topic.pk], {})
    assert [pk for pk, _ in found[topic.pk].named] == [person.pk for person in people[:2]]
    assert found[topic.pk].count == 3
    hub = Hub()
    listener = joined(hub, topic)
    hub._tell_presence(found)
    frame = json.loads(hub.subscriptions[topic.pk].presence)
    assert (len(frame["people"]), frame["others"]) == (2, 1)
    leave_all(hub, listener)
