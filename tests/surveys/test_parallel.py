"""Do saves that come at the same instant leave one response and lose nothing that was confirmed?"""

import threading
from functools import partial

import pytest
from django.db import connection

from surveys import actions
from surveys.models import AlreadySent, Response, StaleVersion, SurveyClosed


@pytest.mark.django_db(transaction=True)
def test_parallel_first_saves_make_one_row_and_one_winner(make, territory, rita):
    survey, office = make.survey(), territory.ambito.office
    orders = [make.MODULES, make.MODULES[::-1], make.MODULES[1:], make.MODULES[:1], make.MODULES[:2]]
    outcomes = in_parallel(
        [
            partial(actions.save_draft, rita, survey, office, make.answers(survey, [order]), 0)
            for order in orders
        ]
    )
    saved = [outcome for outcome in outcomes if isinstance(outcome, Response)]
    assert (len(saved), sum(isinstance(o, StaleVersion) for o in outcomes)) == (1, 4)
    assert Response.objects.get().answers == saved[0].answers


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_person", [False, True])
def test_fifty_first_submits_at_once_make_one_row(make, territory, rita, is_person):
    survey = make.survey_of_persons([rita]) if is_person else make.survey_of_kinds()
    respondent = rita if is_person else territory.ambito.office
    texts = [f"Invio {number}" for number in range(50)]
    outcomes = in_parallel(
        [
            partial(actions.submit_response, rita, survey, respondent, make.answers_of_kinds(survey, text), 0)
            for text in texts
        ]
    )
    assert not [o for o in outcomes if not isinstance(o, Response | StaleVersion)]
    (sent,) = [outcome for outcome in outcomes if isinstance(outcome, Response)]
    row = Response.objects.get()
    assert row.submitted_answers == row.answers == sent.answers
    assert row.version == 1


@pytest.mark.django_db(transaction=True)
def test_closing_among_many_submits_counts_exactly_the_confirmed(make, territory, anna):
    """Submits share the survey's row and closing waits for them: nobody is confirmed and left out."""
    people = [
        make.person(f"p{number}", "member", organisation=territory.ambito.office) for number in range(12)
    ]
    survey = make.survey(offices=[], respondents="persons")
    make.invite_persons(survey, people)
    given = make.answers(survey, [make.MODULES])
    calls = [partial(actions.submit_response, one, survey, one, given, 0) for one in people]
    outcomes = in_parallel([*calls[:6], partial(actions.close, anna, survey), *calls[6:]])
    assert not [o for o in outcomes if isinstance(o, Exception) and not isinstance(o, SurveyClosed)]
    confirmed = sum(isinstance(outcome, Response) for outcome in outcomes)
    assert survey.questions.get().result.counted["ballots"] == confirmed
    assert Response.objects.submitted().count() == confirmed


@pytest.mark.django_db(transaction=True)
def test_anonymous_answers_at_once_are_all_there(make, territory):
    people = [make.person(f"p{number}", "guest") for number in range(8)]
    survey = make.survey_of_persons(people, "anonymous")
    twice = [
        partial(actions.submit_anonymously, one, survey, make.answers_of_kinds(survey, one.first_name))
        for one in people
        for _ in range(2)
    ]
    outcomes = in_parallel(twice)
    assert sum(isinstance(outcome, AlreadySent) for outcome in outcomes) == len(people)
    assert sum(outcome is None for outcome in outcomes) == len(people)
    key = str(survey.questions.get(kind="text").pk)
    given = sorted(answer.answers[key]["text"] for answer in survey.anonymous_answers.all())
    assert given == sorted(one.first_name for one in people)


@pytest.mark.django_db(transaction=True)
def test_closing_against_submitting_counts_exactly_what_was_confirmed(make, territory, anna, rita):
    survey, office = make.survey(), territory.ambito.office
    given = make.answers(survey, [make.MODULES])
    outcomes = in_parallel(
        [
            lambda: actions.submit_response(rita, survey, office, given, 0),
            lambda: actions.close(anna, survey),
        ]
    )
    assert not [o for o in outcomes if isinstance(o, Exception) and not isinstance(o, SurveyClosed)]
    confirmed = sum(isinstance(outcome, Response) for outcome in outcomes)
    result = survey.questions.get().result
    assert result.counted["ballots"] == confirmed


def in_parallel(calls):
    """What each call returned or raised, all begun together, each with its own connection."""
    outcomes, gate = [], threading.Barrier(len(calls))

    def run(call):
        gate.wait()
        try:
            outcomes.append(call())
        except Exception as error:
            outcomes.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
