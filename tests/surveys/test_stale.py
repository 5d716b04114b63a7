"""What happens to a page that was opened before somebody else moved the survey on?"""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.rules import Refused
from surveys import actions
from surveys.closing import close_due
from surveys.models import NotLaunchable, Question, Survey
from surveys.models.surveys import SurveyQuerySet


def test_an_edit_begun_before_the_launch_changes_nothing(make, territory, anna, rita):
    survey = make.survey(status="draft", author=anna)
    stale = Survey.objects.get(pk=survey.pk)
    actions.launch(anna, survey, closes_at=timezone.now() + datetime.timedelta(days=7))
    given = make.answers(survey, [make.MODULES])
    launched = Survey.objects.get(pk=survey.pk)
    actions.submit_response(rita, launched, territory.ambito.office, given, 0)
    asked = list(Question.objects.filter(survey=survey).values_list("pk", flat=True))
    stale.title = "Riscritta"

    with pytest.raises(NotLaunchable):
        actions.prepare(anna, stale)
    with pytest.raises(NotLaunchable):
        actions.ask_modules(anna, stale, [make.section("Altra")])

    stored = Survey.objects.get(pk=survey.pk)
    assert (stored.status, stored.title, stored.closes_at) == ("open", survey.title, launched.closes_at)
    assert list(Question.objects.filter(survey=survey).values_list("pk", flat=True)) == asked


def test_a_draft_saved_again_keeps_what_the_form_does_not_hold(make, territory, anna):
    survey = make.survey(status="draft", author=anna)
    edited = Survey.objects.get(pk=survey.pk)
    Survey.objects.filter(pk=survey.pk).update(audience="public")
    edited.title = "Nuovo titolo"

    actions.prepare(anna, edited)

    stored = Survey.objects.get(pk=survey.pk)
    assert (stored.title, stored.audience) == ("Nuovo titolo", "public")


def test_a_draft_that_went_to_another_ats_is_not_taken_back(make, territory):
    olga = make.person("olga", "coordinator", ats=territory.ats)
    survey = make.survey(status="draft", ats=territory.ats)
    edited = Survey.objects.get(pk=survey.pk)
    Survey.objects.filter(pk=survey.pk).update(ats=territory.other_ats)

    with pytest.raises(Refused):
        actions.prepare(olga, edited)

    assert Survey.objects.get(pk=survey.pk).ats == territory.other_ats


def test_the_clock_finds_the_survey_closed_by_hand_meanwhile(make, territory, anna, monkeypatch):
    """Closed between the moment the clock looks for what is due and the moment it holds the row."""
    survey = make.survey(opens_at=timezone.now() - datetime.timedelta(days=2), closes_at=timezone.now())
    lock = SurveyQuerySet.select_for_update

    def closed_meanwhile(rows, *args, **kwargs):
        monkeypatch.setattr(SurveyQuerySet, "select_for_update", lock)
        actions.close(anna, survey)
        return lock(rows, *args, **kwargs)

    monkeypatch.setattr(SurveyQuerySet, "select_for_update", closed_meanwhile)

    assert not close_due(survey.pk, timezone.now())
    assert Survey.objects.get(pk=survey.pk).is_closed


@pytest.mark.parametrize("name", ["respond", "summary"])
def test_an_office_that_is_no_longer_ones_own_is_not_there(make, territory, rita, client_of, name):
    survey = make.survey()
    url = reverse(f"surveys:{name}", args=[survey.pk])
    client = client_of(rita)

    assert client.get(url, {"ente": territory.ambito.office.pk}).status_code != 404
    assert client.get(url, {"ente": territory.other_ambito.office.pk}).status_code == 404
    assert client.post(f"{url}?ente={territory.other_ambito.office.pk}", {"version": 0}).status_code in (
        404,
        405,
    )
