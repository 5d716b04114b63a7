"""Who is reminded, how often, and does the reminder follow the deadline?"""

import datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Membership
from notifications.models import Notice
from surveys import actions
from surveys.models import Response, Survey, SurveyClosed
from surveys.queries.progress import LEAST_SHOWN, Rate, merged
from surveys.reminders import REMINDED_BEFORE, remind_due

DAY = datetime.timedelta(days=1)
HOUR = datetime.timedelta(hours=1)


def told():
    names = sorted(Notice.objects.values_list("recipient__first_name", flat=True))
    Notice.objects.all().delete()
    return names


def leave(person):
    Membership.objects.filter(person=person).update(ends_on=timezone.localdate() - DAY)


def test_offices_without_a_sent_response_are_reminded(make, anna, bruno, rita, carla, territory):
    survey = make.survey()
    make.response(survey, territory.ambito.office, submitted=False)
    make.response(survey, territory.other_ambito.office)
    assert actions.remind(anna, survey) == 2
    assert told() == ["Bruno", "Rita"]
    reminded = survey.invitations.exclude(reminded_at=None).get()
    assert reminded.organisation == territory.ambito.office


@pytest.mark.parametrize("privacy", ["named", "confidential", "anonymous"])
def test_persons_without_an_answer_are_reminded_while_they_work_there(
    make, anna, bruno, rita, carla, privacy
):
    survey = make.survey(respondents="persons", privacy=privacy, offices=[])
    for person in (bruno, rita, carla):
        survey.invitations.create(person=person)
    if privacy == "anonymous":
        survey.invitations.filter(person=rita).update(has_answered=True)
    else:
        Response.objects.create(survey=survey, person=rita, submitted_at=timezone.now())
        Response.objects.create(survey=survey, person=bruno)
    leave(carla)
    assert actions.remind(anna, survey) == 1
    assert told() == ["Bruno"]


def test_at_most_one_reminder_a_day(make, anna, bruno):
    survey = make.survey()
    now = timezone.now()
    for after, names in ((0, ["Bruno"]), (23, []), (24.1, ["Bruno"]), (25, []), (47, [])):
        with time_machine.travel(now + after * HOUR, tick=False):
            assert actions.remind(anna, survey) == len(names)
            assert told() == names


def test_reminders_leave_only_while_the_survey_is_open(make, anna, bruno):
    now = timezone.now()
    to_come = make.survey(opens_at=now + DAY, closes_at=now + 2 * DAY)
    over = make.survey(opens_at=now - 2 * DAY, closes_at=now - DAY)
    for survey in (to_come, over, make.survey(status="closed"), make.survey(status="draft")):
        with pytest.raises(SurveyClosed):
            actions.remind(anna, survey)
    assert told() == []


def test_the_page_says_how_many_were_told(make, territory, anna, bruno, rita, client_of):
    survey = make.survey()
    url = reverse("surveys:remind", args=[survey.pk])
    assert "mandato a 2 persone" in client_of(anna).post(url, follow=True).content.decode()
    assert "Nessun promemoria" in client_of(anna).post(url, follow=True).content.decode()


def test_the_reminder_before_the_end_is_sent_once_and_follows_an_extension(make, anna, bruno):
    draft = make.survey(status="draft")
    end = timezone.now() + 10 * DAY
    actions.launch(anna, draft, closes_at=end)
    planned = DBTaskResult.objects.filter(task_path__endswith="remind_when_due")
    assert planned.get().run_after == end - REMINDED_BEFORE
    with time_machine.travel(end - 5 * DAY, tick=False):
        actions.extend(anna, Survey.objects.get(pk=draft.pk), end + 4 * DAY)
        assert told() == ["Bruno", "Bruno"]  # the invitation and the longer time
    assert sorted(row.run_after for row in planned) == [end - REMINDED_BEFORE, end + DAY]
    for days, names in ((-3, []), (1, ["Bruno"]), (1, []), (2.5, []), (3.9, []), (5, [])):
        with time_machine.travel(end + days * DAY, tick=False):
            assert remind_due(draft.pk, timezone.now()) == len(names), days
            assert told() == names, days


def test_a_reminder_sent_by_hand_in_the_last_days_counts_as_the_one_before_the_end(make, anna, bruno):
    survey = make.survey(closes_at=timezone.now() + REMINDED_BEFORE - HOUR)
    actions.remind(anna, survey)
    with time_machine.travel(timezone.now() + 2 * DAY, tick=False):
        assert remind_due(survey.pk, timezone.now()) == 0


@pytest.mark.parametrize("days", [1, 3])
def test_a_short_survey_plans_no_reminder(make, anna, bruno, days):
    actions.launch(anna, make.survey(status="draft"), closes_at=timezone.now() + days * DAY)
    assert not DBTaskResult.objects.filter(task_path__endswith="remind_when_due").exists()


@given(st.lists(st.integers(1, 60), max_size=8))
def test_no_small_number_of_persons_comes_out_of_the_rates_of_an_anonymous_survey(sizes):
    rates = [Rate(f"ATS {n}", size, size // 2) for n, size in enumerate(sizes)]
    shown = merged(rates)
    assert all(rate.invited >= LEAST_SHOWN for rate in shown)
    assert not shown or sum(rate.invited for rate in shown) == sum(sizes)
    assert not shown or sum(rate.submitted for rate in shown) == sum(rate.submitted for rate in rates)
    if all(size >= LEAST_SHOWN for size in sizes):
        assert shown == rates, "nothing is hidden without need"
