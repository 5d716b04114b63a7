"""Do saves that come at the same instant leave one response and lose nothing that was confirmed?"""

import threading
from functools import partial

import pytest
from django.db import connection

from surveys import actions
from surveys.models import Response, StaleVersion, SurveyClosed


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
