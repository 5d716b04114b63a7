"""A question given to an expert: who gives it, who may get it, reminders once each, late ones on the board."""

import datetime

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.rules import Refused
from community import actions
from community.assignment_tasks import remind_expert
from community.models import Assignment, LogEntry, NotOpenQuestion, SpaceArchived, Thread, ThreadLocked
from reports.queries import desk

pytestmark = pytest.mark.django_db
A_DAY = datetime.timedelta(days=1)


@pytest.fixture
def question(make, bruno):
    return make.thread(bruno, title="Come si fa l'affidamento?", is_question=True)


def today():
    return timezone.localdate()


def told(person):
    return list(person.notices.order_by("pk").values_list("text", flat=True))


def due_again(assignment, days, sent=None):
    """As if that many days from now were the day agreed."""
    changed = {"due_on": today() + days * A_DAY} | ({} if sent is None else {"reminders_sent": sent})
    Assignment.objects.filter(pk=assignment.pk).update(**changed)


def test_the_expert_is_told_and_reminded_twice_at_most(question, anna, tina):
    given = actions.assign_question(anna, question, tina, today() + 3 * A_DAY)
    assert told(tina)[0].startswith("Ti è stata affidata una domanda, da rispondere entro ")
    mornings = DBTaskResult.objects.filter(task_path=remind_expert.module_path).order_by("run_after")
    assert [timezone.localdate(job.run_after) for job in mornings] == [
        today() + 2 * A_DAY,
        today() + 4 * A_DAY,
    ]
    for days, count in ((3, 1), (1, 2), (1, 2), (0, 2), (-1, 3), (-1, 3), (-9, 3)):
        due_again(given, days)
        remind_expert.call(given.pk)
        assert len(told(tina)) == count
    assert told(tina)[1].startswith("Domani scade") and "è in ritardo" in told(tina)[2]
    [entry] = LogEntry.objects.all()
    assert entry.actor == anna and entry.text.startswith("ha affidato la domanda a Tina Rossi, entro ")


def test_an_answer_ends_it_also_when_the_expert_follows_already(make, question, anna, tina, run_tasks):
    make.post(question, tina, "La guardo.")
    run_tasks()
    given = actions.assign_question(anna, question, tina, today())
    run_tasks()
    given.refresh_from_db()
    assert given.answered_at is None  # what was written before is no answer
    make.post(Thread.objects.for_writing(tina).get(pk=question.pk), tina, "Si fa così.")
    run_tasks()
    given.refresh_from_db()
    assert given.answered_at is not None
    due_again(given, -1)
    remind_expert.call(given.pk)
    assert len(told(tina)) == 1


def test_somebody_elses_post_is_no_answer(make, question, anna, tina, carla, run_tasks):
    given = actions.assign_question(anna, question, tina, today())
    make.post(question, carla)
    run_tasks()
    given.refresh_from_db()
    assert given.answered_at is None


def test_giving_it_to_somebody_else_begins_anew(question, anna, tina, marco):
    given = actions.assign_question(anna, question, tina, today() - A_DAY)
    remind_expert.call(given.pk)
    assert len(told(tina)) == 2
    again = actions.assign_question(anna, question, marco, today() + A_DAY)
    assert again.pk == given.pk and Assignment.objects.count() == 1
    remind_expert.call(given.pk)
    assert len(told(marco)) == 2 and len(told(tina)) == 2


def test_a_solved_question_reminds_nobody(make, question, anna, tina, carla, bruno):
    given = actions.assign_question(anna, question, tina, today() - A_DAY)
    actions.mark_solution(bruno, question, make.post(question, carla))
    remind_expert.call(given.pk)
    assert len(told(tina)) == 1


@pytest.mark.parametrize(
    ("who", "general", "own_ats", "other_ats"),
    [
        ("anna", True, True, True),
        ("marco", True, True, True),
        ("dario", True, True, True),
        ("paola", False, True, False),
        ("pia", False, True, False),
        ("tina", False, False, False),
        ("bruno", False, False, False),
    ],
)
def test_who_gives_questions_where(request, make, territory, anna, who, general, own_ats, other_ats):
    made = {"paola": "coordinator", "pia": "moderator"}
    person = make.person(who, made[who], ats=territory.ats) if who in made else request.getfixturevalue(who)
    spaces = [make.space(), *(make.space("ats", ats=ats) for ats in (territory.ats, territory.other_ats))]
    for space, may in zip(spaces, (general, own_ats, other_ats), strict=True):
        thread = make.thread(anna, space, is_question=True)
        if may:
            assert actions.assign_question(person, thread, anna, today()).expert == anna
        else:
            with pytest.raises(Refused):
                actions.assign_question(person, thread, anna, today())


