"""Can the answer of a few offices be found by taking the groups that are shown from the whole?"""

from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from surveys import actions
from surveys.findings import MIN_RESPONSES, hidden_groups


def test_a_small_group_takes_the_smallest_shown_one_with_it():
    assert hidden_groups({1: 5, 2: 4, 3: 2, 4: 0}, 11) == {3, 2}


def test_small_groups_that_are_many_together_need_no_other():
    assert hidden_groups({1: 5, 2: 2, 3: 1}, 8) == {2, 3}


def test_nothing_is_hidden_where_every_group_is_large():
    assert hidden_groups({1: 5, 2: 3}, 8) == set()


def test_offices_of_no_group_count_as_what_is_left_out():
    assert hidden_groups({1: 5, 2: 3}, 9) == {2}


@given(st.dictionaries(st.integers(1, 20), st.integers(0, 9), max_size=8), st.integers(0, 4))
def test_what_is_left_out_is_never_a_few_beside_something_shown(sizes, without_group):
    total = sum(sizes.values()) + without_group
    kept = hidden_groups(sizes, total)
    shown = {group: size for group, size in sizes.items() if size and group not in kept}
    left_out = total - sum(shown.values())
    assert not shown or left_out == 0 or left_out >= MIN_RESPONSES
    assert all(size >= MIN_RESPONSES for size in shown.values())


def test_the_page_hides_the_group_that_would_give_another_away(make, territory, anna, client_of):
    """BER answers with 3, MIL with 4, the third ATS with 1: the whole less BER and MIL would be that one."""
    survey = make.survey()
    milan = make.ats("MIL", "ATS di Milano")
    make.responses(survey, territory.ats, count=3)
    make.responses(survey, milan, count=4)
    make.response(survey, territory.other_ambito.office)
    actions.close(anna, survey)
    url, client = reverse("surveys:results", args=[survey.pk]), client_of(anna)

    shown = {code: client.get(url, {"ats": code}).content.decode() for code in ("", "BER", "MIL")}

    assert "bar-fill" in shown[""] and "bar-fill" in shown["MIL"]
    assert "bar-fill" not in shown["BER"] and "togliendolo da quello di tutti" in shown["BER"]
    one = client.get(url, {"ats": territory.other_ats.code}).content.decode()
    assert "meno di 3" in one and "bar-fill" not in one
