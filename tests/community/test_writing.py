"""Answers, files, earlier texts, reactions and solutions: rows, refusals, what is announced."""

import pytest

from accounts.markdown import TextRefused
from accounts.rules import Refused
from community.actions import (
    edit_message,
    hide_post,
    mark_solution,
    post_message,
    react,
    remove_message,
    show_post,
)
from community.models import Draft, KeyConflict, Level, Post, PostVersion, SpaceLevel, Thread, ThreadLevel
from live.models import Event

pytestmark = pytest.mark.django_db
THANKS = "👍"


@pytest.fixture
def thread(make, anna):
    return make.thread(anna, is_question=True)


@pytest.fixture
def post(make, thread, bruno):
    return make.post(thread, bruno)


def told(thread, after=0):
    events = Event.objects.filter(topic=thread.topic, seq__gt=after).order_by("seq")
    return list(events.values_list("kind", "object_id"))


def test_an_answer_says_whom_it_answers(thread, post, carla):
    answer = post_message(carla, thread, "Anche noi", "k-1", reply_to=post.pk)
    assert answer.reply_to == post
    assert (
        post_message(carla, thread, "Anche noi", "k-1").pk == answer.pk
    )  # the key counts, not what came with it


@pytest.mark.parametrize("gone", ["removed", "hidden", "elsewhere", "nonsense"])
def test_what_is_not_there_is_not_answered(thread, post, anna, bruno, carla, make, gone):
    post_message(carla, thread, "Prima si può", "k-0", reply_to=post.pk)
    answered = post.pk
    if gone == "removed":
        remove_message(bruno, post)
    elif gone == "hidden":
        hide_post(post)
    elif gone == "elsewhere":
        answered = make.thread(anna, title="Altra").posts.get().pk
    else:
        answered = 999_999
    with pytest.raises(TextRefused, match="non c'è più"):
        post_message(carla, thread, "Anche noi", "k-1", reply_to=answered)
    assert not Post.objects.filter(key="k-1").exists()


def test_files_go_with_the_message(thread, bruno, make):
    files = [make.attachment(thread, bruno, name=f"{n}.txt").pk for n in "ab"]
    post = post_message(bruno, thread, "Ecco", "k-1", attachments=files)
    assert [one.pk for one in post.attachments.all()] == files
    assert post_message(bruno, thread, "Ecco", "k-1", attachments=files).is_repeated


@pytest.mark.parametrize("whose", ["somebody else's", "of another thread", "of another post", "nobody's"])
def test_only_ones_own_waiting_files(thread, anna, bruno, carla, make, whose):
    file = make.attachment(thread, bruno)
    if whose == "somebody else's":
        file = make.attachment(thread, carla)
    elif whose == "of another thread":
        file = make.attachment(make.thread(anna, title="Altra"), bruno)
    elif whose == "of another post":
        post_message(bruno, thread, "Primo", "k-0", attachments=[file.pk])
    pk = 999_999 if whose == "nobody's" else file.pk
    with pytest.raises(TextRefused, match="caricalo di nuovo"):
        post_message(bruno, thread, "Ecco", "k-1", attachments=[pk])
    assert not Post.objects.filter(key="k-1").exists()


def test_ten_files_at_most(thread, bruno):
    with pytest.raises(TextRefused, match="al massimo 10"):
        post_message(bruno, thread, "Ecco", "k-1", attachments=range(11))


def test_an_edit_keeps_the_earlier_texts(thread, bruno, make):
    post = make.post(thread, bruno, "uno")
    edit_message(bruno, post, "due")
    edited_at = Post.objects.get(pk=post.pk).edited_at
    edit_message(bruno, post, "tre")
    first, second = PostVersion.objects.filter(post=post)
    assert (first.body, first.html, first.written_at) == ("uno", "<p>uno</p>\n", post.created_at)
    assert (second.body, second.written_at) == ("due", edited_at)


def test_an_edit_that_changes_nothing_is_none(thread, bruno, make):
    post = make.post(thread, bruno, "uno")
    before = told(thread)
    edit_message(bruno, post, "uno")
    assert (told(thread), PostVersion.objects.count()) == (before, 0)
    assert Post.objects.get(pk=post.pk).edited_at is None