def test_the_expert_must_read_the_question(make, territory, anna, carla, tina):
    thread = make.thread(anna, make.space("ats", ats=territory.ats), is_question=True)
    with pytest.raises(Refused, match="scegline"):
        actions.assign_question(anna, thread, carla, today())
    assert not Assignment.objects.exists() and told(carla) == []


def test_only_an_open_question_is_given(make, question, anna, tina, carla, bruno):
    with pytest.raises(NotOpenQuestion):
        actions.assign_question(anna, make.thread(bruno), tina, today())
    Thread.objects.filter(pk=question.pk).update(is_locked=True)
    with pytest.raises(ThreadLocked):
        actions.assign_question(anna, question, tina, today())
    Thread.objects.filter(pk=question.pk).update(is_locked=False)
    type(question.space).objects.update(is_archived=True)
    with pytest.raises(SpaceArchived):
        actions.assign_question(anna, question, tina, today())
    type(question.space).objects.update(is_archived=False)
    actions.mark_solution(bruno, question, make.post(question, carla))
    with pytest.raises(NotOpenQuestion):
        actions.assign_question(anna, question, tina, today())


def test_the_page_offers_who_reads_the_space(client_of, make, territory, anna, tina, carla, dario):
    thread = make.thread(anna, make.space("ats", ats=territory.ats), is_question=True)
    trainer = make.person("olga", "trainer", ats=territory.other_ats)
    here = make.person("ugo", "trainer", ats=territory.ats)
    client, url = client_of(anna), f"/discussioni/{thread.pk}/affida/"
    page = client.get(url).content.decode()
    for person, is_offered in ((dario, True), (here, True), (trainer, False), (carla, False)):
        assert (f'value="{person.pk}"' in page) == is_offered, person
    refused = client.post(url, {"expert": trainer.pk, "due_on": today()})
    assert refused.status_code == 200 and not Assignment.objects.exists()
    for day in (today() - A_DAY, today() + 400 * A_DAY):
        assert "un giorno da oggi" in client.post(url, {"expert": here.pk, "due_on": day}).content.decode()
    answer = client.post(url, {"expert": here.pk, "due_on": today()}, follow=True).content.decode()
    assert "La domanda è affidata a Ugo Rossi" in answer


@pytest.mark.parametrize("late", [1, 3])
def test_late_questions_are_on_the_board_of_who_coordinates(make, territory, anna, dario, bruno, tina, late):
    paola = make.person("paola", "coordinator", ats=territory.ats)
    for number in range(late):
        for ats in (territory.ats, territory.other_ats):
            space, _ = type(make.space()).objects.get_or_create(
                kind="ats", ats=ats, defaults={"title": ats.name, "audience": f"ats:{ats.pk}"}
            )
            thread = make.thread(dario, space, title=f"{ats.code} {number}", is_question=True)
            actions.assign_question(dario, thread, dario, today() - A_DAY)
    on_time = make.thread(bruno, title="In tempo", is_question=True)
    actions.assign_question(anna, on_time, tina, today())

    def shown(person):
        sections = {section.title: section.lines for section in desk.sections(person)}
        return sorted(line.title for line in sections["Domande affidate in ritardo"])

    here = [f"BER {number}" for number in range(late)]
    assert shown(paola) == here
    assert shown(anna) == sorted(here + [f"PAV {number}" for number in range(late)])


def test_a_question_that_waits_for_a_moderator_is_given_to_nobody(question, marco, tina):
    """The expert would be told of what they do not see."""
    Thread.objects.filter(pk=question.pk).update(is_held=True)
    with pytest.raises(ThreadLocked):
        actions.assign_question(marco, question, tina, today())
    assert not told(tina) and not Assignment.objects.exists()
