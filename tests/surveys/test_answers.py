"""Which answers are accepted, and what is said of those that are not?"""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.answers import (
    AnswerError,
    Rules,
    Typed,
    checked,
    from_places,
    missing,
    places,
    unplaced,
)
from surveys.answers.numbers import typed_number, written
from surveys.counts import ballots

STRICT = Rules(options=(1, 2, 3))
FREE = Rules(options=(1, 2, 3), allows_partial=True, allows_ties=True)


def test_numbers_become_an_order_and_gaps_close_up():
    typed = Typed({1: "3", 2: "", 3: " 1 "}, {2})
    assert from_places(STRICT, typed) == {"order": [[3], [1]], "not_relevant": [2]}


def test_the_same_number_twice_is_said_at_both_fields():
    with pytest.raises(AnswerError) as refused:
        from_places(STRICT, Typed({1: "1", 2: "1", 3: "2"}))
    assert set(refused.value.by_field) == {1, 2}
    assert "più di una volta" in refused.value.by_field[1]
    assert from_places(FREE, Typed({1: "1", 2: "1", 3: "2"}))["order"] == [[1, 2], [3]]


@pytest.mark.parametrize("text", ["0", "4", "-1", "1,5", "uno", "²", "٣", "99999999999"])
def test_what_is_not_a_place_is_said_at_the_field(text):
    with pytest.raises(AnswerError) as refused:
        from_places(STRICT, Typed({1: text, 2: "2"}))
    assert refused.value.by_field == {1: "Scrivi un numero intero da 1 a 3."}


def test_a_number_beside_not_relevant_is_refused():
    with pytest.raises(AnswerError) as refused:
        from_places(STRICT, Typed({1: "1"}, {1}))
    assert list(refused.value.by_field) == [1]


@pytest.mark.parametrize(
    "answer",
    [
        [],
        {"order": 1},
        {"order": [1, 2]},
        {"order": [[]]},
        {"order": [[1], [1]]},
        {"order": [[1]], "not_relevant": [1]},
        {"order": [[9]]},
        {"order": [["1"]]},
        {"order": [[True]]},
        {"order": [[1, 2]]},
        {"order": [[[1]]]},
        {"order": [], "other": 1},
    ],
)
def test_a_wrong_shape_is_refused(answer):
    assert checked(STRICT, {"order": [[1], [2]], "not_relevant": [3]})
    with pytest.raises(AnswerError):
        checked(STRICT, answer)


def test_what_is_missing_depends_on_the_question():
    part = {"order": [[2]], "not_relevant": [3]}
    assert (unplaced(STRICT, part), unplaced(FREE, part), unplaced(FREE, None)) == ([1], [], [1, 2, 3])
    assert missing(STRICT, part) == "Manca il posto di una voce."
    assert missing(FREE, part) == ""
    assert missing(STRICT, {"order": [[2], [1]], "not_relevant": [3]}) == ""
    assert missing(STRICT, None) and not missing(replace(STRICT, is_required=False), None)


def test_places_of_a_tie_are_shared():
    assert places({"order": [[2], [1, 3]]}) == {2: 1, 1: 2, 3: 2}


def test_an_order_that_ranks_nothing_is_no_ballot():
    rows = [{"answer": {"order": []}}, {"answer": {"order": [[1], [2, 3]]}}]
    assert [ballot.order for ballot in ballots(rows)] == [((1,), (2, 3))]


SINGLE, MULTIPLE = Rules("single", options=(1, 2, 3)), Rules("multiple", options=(1, 2, 3))
SCALE, NUMBER = Rules("scale", least=1, most=5), Rules("number", least=0, most=100)
TEXT = Rules("text")
TABLE = Rules("table", rows=("Assistenti", "Educatori"), columns=("Donne", "Uomini"), has_totals=True)


