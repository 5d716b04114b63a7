"""Closing a thread and moving it: both rights, whoever may not follow is shown out, what was read stays read."""

import json
import time

import pytest
from asgiref.sync import sync_to_async

from accounts.rules import Refused
from community import actions
from community.actions import post_message
from community.models import LogEntry, ReadMark, SpaceArchived, Thread, ThreadLocked
from live.models import Event
from search.models import Change
from tests.live.reader import opened


@pytest.fixture
def thread(make, anna):
    return make.thread(anna, title="Rette dei minori")


@pytest.mark.django_db
def test_a_closed_thread_is_read_and_written_in_by_moderators_only(make, thread, marco, bruno, anna):
    before = Event.objects.count()
    for _ in range(2):
        actions.lock_thread(marco, thread, True)
    assert [event.kind for event in Event.objects.order_by("pk")[before:]] == ["thread.changed"]
    thread.refresh_from_db()
    with pytest.raises(ThreadLocked):
        make.post(thread, bruno)
    make.post(thread, marco)
    actions.lock_thread(marco, thread, False)
    thread.refresh_from_db()
    assert make.post(thread, bruno).pk
    assert list(LogEntry.objects.values_list("text", flat=True)) == [
        "ha chiuso la discussione",
        "ha riaperto la discussione",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["anna", "bruno", "pia"])
def test_who_does_not_moderate_there_closes_nothing(request, make, territory, thread, who):
    person = (
        make.person("pia", "moderator", ats=territory.ats) if who == "pia" else request.getfixturevalue(who)
    )
    with pytest.raises(Refused):
        actions.lock_thread(person, thread, True)
    assert not Thread.objects.get().is_locked


@pytest.mark.django_db
def test_moving_asks_both_rights(make, territory, anna, marco, bruno):
    here, there = (make.space("ats", ats=ats) for ats in (territory.ats, territory.other_ats))
    pia = make.person("pia", "moderator", ats=territory.ats)
    thread = make.thread(anna, here)
    for person in (anna, bruno, pia):
        with pytest.raises(Refused):  # Pia moderates here and reads nothing there; Anna reads both
            actions.move_thread(person, thread, there)
    assert actions.move_thread(pia, thread, make.space()).space == make.space()
    with pytest.raises(Refused):  # now it is out of her hands
        actions.move_thread(pia, Thread.objects.get(), here)
    assert actions.move_thread(marco, Thread.objects.get(), there).space == there


@pytest.mark.django_db
def test_nothing_is_moved_into_an_archive(make, territory, thread, marco):
    archive = make.space("theme", title="Vecchio", is_archived=True)
    with pytest.raises(SpaceArchived):
        actions.move_thread(marco, thread, archive)
    assert thread.space_id == Thread.objects.get().space_id


@pytest.mark.django_db
def test_what_was_read_stays_read_and_the_search_follows(make, territory, thread, marco, bruno):
    actions.mark_read(bruno, thread, 1)
    there = make.space("ats", ats=territory.ats)
    Change.objects.all().delete()
    moved = actions.move_thread(marco, thread, there)
    assert ReadMark.objects.get(person=bruno, thread=moved).seq == 1
    assert Change.objects.filter(kind="thread", object_id=thread.pk).exists()
    assert Event.objects.latest("pk").kind == "thread.changed"
    [entry] = LogEntry.objects.all()
    assert entry.text == "ha spostato qui la discussione"
    actions.move_thread(marco, moved, there)  # where it is already
    assert LogEntry.objects.count() == 1


@pytest.mark.django_db
def test_the_page_offers_open_spaces_where_one_writes(client_of, make, territory, thread, marco, carla):
    there = make.space("ats", ats=territory.ats)
    old = make.space("theme", title="Vecchio", is_archived=True)
    client, url = client_of(marco), f"/discussioni/{thread.pk}/sposta/"
    page = client.get(url).content.decode()
    offered = [f'value="{space.pk}"' in page for space in (there, old, thread.space)]
    assert offered == [True, False, False]
    assert client_of(carla).get(thread.get_absolute_url()).status_code == 200
    answer = client.post(url, {"space": there.pk}, follow=True).content.decode()
    assert f"La discussione ora è in «{there.label}»." in answer.replace("&laquo;", "«")
    assert client_of(carla).get(thread.get_absolute_url()).status_code == 404


@pytest.mark.django_db(transaction=True)
async def test_who_does_not_see_the_destination_is_shown_out_within_a_second(
    make, territory, thread, marco, bruno, carla
):
    there = await sync_to_async(make.space)("ats", title="Posto riservato", ats=territory.ats)
    leaving, staying = await opened(thread, carla), await opened(thread, bruno)
    await sync_to_async(make.post)(thread, bruno, "prima-parola")
    for reader in (leaving, staying):
        await reader.events(1)  # both could hear
    await sync_to_async(actions.move_thread)(marco, thread, there)
    moved = time.monotonic()
    await sync_to_async(make.post)(
        await Thread.objects.select_related("space").aget(), bruno, "parola-segreta"
    )
    assert await leaving.closed() == 4403
    assert time.monotonic() - moved < 1.0
    assert "parola-segreta" not in json.dumps(leaving.frames)
    assert "Posto riservato" not in json.dumps(leaving.frames)
    frames = await staying.events(2)
    assert [frame["kind"] for frame in frames] == ["thread.changed", "message.posted"]
    assert frames[0]["thread"]["space"] == {"id": there.pk, "title": "Posto riservato"}
    await staying.leave()


@pytest.mark.django_db
def test_a_message_follows_a_thread_that_moves_meanwhile_only_where_its_author_may_write(
    make, territory, bruno, dario
):
    """The thread was found before it moved, the message is written after."""
    thread = make.thread(bruno)
    before = Thread.objects.for_writing(bruno).get(pk=thread.pk)
    actions.move_thread(dario, thread, make.space("ats", ats=territory.ats))
    moved = Thread.objects.get()
    assert make.post(before, bruno).pk
    assert Thread.objects.get().last_post_at > moved.last_post_at
    actions.move_thread(dario, thread, make.space("ats", ats=territory.other_ats))
    with pytest.raises(Refused):
        make.post(before, bruno)


@pytest.mark.django_db
def test_a_page_of_a_thread_that_moves_away_meanwhile_shows_nothing_of_it(
    monkeypatch, make, territory, client_of, bruno, dario
):
    thread = make.thread(bruno)

    def late(author, found, *args, **kwargs):
        actions.move_thread(dario, thread, make.space("ats", ats=territory.other_ats))
        make.post(thread, dario, "Solo per loro")
        return post_message(author, found, *args, **kwargs)

    monkeypatch.setattr("community.actions.post_message", late)
    sent = {"body": "Ci sono ancora?", "key": "k-1"}
    answer = client_of(bruno).post(f"{thread.get_absolute_url()}messaggi/", sent)
    assert answer.status_code == 404 and "Solo per loro" not in answer.content.decode()
