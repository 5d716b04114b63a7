"""Which word was meant: distances, the nearest word of some texts, the question put right."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.italian import clean, tokens
from search.spelling import corrected, distance, nearest


def word(text):
    return next(tokens(clean(text)))


def slow_distance(one, other):
    """By the definition of the optimal string alignment."""
    if not one or not other:
        return len(one) + len(other)
    ways = [
        slow_distance(one[1:], other) + 1,
        slow_distance(one, other[1:]) + 1,
        slow_distance(one[1:], other[1:]) + (one[0] != other[0]),
    ]
    if len(one) > 1 and len(other) > 1 and one[0] == other[1] and one[1] == other[0]:
        ways.append(slow_distance(one[2:], other[2:]) + 1)
    return min(ways)


@given(st.text("abc", max_size=5), st.text("abc", max_size=5), st.integers(0, 3))
def test_distance_is_as_defined_up_to_the_most(one, other, most):
    assert distance(one, other, most) == min(slow_distance(one, other), most + 1)


@pytest.mark.parametrize(
    ("typed", "texts", "meant"),
    [
        ("reglamento", ["Il Regolamento della mensa"], "regolamento"),
        ("regolmaento", ["Regolamento"], "regolamento"),
        ("poverat", ["Fondo povertà"], "povertà"),
        ("mensaa", ["mense", "mensa", "mensa"], "mensa"),
        ("regolamenti", ["Regolamento", "regolamanti"], ""),  # it is there, in the singular
        ("zibaldone", ["Regolamento"], ""),
        ("prova1", ["prova2"], ""),
        ("isee", ["isei"], ""),
        ("regola", ["regol4", "rego1a"], ""),  # codes are nobody's correction
    ],
)
def test_the_nearest_word_as_it_stands(typed, texts, meant):
    assert nearest(word(typed), texts) == meant


@pytest.mark.parametrize(
    "texts", [["corsi", "corte corsa corsa"], ["corsa corsa corsi"], ["Corsa, corsi, corsa"]]
)
def test_of_two_as_near_the_one_said_most(texts):
    assert nearest(word("corsx"), texts) == "corsa"


def test_only_the_words_named_are_replaced():
    text = "REGLAMENTO dell’ente, reglamento mensa"
    assert corrected(text, {"reglamento": "regolamento"}) == "regolamento dell'ente, regolamento mensa"
    assert corrected(text, {}) == clean(text)