@pytest.mark.parametrize(
    ("rules", "given", "kept"),
    [
        (SINGLE, {"choices": [2]}, {"choices": [2]}),
        (MULTIPLE, {"choices": [3, 1]}, {"choices": [1, 3]}),
        (SCALE, {"value": 5}, {"value": 5}),
        (NUMBER, {"value": 12.5}, {"value": 12.5}),
        (NUMBER, {"value": 7.0}, {"value": 7}),
        (TEXT, {"text": "due\r\nrighe"}, {"text": "due\nrighe"}),
        (TABLE, {"cells": [[1, 0], [None, 2]]}, {"cells": [[1, 0], [None, 2]], "totals": [None, None]}),
        (STRICT, {"order": [], "not_relevant": []}, None),
        (SINGLE, {"choices": []}, None),
        (NUMBER, {"value": None}, None),
        (TEXT, {"text": " \n"}, None),
        (TABLE, {"cells": [[None] * 2] * 2}, None),
        (TEXT, None, None),
    ],
)
def test_each_kind_keeps_its_answer_and_nothing_of_an_empty_one(rules, given, kept):
    assert checked(rules, given) == kept


@pytest.mark.parametrize(
    ("rules", "answer"),
    [
        (SINGLE, {"choices": [1, 2]}),
        (SINGLE, {"choices": [9]}),
        (SINGLE, {"choices": 1}),
        (MULTIPLE, {"choices": [1, 1]}),
        (MULTIPLE, {"choices": [True]}),
        (SCALE, {"value": 6}),
        (SCALE, {"value": 1.0}),
        (SCALE, {"value": "1"}),
        (NUMBER, {"value": 101}),
        (NUMBER, {"value": -1}),
        (NUMBER, {"value": 1.234}),
        (NUMBER, {"value": float("nan")}),
        (NUMBER, {"value": float("inf")}),
        (NUMBER, {"value": 10**400}),
        (NUMBER, {"value": True}),
        (NUMBER, {"number": 1}),
        (TEXT, {"text": 1}),
        (TEXT, {"text": "x" * 4001}),
        (TEXT, {"text": "\x00"}),
        (TEXT, {"text": "\ud800"}),
        (TABLE, {"cells": [[1, 2]]}),
        (TABLE, {"cells": [[1, 2], [3]]}),
        (TABLE, {"cells": [[1, 2], [3, -4]]}),
        (TABLE, {"cells": [[1, 2], [3, 4.5]]}),
        (TABLE, {"cells": [[1, 2], [3, 10**400]]}),
        (TABLE, {"cells": [[1, 2], [3, 4]], "totals": [3]}),
        (replace(TABLE, has_totals=False), {"cells": [[1, 2], [3, 4]], "totals": [3, 7]}),
    ],
)
def test_each_kind_refuses_what_it_cannot_hold(rules, answer):
    with pytest.raises(AnswerError):
        checked(rules, answer)


def test_a_table_is_sent_whole_and_with_totals_that_add_up():
    whole = {"cells": [[1, 2], [3, 4]], "totals": [3, 7]}
    assert missing(TABLE, whole) == ""
    assert "Educatori" in missing(TABLE, whole | {"totals": [3, 8]})
    assert "Hai scritto 8, ma la somma della riga è 7." in missing(TABLE, whole | {"totals": [3, 8]})
    assert "totale di «Assistenti»" in missing(TABLE, whole | {"totals": [None, 7]})
    assert "numero in «Assistenti»" in missing(TABLE, {"cells": [[None, 2], [3, 4]], "totals": [2, 7]})
    optional = replace(TABLE, is_required=False)
    assert missing(optional, {"cells": [[None, 2], [None, None]], "totals": [2, None]}) == ""


@given(st.decimals(-(10**6), 10**6, places=2))
def test_a_number_is_read_back_as_it_is_written(value):
    number = float(value)
    number = int(number) if number.is_integer() else number
    assert typed_number(written(number)) == number


@pytest.mark.parametrize("text", ["1.500", "1,234", "12e3", "٣", "nove", "1 000", "--1", ""])
def test_what_is_no_number_is_refused_with_an_example(text):
    with pytest.raises(AnswerError, match="1500,5"):
        typed_number(text)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
KEYS = st.sampled_from(["order", "not_relevant", "choices", "value", "text", "cells", "totals"])


@given(
    st.sampled_from([STRICT, FREE, SINGLE, MULTIPLE, SCALE, NUMBER, TEXT, TABLE]),
    JSON | st.dictionaries(KEYS, JSON, max_size=2),
)
def test_whatever_comes_is_kept_or_refused_and_what_is_kept_is_kept_again(rules, answer):
    try:
        kept = checked(rules, answer)
    except AnswerError:
        return
    assert checked(rules, kept) == kept
    assert isinstance(missing(rules, kept), str)
