"""By what are answers divided, how is each counted, and of what is it decided whether it is shown?"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from surveys import actions, queries
from surveys.breakdowns import MIN_AMBITI, decide
from surveys.counts import Basis, counted_in, leaders_in
from surveys.groups import Dimension, Unit, weights
from surveys.models import AnonymousAnswer, Question, Result
from surveys.points import PartialRule
from surveys.reading import Asked, read
from surveys.results_page import NONE_FOUND, division_of

RANKING = Question(kind="ranking")


def row(order, **groups):
    return {"answer": {"order": order, "not_relevant": []}, "ats": None, "ambito": None} | groups


def test_rows_say_in_which_office_and_role_a_person_answered(make, territory, anna):
    survey = make.survey(offices=[], respondents="persons")
    make.person_response(survey, territory.ambito.office, "member")
    both = make.person_response(survey, territory.other_ambito.office, "member")
    make.membership(both.person, "representative", organisation=territory.ambito.office)
    actions.close(anna, survey)
    rows = Result.objects.get(question__survey=survey).ballots
    told = [(one["respondent"], one["ats"], one["role"], one["size"]) for one in rows]
    people = list(survey.responses.values_list("person_id", flat=True))
    ber = territory.ats.pk
    assert told == [(people[0], ber, "member", "small"), (people[1], ber, "representative", "small")]


def test_an_office_has_no_role(make, territory, anna):
    survey = make.survey()
    make.response(survey, territory.ambito.office)
    actions.close(anna, survey)
    (one,) = Result.objects.get(question__survey=survey).ballots
    assert (one["respondent"], one["role"], one["ats"]) == (
        territory.ambito.office.pk,
        None,
        territory.ats.pk,
    )


def test_frozen_anonymous_rows_have_only_the_answer_and_no_order_of_arrival(make, territory, anna):
    sections = [make.section("Governare"), make.section("Spendere", modules=["Bandi", "Gare"])]
    survey = make.survey(offices=[], respondents="persons", privacy="anonymous", sections=sections)
    orders = [make.MODULES, make.MODULES[::-1], make.MODULES]
    for order, second in zip(orders, [("Gare", "Bandi"), ("Bandi", "Gare"), ("Bandi", "Gare")], strict=True):
        AnonymousAnswer.objects.create(survey=survey, answers=make.answers(survey, [order, second]))
    actions.close(anna, survey)
    for result in Result.objects.filter(question__survey=survey):
        assert all(set(one) == {"answer"} for one in result.ballots)
        assert result.ballots == sorted(result.ballots, key=lambda one: str(one["answer"]["order"]))
    assert read(survey).dimensions() == []


def test_what_sets_all_options_aside_can_hide_a_group_too():
    """Without the empty orders nobody is alone; with them one group less the other is a single person."""
    rows = [row([[1]], ats=1, role="a") for _ in range(4)] + [row([[1]], ats=2, role="b") for _ in range(4)]
    assert decide(RANKING, rows).hidden == frozenset()
    aside = row([], ats=1, role="b")
    assert decide(RANKING, [*rows, aside]).hidden != frozenset()


def test_other_units_wait_for_enough_ambiti():
    rows = [row([[1], [2]], ats=1, ambito=number) for number in range(MIN_AMBITI)]
    assert decide(RANKING, rows).shows_whole(Unit.POPULATION)
    assert not decide(RANKING, rows[1:]).shows_whole(Unit.AMBITO)
    assert decide(RANKING, rows[1:]).shows_whole()
    assert not decide(RANKING, rows[:2]).shows_whole()


def test_an_ambito_weighs_the_same_however_many_answer():
    rows = [
        {"ambito": 1, "population": 30},
        {"ambito": 1, "population": 30},
        {"ambito": 2, "population": 90},
        {},
    ]
    one, two, three, nowhere = weights(rows, Unit.AMBITO)
    assert one == two == three / 2 and nowhere == 0
    assert weights(rows, Unit.POPULATION) == [15, 15, 90, 0]
    assert weights(rows, Unit.RESPONSE) == [1, 1, 1, 1]


@pytest.fixture
def divided(make, territory, anna):
    """Six offices of BER against six of PAV, which turn the order round; the answers leave one out."""
    survey = make.survey(question={"allows_partial": True})
    make.responses(survey, territory.ats, [make.MODULES[:2]], count=6)
    make.responses(survey, territory.other_ats, [make.MODULES[:0:-1]], count=6)
    actions.close(anna, survey)
    return survey


def test_the_rule_and_the_unit_change_what_is_counted(divided, make):
    reading = read(divided)
    (result,) = reading.results
    titles = result.question.titles
    by_rule = {
        rule: {titles[pk]: points for pk, points in reading.tell(result, None, Basis(rule)).counted["borda"]}
        for rule in PartialRule
    }
    first, second, third = make.MODULES
    assert by_rule[PartialRule.SHARED] == {first: 12, second: 12, third: 12}
    assert by_rule[PartialRule.MODIFIED] == {first: 6, second: 0, third: 6}
    weighted = reading.tell(result, None, Basis(unit=Unit.POPULATION))
    assert "ogni abitante" in weighted.headline and weighted.sentences == []
    assert reading.tell(result, reading.groups(Dimension.ATS)[0], Basis(unit=Unit.AMBITO)).counted is None


def test_sums_by_group_are_those_of_the_whole_count_of_the_group(divided, territory):
    (result,) = queries.results_of(divided)
    for ats in (territory.ats, territory.other_ats):
        whole = counted_in(result, Dimension.ATS, ats.pk)
        quick = leaders_in(result, Dimension.ATS, PartialRule.SHARED)[ats.pk]
        assert quick == {key: whole[key] for key in quick}


def test_differences_between_groups_are_told_with_their_corrected_p(divided, make, territory):
    division = division_of(read(divided), Asked(per="ats"))
    ((_, told),) = division.differences
    assert f"{territory.ats.name}: «{make.MODULES[0]}» sta più in alto che per gli altri" in told[0]
    assert "p corretto" in told[0] and division.none_found == ""
    assert division_of(read(divided), Asked(per="size")).none_found != NONE_FOUND, (
        "one group: nothing to compare"
    )


def test_nothing_is_told_where_groups_agree(make, territory, anna):
    survey = make.survey()
    for ats in (territory.ats, territory.other_ats):
        make.responses(survey, ats, count=3)
    actions.close(anna, survey)
    division = division_of(read(survey), Asked(per="ats"))
    assert division.differences == [] and division.none_found == NONE_FOUND
    assert {line.firsts[0][1] for line in division.lines} == {" · ".join(make.MODULES)}


def test_a_hidden_group_never_becomes_the_count_of_a_programme(make, territory, anna):
    """PAV has answers enough, but BER's are found by taking them from the region's."""
    survey = make.survey()
    make.responses(survey, territory.ats, [make.MODULES[::-1]], count=2)
    make.responses(survey, territory.other_ats, count=3)
    actions.close(anna, survey)
    for ats in (territory.ats, territory.other_ats):
        (section,) = queries.section_rankings(survey, ats)
        assert section.is_regional and section.responses == 5


@pytest.mark.parametrize("route", ["surveys:results", "api:survey_results"])
def test_results_have_the_same_queries_for_few_and_many(make, territory, anna, client_of, route):
    """The first time one query more, for the rows of all questions at once."""
    first, later = set(), set()
    client = client_of(anna)
    for answers, questions in ((10, 1), (100, 1), (10, 3)):
        sections = [make.section(f"Sezione {number}") for number in range(questions)]
        survey = make.survey(sections=sections, offices=[])
        make.responses(survey, territory.ats, [make.MODULES] * questions, count=answers)
        actions.close(anna, survey)
        url = reverse(route, args=[survey.pk])
        for asked in (first, later):
            with CaptureQueriesContext(connection) as context:
                assert client.get(url).status_code == 200
            asked.add(len(context))
    assert len(first) == 1 and later == {first.pop() - 1}
