"""What do people do with surveys, and who is refused?"""

import datetime

import pytest
from django.utils import timezone

from accounts.audience import PUBLIC
from accounts.rules import Refused
from notifications.models import Notice
from surveys import actions, queries
from surveys.answers import AnswerError
from surveys.closing import close_due
from surveys.counts import counted_in
from surveys.findings import MIN_RESPONSES
from surveys.groups import Dimension
from surveys.models import NotReady, Response, Result, StaleVersion, Survey, SurveyClosed


def next_week():
    return timezone.now() + datetime.timedelta(days=7)


@pytest.fixture
def office(territory):
    return territory.ambito.office


@pytest.fixture
def survey(make, territory):
    return make.survey()


def test_colleagues_draft_together_and_the_representative_sends(make, survey, office, bruno, rita):
    given = make.answers(survey, [make.MODULES])
    first = actions.save_draft(bruno, survey, office, given, 0)
    assert (first.version, first.submitted_at) == (1, None)
    sent = actions.submit_response(rita, survey, office, {}, 1)
    assert sent.submitted_answers == given
    assert sent.submitted_by == rita
    assert {(c.person, c.question_id) for c in sent.contributions.all()} == {
        (bruno, survey.questions.get().pk)
    }
    assert Response.objects.count() == 1


def test_start_order_is_recorded_shuffled_and_the_same_again(make, territory, rita, office):
    section = make.section(modules=[f"Modulo {n}" for n in range(12)])
    survey = make.survey(sections=[section])
    question = survey.questions.get()
    given = {str(question.pk): {"order": [], "not_relevant": []}}
    response = actions.save_draft(rita, survey, office, given, 0)
    shown = response.start_orders[str(question.pk)]
    straight = [option.pk for option in question.options.all()]
    assert sorted(shown) == straight != shown
    assert shown == actions.start_order(question, office)
    assert shown != actions.start_order(question, territory.other_ambito.office)


def test_only_the_office_answers_and_only_the_representative_sends(
    make, survey, office, anna, bruno, carla, rita
):
    given = make.answers(survey, [make.MODULES])
    for outsider in (anna, carla):
        with pytest.raises(Refused, match="ufficio"):
            actions.save_draft(outsider, survey, office, given, 0)
        with pytest.raises(Refused):
            actions.submit_response(outsider, survey, office, given, 0)
    with pytest.raises(Refused, match="referente"):
        actions.submit_response(bruno, survey, office, given, 0)
    assert actions.submit_response(rita, survey, office, given, 0).submitted_at


def test_a_stale_save_is_refused_and_changes_nothing(make, survey, office, bruno, rita):
    mine = make.answers(survey, [make.MODULES])
    theirs = make.answers(survey, [make.MODULES[::-1]])
    actions.save_draft(bruno, survey, office, mine, 0)
    with pytest.raises(StaleVersion) as refused:
        actions.save_draft(rita, survey, office, theirs, 0)
    assert refused.value.stored.answers == mine
    assert Response.objects.get().answers == mine
    assert actions.save_draft(bruno, survey, office, mine, 0).version == 1, (
        "the same save again is no conflict"
    )
    with pytest.raises(StaleVersion):
        actions.submit_response(rita, survey, office, {}, 0)


def test_an_incomplete_answer_is_kept_but_not_sent(make, survey, office, rita):
    part = make.answers(survey, [make.MODULES[:2]])
    assert actions.save_draft(rita, survey, office, part, 0).answers == part
    with pytest.raises(AnswerError, match="Manca"):
        actions.submit_response(rita, survey, office, {}, 1)


def test_what_was_sent_counts_until_it_is_sent_again(make, survey, office, rita):
    first, second = (make.answers(survey, [order]) for order in (make.MODULES, make.MODULES[::-1]))
    actions.submit_response(rita, survey, office, first, 0)
    changed = actions.save_draft(rita, survey, office, second, 1)
    assert changed.submitted_answers == first and changed.has_unsent_changes
    assert actions.submit_response(rita, survey, office, {}, 2).submitted_answers == second


@pytest.mark.parametrize(("shift", "is_in"), [(-1, True), (1, False)])
def test_the_servers_clock_decides(make, territory, office, rita, time_machine_at, shift, is_in):
    end = timezone.now() + datetime.timedelta(days=3)
    survey = make.survey(closes_at=end)
    given = make.answers(survey, [make.MODULES])
    with time_machine_at(end + datetime.timedelta(seconds=shift)):
        if is_in:
            assert actions.submit_response(rita, survey, office, given, 0).submitted_at
        else:
            with pytest.raises(SurveyClosed):
                actions.submit_response(rita, survey, office, given, 0)


