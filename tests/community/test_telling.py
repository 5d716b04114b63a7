"""Who is told of a message, of what, and who never is."""

import pytest

from community.actions import edit_message, hide_post, post_message, show_post
from community.models import Assignment, Level, Mention, Newcomer, SpaceLevel, Thread, ThreadLevel
from community.tasks import tell_about_edit, tell_about_post
from notifications.models import Kind, Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread(make, anna, run_tasks):
    thread = make.thread(anna)
    run_tasks()
    return thread


@pytest.fixture
def told(run_tasks):
    """(recipient, kind, text) of every notice there is, after the worker has done its part."""

    def told():
        run_tasks()
        notices = Notice.objects.order_by("pk").select_related("recipient")
        return [(n.recipient.first_name, n.kind, n.text) for n in notices]

    return told


def watch(person, thread, level=Level.WATCHING):
    ThreadLevel.objects.update_or_create(person=person, thread=thread, defaults={"level": level})


NAMED = ("Bruno", Kind.MENTIONS, "Carla Rossi ti ha nominato in «Compartecipazione ai servizi»")
ANSWERED = (
    "Bruno",
    Kind.MENTIONS,
    "Carla Rossi ha risposto al tuo messaggio in «Compartecipazione ai servizi»",
)
WATCHED = ("Bruno", Kind.FOLLOWED, "Carla Rossi ha scritto in «Compartecipazione ai servizi»")


def test_a_plain_message_is_told_to_nobody(thread, bruno, carla, make, told):
    make.post(thread, bruno)  # follows: the page «Nuovo per me» and the digest are enough
    make.post(thread, carla)
    assert told() == []


def test_who_is_named_is_told(thread, bruno, carla, make, told):
    post = make.post(thread, carla, "@**Bruno Rossi** tu come fai?")
    assert told() == [NAMED]
    assert [mention.person for mention in post.mentions.all()] == [bruno]
    notice = Notice.objects.get()
    assert (notice.target, notice.thread_key) == (post, f"thread-{thread.pk}")


def test_who_is_answered_is_told(thread, bruno, carla, make, told):
    post = make.post(thread, bruno)
    post_message(carla, thread, "Anche noi", "k-1", reply_to=post.pk)
    assert told() == [ANSWERED]


def test_who_watches_is_told_of_each_message(thread, bruno, carla, make, told):
    watch(bruno, thread)
    make.post(thread, carla)
    make.post(thread, bruno)
    assert told() == [WATCHED]
    make.post(thread, carla)
    assert told() == [WATCHED, WATCHED]


def test_who_watches_the_space_is_told_also_of_new_threads(thread, anna, bruno, make, told):
    SpaceLevel.objects.create(person=bruno, space=thread.space, level=Level.WATCHING)
    make.thread(anna, title="Altra")
    assert told() == [("Bruno", Kind.FOLLOWED, "Anna Rossi ha scritto in «Altra»")]
    watch(bruno, thread, Level.NORMAL)  # the thread's own level comes first
    make.post(thread, anna)
    assert len(told()) == 1


def test_nobody_twice_for_one_message(thread, bruno, carla, make, told):
    post = make.post(thread, bruno)
    watch(bruno, thread)
    answer = post_message(carla, thread, "@**Bruno Rossi** sì", "k-1", reply_to=post.pk)
    assert told() == [NAMED]
    tell_about_post.call(answer.pk)
    tell_about_edit.call(answer.pk)
    assert told() == [NAMED]


def test_nobody_of_their_own(thread, bruno, make, told):
    post = make.post(thread, bruno)
    watch(bruno, thread)
    post_message(bruno, thread, "@**Bruno Rossi** mi rispondo", "k-1", reply_to=post.pk)
    assert (told(), Mention.objects.count()) == ([], 0)


@pytest.mark.parametrize("where", ["thread", "space"])
def test_silence_is_kept_even_when_named(thread, bruno, carla, make, told, where):
    if where == "thread":
        watch(bruno, thread, Level.MUTED)
    else:
        SpaceLevel.objects.create(person=bruno, space=thread.space, level=Level.MUTED)
    make.post(thread, carla, "@**Bruno Rossi** tu come fai?")
    assert told() == []
    assert Mention.objects.get().person == bruno  # named all the same


def test_nobody_who_sees_the_thread_no_more(make, anna, bruno, carla, rita, territory, told):
    thread = make.thread(anna, make.space("ats", ats=territory.ats))
    post = make.post(thread, bruno)
    assert told() == []
    for person in (bruno, carla, rita):
        watch(person, thread)  # Carla, of another ATS, never saw it
    bruno.memberships.all().delete()
    post_message(anna, thread, "@**Bruno Rossi** @**Carla Rossi** ecco", "k-1", reply_to=post.pk)
    assert [name for name, *_ in told()] == ["Rita"]


def test_an_edit_tells_only_whom_it_names_anew(thread, bruno, carla, rita, make, told):
    watch(rita, thread)
    post = make.post(thread, carla, "Tu come fai?")
    assert len(told()) == 1
    edit_message(carla, post, "@**Bruno Rossi** tu come fai?")
    assert told()[1:] == [NAMED]
    edit_message(carla, post, "@**Bruno Rossi** e tu come fai?")
    edit_message(carla, post, "E tu come fai?")
    told()
    assert not Mention.objects.exists()
    edit_message(carla, post, "@**Bruno Rossi** e tu?")
    assert told()[1:] == [NAMED]
    assert Mention.objects.get().person == bruno


def test_a_held_message_is_told_when_it_is_shown(thread, bruno, carla, make, told):
    newcomer = Newcomer.objects.create(person=carla)
    post = make.post(thread, carla, "@**Bruno Rossi** buongiorno")
    tell_about_post.call(post.pk)
    assert (told(), Mention.objects.count()) == ([], 0)
    newcomer.delete()
    show_post(post)
    assert told() == [NAMED]
    hide_post(post)
    show_post(post)
    assert told() == [NAMED]


def test_a_message_taken_back_before_the_worker_came_is_told_to_nobody(thread, bruno, carla, make, told):
    hide_post(make.post(thread, carla, "@**Bruno Rossi** buongiorno"))
    assert told() == []


def test_who_was_answered_by_a_message_that_is_hidden_is_not_told(thread, bruno, carla, make, told):
    post = make.post(thread, bruno)
    post_message(carla, thread, "Anche noi", "k-1", reply_to=post.pk)
    hide_post(post)
    assert told() == []


def test_the_expert_answers_the_question(thread, anna, bruno, carla, make, run_tasks, settings):
    given = Assignment.objects.create(thread=thread, expert=bruno, assigned_by=anna, due_on="2099-01-01")
    make.post(thread, carla)
    run_tasks()
    assert Assignment.objects.get().answered_at is None
    post = post_message(bruno, Thread.objects.for_writing(bruno).get(), "Ecco la norma", "k-1")
    run_tasks()
    given.refresh_from_db()
    assert given.answered_at == post.created_at


def test_a_message_that_concerns_nobody_needs_no_worker(thread, bruno, make, run_tasks):
    make.post(thread, bruno)
    run_tasks()
    found = Thread.objects.for_writing(bruno).get()
    assert (found.has_level, found.concerns_others, found.has_draft) == (True, False, False)
    post_message(bruno, found, "Una cosa", "k-1")
    tasks = run_tasks()
    post_message(bruno, found, "@**Anna Rossi** una cosa", "k-2")
    assert run_tasks() == tasks + 2  # the telling and its mail
