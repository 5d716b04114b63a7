"""Two moderators, two reporters at the same moment: one case, one charge, one decision."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from community import actions
from community.models import Case, CaseClosed, CaseTaken, Decision, Flag, LogEntry, Post, Suspension
from community.telling import tell_about_post
from live.models import Event
from notifications.models import Notice

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 6


def at_once(*jobs):
    """Run the jobs together; gives for each its result or the exception it ended in."""
    barrier = threading.Barrier(len(jobs))

    def run(job):
        try:
            barrier.wait(timeout=20)
            return job()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


@pytest.fixture
def post(make, anna, bruno):
    return make.post(make.thread(anna), bruno)


@pytest.fixture
def moderators(make, territory):
    return [make.person(f"m{number}", "moderator") for number in range(THREADS)]


def test_reports_at_once_are_one_case(make, territory, post, moderators):
    people = [make.person(f"p{n}", "member", organisation=territory.ambito.office) for n in range(THREADS)]
    made = at_once(*(lambda p=p: actions.flag_post(p, Post.objects.get(pk=post.pk), "other") for p in people))
    assert all(isinstance(flag, Flag) for flag in made), made
    assert Case.objects.count() == 1 and Flag.objects.count() == THREADS
    assert Notice.objects.filter(recipient=moderators[0]).count() == 1


def test_one_person_reporting_twice_at_once_has_one_report(post, carla):
    made = at_once(*[lambda: actions.flag_post(carla, Post.objects.get(pk=post.pk), "other")] * THREADS)
    assert sum(isinstance(one, Flag) for one in made) == Flag.objects.count() == 1


def test_of_many_who_take_a_case_one_has_it(make, post, carla, moderators):
    case = make.reported(post, carla)
    taken = at_once(*(lambda m=m: actions.take_case(m, Case.objects.get(pk=case.pk)) for m in moderators))
    winners = [one for one in taken if isinstance(one, Case)]
    assert len(winners) == 1 and Case.objects.get().taken_by == winners[0].taken_by
    assert sum(isinstance(one, CaseTaken) for one in taken) == THREADS - 1
    assert LogEntry.objects.filter(text__contains="preso in carico").count() == 1


def test_of_many_decisions_at_once_one_counts(make, post, carla, bruno, moderators):
    judge = moderators[0]
    case = actions.take_case(judge, make.reported(post, carla))
    events = Event.objects.count()
    outcomes = ["hide", "warn", "suspend", "keep", "suspend", "hide"]
    rules = ["none" if outcome == "keep" else "respect" for outcome in outcomes]
    made = at_once(
        *(
            lambda o=o, r=r: actions.decide_case(judge, Case.objects.get(pk=case.pk), o, r, "Perché.", 3)
            for o, r in zip(outcomes, rules, strict=True)
        )
    )
    assert sum(isinstance(one, Decision) for one in made) == Decision.objects.count() == 1
    assert sum(isinstance(one, CaseClosed) for one in made) == len(outcomes) - 1, made
    outcome = Decision.objects.get().outcome
    assert Suspension.objects.count() == (outcome == "suspend")
    assert Event.objects.count() - events == (outcome != "keep")
    assert Notice.objects.filter(recipient=bruno).count() == 1


def test_an_appeal_and_writing_go_on_beside_decisions(make, post, carla, bruno, moderators):
    """Decisions, reports, posts and corrections in one thread wait for each other and never block each other."""
    first, second, *_ = moderators
    thread = post.thread
    posts = [make.post(thread, carla, f"Messaggio {number}.") for number in range(4)]
    cases = [actions.take_case(first, make.reported(one, bruno)) for one in posts]

    def decide(case):
        return lambda: actions.decide_case(first, case, "hide", "respect", "Perché.")

    done = at_once(
        *(decide(case) for case in cases),
        *(lambda one=one: tell_about_post(one.pk) for one in posts),
        lambda: make.post(thread, bruno, "Rispondo."),
        lambda: actions.flag_post(second, Post.objects.get(pk=post.pk), "other"),
        lambda: actions.edit_message(
            bruno, Post.objects.select_related("thread__space").get(pk=post.pk), "Corretto."
        ),
        lambda: actions.react(
            second, Post.objects.select_related("thread__space").get(pk=post.pk), "👍", on=True
        ),
    )
    assert not [one for one in done if isinstance(one, Exception)], done
    assert Decision.objects.count() == 4
    numbers = list(Event.objects.filter(topic=thread.topic).order_by("seq").values_list("seq", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
