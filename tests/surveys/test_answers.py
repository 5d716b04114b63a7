"""Which answers are accepted, and what is said of those that are not?"""

import pytest

from surveys.answers import AnswerError, Rules, Typed, ballots, checked, empty, from_places, missing, places

STRICT = Rules((1, 2, 3))
FREE = Rules((1, 2, 3), allows_partial=True, allows_ties=True)


def test_numbers_become_an_order_and_gaps_close_up():
    typed = Typed({1: "3", 2: "", 3: " 1 "}, {2})
    assert from_places(STRICT, typed) == {"order": [[3], [1]], "not_relevant": [2]}


def test_the_same_number_twice_is_said_at_both_fields():
    with pytest.raises(AnswerError) as refused:
        from_places(STRICT, Typed({1: "1", 2: "1", 3: "2"}))
    assert set(refused.value.by_option) == {1, 2}
    assert "più di una volta" in refused.value.by_option[1]
    assert from_places(FREE, Typed({1: "1", 2: "1", 3: "2"}))["order"] == [[1, 2], [3]]


@pytest.mark.parametrize("text", ["0", "4", "-1", "1,5", "uno", "²", "٣", "99999999999"])
def test_what_is_not_a_place_is_said_at_the_field(text):
    with pytest.raises(AnswerError) as refused:
        from_places(STRICT, Typed({1: text, 2: "2"}))
    assert refused.value.by_option == {1: "Scrivi un numero intero da 1 a 3."}


def test_a_number_beside_not_relevant_is_refused():
    with pytest.raises(AnswerError) as refused:
        from_places(STRICT, Typed({1: "1"}, {1}))
    assert list(refused.value.by_option) == [1]


@pytest.mark.parametrize(
    "answer",
    [
        None,
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
    assert missing(STRICT, part) == [1]
    assert missing(FREE, part) == []
    assert missing(FREE, None) == [1, 2, 3]
    assert missing(STRICT, empty()) == [1, 2, 3]
    assert missing(STRICT, {"order": [[2], [1]], "not_relevant": [3]}) == []


def test_places_of_a_tie_are_shared():
    assert places({"order": [[2], [1, 3]]}) == {2: 1, 1: 2, 3: 2}


def test_an_order_that_ranks_nothing_is_no_ballot():
    assert [ballot.order for ballot in ballots([{"order": []}, {"order": [[1], [2, 3]]}])] == [((1,), (2, 3))]