def test_reactions_on_and_off(thread, post, carla, anna):
    seq = thread.topic.events.count()
    for _ in range(2):
        react(carla, post, THANKS, on=True)
    react(anna, post, THANKS, on=True)
    assert post.reactions.count() == 2
    for _ in range(2):
        react(carla, post, THANKS, on=False)
    assert [reaction.person for reaction in post.reactions.all()] == [anna]
    assert told(thread, seq) == [("reaction.changed", post.pk)] * 3


def test_only_a_sign_that_is_offered(thread, post, carla, elena):
    with pytest.raises(TextRefused, match="fra quelle proposte"):
        react(carla, post, "💣", on=True)
    with pytest.raises(Refused, match="chi partecipa"):
        react(elena, post, THANKS, on=True)


def test_the_asker_and_a_moderator_mark_the_solution(thread, post, anna, bruno, marco):
    seq = thread.topic.events.count()
    with pytest.raises(Refused, match="chi ha fatto la domanda"):
        mark_solution(bruno, thread, post)
    for _ in range(2):
        mark_solution(anna, thread, post)
    assert Thread.objects.get().solved_by == post
    mark_solution(marco, thread, None)
    assert Thread.objects.get().solved_by is None
    assert told(thread, seq) == [("thread.changed", thread.pk)] * 2


def test_only_a_question_and_only_by_what_is_there(thread, post, anna, bruno, make):
    other = make.thread(anna, title="Altra")
    with pytest.raises(TextRefused, match="non è una domanda"):
        mark_solution(anna, other, other.posts.get())
    with pytest.raises(TextRefused, match="scegline un altro"):
        mark_solution(anna, thread, other.posts.get())
    remove_message(bruno, post)
    with pytest.raises(TextRefused, match="scegline un altro"):
        mark_solution(anna, thread, post)


@pytest.mark.parametrize("how", ["removed", "hidden"])
def test_what_is_read_no_more_solves_nothing(thread, post, anna, bruno, how):
    mark_solution(anna, thread, post)
    seq = thread.topic.events.count()
    if how == "removed":
        remove_message(bruno, post)
    else:
        hide_post(post)
    assert Thread.objects.get().solved_by is None
    assert told(thread, seq) == [("message.removed", post.pk), ("thread.changed", thread.pk)]


def test_what_is_shown_again_comes_as_new_and_its_answers_say_so(thread, post, carla):
    answer = post_message(carla, thread, "Anche noi", "k-1", reply_to=post.pk)
    hide_post(post)
    hide_post(post)  # safe to run twice
    seq = thread.topic.events.count()
    assert told(thread)[-1] == ("message.removed", post.pk)
    show_post(post)
    show_post(post)
    assert (post.status, post.seq) == ("visible", seq + 1)
    assert told(thread, seq) == [("message.posted", post.pk), ("message.edited", answer.pk)]


def test_a_removed_post_is_not_shown_again(thread, post, bruno):
    remove_message(bruno, post)
    for change in (show_post, hide_post):
        change(post)
        assert Post.objects.get(pk=post.pk).status == "removed"


def test_who_writes_follows(thread, bruno, carla, make):
    make.post(thread, bruno)
    assert ThreadLevel.objects.get(person=bruno).level == Level.FOLLOWING
    ThreadLevel.objects.filter(person=bruno).update(level=Level.MUTED)
    make.post(thread, bruno)
    assert ThreadLevel.objects.get(person=bruno).level == Level.MUTED  # what was chosen stays
    SpaceLevel.objects.create(person=carla, space=thread.space, level=Level.WATCHING)
    make.post(thread, carla)
    assert not ThreadLevel.objects.filter(person=carla).exists()  # who hears more already


@pytest.mark.parametrize("annotated", [False, True])
def test_what_was_posted_is_no_draft_any_more(thread, bruno, make, annotated):
    make.draft(bruno, thread, "Una risposta")
    found = Thread.objects.for_writing(bruno).get(pk=thread.pk) if annotated else thread
    post_message(bruno, found, "Un'altra cosa", "k-1")
    assert Draft.objects.filter(person=bruno).exists()
    post_message(bruno, found, "Una risposta", "k-2")
    assert not Draft.objects.filter(person=bruno).exists()


def test_another_text_for_a_key_is_refused_whatever_came_with_it(thread, post, bruno):
    post_message(bruno, thread, "testo", "k-1", reply_to=post.pk)
    with pytest.raises(KeyConflict):
        post_message(bruno, thread, "altro", "k-1", reply_to=post.pk)
