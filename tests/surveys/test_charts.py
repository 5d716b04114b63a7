"""Charts as numbers and as SVG: they close, they fit, and no title breaks them."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.charts import SHADES, WIDTH, Bar, bar_chart, stack, stack_chart

SVG = "{http://www.w3.org/2000/svg}"
TITLES = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=300)


def rects(svg):
    return [
        (float(one.get("x", 0)), float(one.get("width")))
        for one in ElementTree.fromstring(svg).iter(f"{SVG}rect")
    ]


@given(st.lists(st.tuples(TITLES, st.integers(0, 100)), max_size=6))
def test_bars_fit_whatever_their_titles(rows):
    drawn = rects(bar_chart([Bar(title, percent, f"{percent}%") for title, percent in rows]))
    assert [width for _, width in drawn[1::2]] == pytest.approx([WIDTH * p / 100 for _, p in rows], abs=0.1)


@given(TITLES, st.lists(st.floats(0, 1), min_size=1, max_size=18))
def test_the_pieces_of_a_stack_follow_one_another(title, weights):
    total = sum(weights) or 1
    names = [f"{place}°" for place in range(1, len(weights) + 1)]
    made = stack(title, names, [weight / total for weight in weights])
    for piece, following in zip(made.pieces, made.pieces[1:], strict=False):
        assert piece.start + piece.percent <= following.start + 0.02
    assert sum(piece.percent for piece in made.pieces) <= 100.1
    assert all(0 <= piece.shade < len(SHADES) for piece in made.pieces)
    assert all(x + width <= WIDTH + 1 for x, width in rects(stack_chart([made], names)))
