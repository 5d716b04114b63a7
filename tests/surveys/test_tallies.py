"""What is counted of questions that are not rankings, and how it is told."""

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.numbers import number
from surveys import tallies


def test_choices_count_each_option_once_for_each_answer():
    found = tallies.choices([1, 2, 3], [[1], [1, 2], [2, 2], []], [1, 1, 1, 1])
    assert found == {"n": 4, "counts": [[1, 2, 0.5], [2, 2, 0.5], [3, 0, 0.0]]}


def test_weights_count_for_shares():
    assert tallies.choices([1, 2], [[1], [2]], [3, 1])["counts"] == [[1, 3, 0.75], [2, 1, 0.25]]


def test_a_scale_has_every_step():
    found = tallies.scale(range(1, 5), [2, 2, 4], [1, 1, 1])
    assert [row[:2] for row in found["distribution"]] == [[1, 0], [2, 2], [3, 0], [4, 1]]
    assert (found["n"], found["median"]) == (3, 2)
    assert found["mean"] == pytest.approx(8 / 3)


@given(st.lists(st.integers(-1000, 1000), min_size=1))
def test_numbers_are_those_of_the_standard_library(values):
    found = tallies.numbers(values)
    assert (found["n"], found["sum"]) == (len(values), sum(values))
    assert found["mean"] == pytest.approx(statistics.fmean(values))
    assert found["quartiles"][1] == pytest.approx(found["median"])
    assert min(values) <= found["quartiles"][0] <= found["quartiles"][2] <= max(values)


def test_texts_lose_the_order_in_which_they_came():
    assert tallies.texts(["zeta", " ", "Alfa ", "beta"]) == {"n": 3, "texts": ["Alfa", "beta", "zeta"]}


@given(
    st.lists(
        st.lists(st.lists(st.none() | st.integers(0, 99), min_size=3, max_size=3), min_size=2, max_size=2)
    )
)
def test_totals_of_a_table_agree_by_row_and_column(grids):
    found = tallies.table(2, 3, grids)
    assert found["total"] == sum(found["row_totals"]) == sum(found["column_totals"])
    assert found["total"] == sum(value or 0 for grid in grids for line in grid for value in line)


@pytest.mark.parametrize(
    "nothing", [tallies.numbers([]), tallies.scale([1, 2], [], []), tallies.choices([1], [], [])]
)
def test_nothing_is_counted_where_nobody_answered(nothing):
    assert nothing["n"] == 0


@pytest.mark.parametrize(
    "value, text",
    [(0, "0"), (-3, "-3"), (1234.5, "1234,5"), (12345.678, "12.345,68"), (2.0, "2"), (100, "100")],
)
def test_numbers_are_written_in_italian(value, text):
    assert number(value) == text
