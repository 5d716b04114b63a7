"""Which numbers about people are kept back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.small_groups import THRESHOLD, hidden_groups, is_few

pytestmark = pytest.mark.any_database
GROUPS = st.dictionaries(st.integers(0, 9), st.integers(0, 12), max_size=8)


@given(GROUPS, st.sets(st.integers(0, 9), max_size=2))
def test_neither_a_number_nor_the_rest_of_the_total_speaks_of_few(people, never_shown):
    hidden = hidden_groups(people, never_shown)
    shown = {key: count for key, count in people.items() if key not in hidden | never_shown}
    assert not any(is_few(count) for count in shown.values())
    if hidden - never_shown:
        rest = [people[key] for key in people if key not in shown and people[key]]
        total = sum(people.values())
        assert not shown.keys() & never_shown
        assert is_few(total) or sum(rest) >= THRESHOLD or not any(shown.values())
        assert len(rest) >= 2 or not any(shown.values())


@given(GROUPS)
def test_where_nobody_is_few_everything_is_told(people):
    if not any(is_few(count) for count in people.values()):
        assert hidden_groups(people) == set()


def test_the_smallest_goes_with_the_few():
    assert hidden_groups({"a": 1, "b": 40, "c": 7}) == {"a", "c"}
    assert hidden_groups({"a": 1, "b": 2, "c": 7}) == {"a", "b"}
    assert hidden_groups({"a": 1, "b": 1, "c": 7}) == {"a", "b", "c"}
    assert hidden_groups({"a": 1, "region": 9, "c": 7}, {"region"}) == {"a", "region"}
