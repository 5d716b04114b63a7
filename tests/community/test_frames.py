"""Whole frames, as the contract and docs/decisions/0062 say."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community.actions import (
    edit_message,
    hide_post,
    lock_thread,
    mark_solution,
    post_message,
    react,
    remove_message,
    show_post,
)
from community.frames import NAMED, frames_for, render
from community.models import Attachment, Post
from live.models import Event

pytestmark = pytest.mark.django_db
VOID = "void"


@pytest.fixture
def thread(make, anna):
    return make.thread(anna, is_question=True)


def frames(thread, person, after=1):
    events = Event.objects.filter(topic=thread.topic, seq__gt=after).order_by("seq")
    return frames_for(events, person.pk)


def test_a_plain_message_carries_nothing_more(thread, bruno, carla, make):
    post = make.post(thread, bruno, "Ciao", key="k-1")
    plain = {
        "id": post.pk,
        "author": {"id": bruno.pk, "name": "Bruno Rossi"},
        "body": "Ciao",
        "html": "<p>Ciao</p>\n",
        "created_at": frames(thread, carla)[0]["post"]["created_at"],
    }
    head = {"type": "event", "seq": 2, "kind": "message.posted"}
    assert frames(thread, carla) == [head | {"post": plain}]
    assert frames(thread, bruno) == [head | {"post": plain | {"key": "k-1"}}]


def test_an_answer_with_a_file_and_reactions(thread, anna, bruno, carla, make):
    answered = make.post(thread, bruno)
    files = [make.attachment(thread, carla), make.attachment(thread, carla, name="b.txt")]
    Attachment.objects.filter(pk=files[1].pk).update(is_image=True)
    post = post_message(
        carla, thread, "Ecco", "k-1", reply_to=answered.pk, attachments=[one.pk for one in files]
    )
    for person, emoji in ((bruno, "🎉"), (anna, "👍"), (bruno, "👍")):
        react(person, post, emoji, on=True)
    shown = frames(thread, anna, after=2)
    assert [frame["kind"] for frame in shown] == ["message.posted"] + ["reaction.changed"] * 3
    whole = shown[0]["post"]
    assert whole["reply_to"] == {"id": answered.pk, "author": {"id": bruno.pk, "name": "Bruno Rossi"}}
    file, image = whole["attachments"]
    url = f"/discussioni/allegati/{files[0].pk}/"
    assert file == {
        "id": files[0].pk,
        "name": "appunti.txt",
        "size": files[0].size,
        "url": url,
        "image_url": None,
    }
    assert image["image_url"] == f"/discussioni/allegati/{files[1].pk}/immagine/"
    of_anna, of_bruno = ({"id": one.pk, "name": one.name} for one in (anna, bruno))
    reactions = [
        {"emoji": "👍", "count": 2, "people": [of_anna, of_bruno]},
        {"emoji": "🎉", "count": 1, "people": [of_bruno]},
    ]
    assert whole["reactions"] == reactions
    assert shown[-1] == {
        "type": "event",
        "seq": 6,
        "kind": "reaction.changed",
        "post": {"id": post.pk},
        "reactions": reactions,
    }


def test_the_last_reaction_taken_away_leaves_an_empty_list(thread, bruno, make):
    post = make.post(thread, bruno)
    for on in (True, False):
        react(bruno, post, "👍", on=on)
    assert frames(thread, bruno)[-1]["reactions"] == []


def test_ten_people_are_named_and_all_are_counted(thread, bruno, make, territory):
    post = make.post(thread, bruno)
    for number in range(NAMED + 2):
        react(make.person(f"p{number}", "member", organisation=territory.ambito.office), post, "👍", on=True)
    (reaction,) = frames(thread, bruno)[-1]["reactions"]
    assert (reaction["count"], len(reaction["people"])) == (NAMED + 2, NAMED)


@pytest.mark.parametrize("how", ["removed", "hidden"])
def test_of_what_is_gone_only_the_id_is_said(thread, bruno, carla, make, how):
    post = make.post(thread, bruno, "segreto")
    answer = post_message(carla, thread, "Anche noi", "k-1", reply_to=post.pk)
    edit_message(bruno, post, "segreto due")
    react(carla, post, "👍", on=True)
    assert "segreto due" in str(frames(thread, carla))
    assert [f["post"]["id"] for f in frames(thread, carla) if "reply_to" in f["post"]] == [answer.pk]
    remove_message(bruno, post) if how == "removed" else hide_post(post)
    shown = frames(thread, carla)
    assert [frame["kind"] for frame in shown] == [VOID, "message.posted", VOID, VOID, "message.removed"]
    assert shown[-1]["post"] == {"id": post.pk}
    assert "segreto" not in str(shown) and "reply_to" not in str(shown)


def test_what_is_shown_anew_is_said_once_under_its_new_number(thread, bruno, carla, make):
    post = make.post(thread, bruno)
    hide_post(post)
    show_post(post)
    assert [(f["seq"], f["kind"]) for f in frames(thread, carla)] == [
        (2, VOID),
        (3, "message.removed"),
        (4, "message.posted"),
    ]


def test_the_thread_as_it_is_now(thread, anna, bruno, marco, make):
    post = make.post(thread, bruno)
    mark_solution(anna, thread, post)
    lock_thread(marco, thread, True)
    now = {
        "id": thread.pk,
        "title": thread.title,
        "is_question": True,
        "is_locked": True,
        "solved_by": post.pk,
        "space": {"id": thread.space_id, "title": "Spazio comune"},
    }
    head = {"type": "event", "kind": "thread.changed", "thread": now}
    assert frames(thread, bruno, after=2) == [head | {"seq": seq} for seq in (3, 4)]


def test_a_batch_takes_the_same_queries_for_one_and_three_of_everything(thread, anna, bruno, carla, make):
    numbers = []
    for count in (1, 3):
        for number in range(count):
            answered = make.post(thread, bruno)
            file = make.attachment(thread, carla)
            post = post_message(
                carla, thread, "Ecco", f"k-{count}-{number}", reply_to=answered.pk, attachments=[file.pk]
            )
            react(anna, post, "👍", on=True)
            react(bruno, post, "👍", on=True)
            edit_message(carla, post, "Corretto")
            mark_solution(anna, thread, post)
            remove_message(bruno, answered)
        events = list(Event.objects.filter(topic=thread.topic))
        with CaptureQueriesContext(connection) as captured:
            render(events)
        numbers.append(len(captured))
    assert numbers == [5, 5]
    assert Post.objects.shown().count() == 5


def test_a_message_with_nothing_more_is_one_query(thread, make, anna):
    make.post(thread, anna)
    events = list(Event.objects.filter(topic=thread.topic))
    with CaptureQueriesContext(connection) as captured:
        assert len(render(events)) == len(events)
    assert len(captured) == 1