@pytest.fixture
def time_machine_at():
    import time_machine

    return lambda instant: time_machine.travel(instant, tick=False)


def test_nothing_is_taken_before_the_opening(make, territory, office, rita):
    survey = make.survey(opens_at=timezone.now() + datetime.timedelta(hours=1))
    with pytest.raises(SurveyClosed, match="apre"):
        actions.save_draft(rita, survey, office, {}, 0)


def test_close_freezes_counts_with_their_inputs(make, survey, territory, anna, rita):
    office, other = territory.ambito.office, territory.other_ambito.office
    make.response(survey, office, [make.MODULES])
    make.response(survey, other, [make.MODULES[::-1]], submitted=False)
    actions.close(anna, survey)
    question = survey.questions.get()
    whole = Result.objects.get(question=question)
    first = question.options.get(title=make.MODULES[0]).pk
    assert (whole.responses, whole.counted["ballots"]) == (1, 1)
    assert whole.counted["borda"][0] == [first, 2]
    assert whole.ballots[0]["respondent"] == office.pk
    by_ats = [
        counted_in(whole, Dimension.ATS, ats.pk)["ballots"] for ats in (territory.ats, territory.other_ats)
    ]
    assert by_ats == [1, 0]
    with pytest.raises(SurveyClosed):
        actions.save_draft(rita, survey, office, {}, 1)
    with pytest.raises(SurveyClosed):
        actions.close(anna, survey)


def test_close_is_refused_to_who_does_not_coordinate(make, survey, bruno, marco):
    for person in (bruno, marco):
        with pytest.raises(Refused):
            actions.close(person, survey)
    assert Survey.objects.get(pk=survey.pk).is_open


def test_a_survey_closes_by_itself_when_its_time_is_over(make, territory):
    survey = make.survey()
    assert survey.closes_at is not None
    assert not close_due(survey.pk, timezone.now())
    assert close_due(survey.pk, survey.closes_at)
    assert not close_due(survey.pk, survey.closes_at)
    assert Survey.objects.get(pk=survey.pk).is_closed


def test_publish_opens_the_result_to_its_audience(make, anna, bruno, elena):
    survey = make.survey()
    with pytest.raises(NotReady):
        actions.publish(anna, survey)
    actions.close(anna, survey)
    with pytest.raises(Refused):
        actions.publish(bruno, survey)
    assert not Survey.objects.visible_to(elena).exists()
    actions.publish(anna, survey)
    assert Notice.objects.filter(recipient=bruno).count() == 1
    assert not Survey.objects.visible_to(elena).exists()
    actions.publish(anna, survey, PUBLIC)
    assert Survey.objects.visible_to(elena).exists()
    assert Notice.objects.filter(recipient=bruno).count() == 1, "told once"


def test_section_rankings_read_the_ats_or_say_that_they_are_regional(make, territory, anna):
    sections = [make.section("Governare"), make.section("Spendere", modules=["Bandi", "Gare"])]
    survey = make.survey(sections=sections, asks_sections=True)
    orders = [make.MODULES[::-1], ("Gare", "Bandi"), ("Spendere", "Governare")]
    make.responses(survey, territory.ats, orders, count=MIN_RESPONSES)
    with pytest.raises(NotReady):
        queries.section_rankings(survey, territory.ats)
    actions.close(anna, survey)
    own = queries.section_rankings(survey, territory.ats)
    assert [(s.section.title, s.points, s.is_regional) for s in own] == [
        ("Governare", 0, False),
        ("Spendere", 3, False),
    ]
    ranked = [(m.title, m.place, m.points) for m in own[0].modules]
    assert ranked == [("Rendicontare", 1, 6), ("Scrivere avvisi", 2, 3), ("Costruire reti", 3, 0)]
    other = queries.section_rankings(survey, territory.other_ats)
    assert all(section.is_regional for section in other)
    assert other[0].modules == own[0].modules


@pytest.mark.parametrize("count", [1, MIN_RESPONSES - 1])
def test_section_rankings_do_not_show_a_few_offices(make, territory, anna, count):
    survey = make.survey()
    make.responses(survey, territory.ats, [make.MODULES[::-1]], count=count)
    make.responses(survey, territory.other_ats, [make.MODULES], count=MIN_RESPONSES)
    actions.close(anna, survey)
    (section,) = queries.section_rankings(survey, territory.ats)
    assert section.is_regional
    assert section.responses == MIN_RESPONSES + count
    assert section.modules[0].title == "Costruire reti", "the region's first, not that of the few"


def test_section_rankings_say_nothing_of_a_few_offices_in_all(make, territory, anna):
    survey = make.survey()
    make.responses(survey, territory.ats, count=MIN_RESPONSES - 1)
    actions.close(anna, survey)
    assert queries.section_rankings(survey) == []
