"""From rankings to ten labs: indications first, sections by share, modules by rank, every step explained."""

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from labs.apportionment import Method
from labs.programme import (
    Draft,
    Impossible,
    Indication,
    Module,
    Rule,
    Section,
    draft,
    words,
)


def section(id: int, size: int, points: int | None = None) -> Section:
    """Modules id*100+1… with Borda points size-1…0, already in order."""
    modules = tuple(
        Module(id * 100 + rank, f"Modulo {id}.{rank}", Fraction(size - rank), rank)
        for rank in range(1, size + 1)
    )
    return Section(id, f"Sezione {id}", modules, None if points is None else Fraction(points))


def indication(module_id: int, rule: Rule, count: int = 1) -> Indication:
    return Indication(module_id, f"Modulo {module_id}", rule, "Lo chiede la delibera.", count)


def modules_of(result: Draft) -> list[int]:
    return [row.module_id for row in result.rows]


def test_draft_shares_equally_where_sections_were_not_ranked() -> None:
    result = draft([section(1, 6), section(2, 6), section(3, 6), section(4, 6)])
    assert modules_of(result) == [101, 102, 103, 201, 202, 203, 301, 302, 401, 402]
    assert "parti uguali" in result.steps[0]
    assert "«Sezione 1» 3, «Sezione 2» 3, «Sezione 3» 2, «Sezione 4» 2" in result.steps[0]


def test_draft_shares_by_the_borda_points_of_the_sections() -> None:
    result = draft([section(1, 6, points=50), section(2, 6, points=35), section(3, 6, points=15)])
    assert Counter(id // 100 for id in modules_of(result)) == {1: 5, 2: 4, 3: 1}
    assert "«Sezione 2»: 35% dei punti, cioè 3,5 laboratori su 10: 4 laboratori." in result.steps
    assert "«Sezione 3»: 15% dei punti, cioè 1,5 laboratori su 10: un laboratorio." in result.steps


def test_draft_says_when_the_order_of_the_questionnaire_decides() -> None:
    said = "A parità di punti il resto va alla sezione che viene prima nel questionario."
    even = draft([section(1, 9, points=50), section(2, 9, points=50)])
    odd = draft([section(1, 9, points=50), section(2, 9, points=50)], size=5)
    assert said not in even.steps
    assert said in odd.steps
    assert Counter(id // 100 for id in modules_of(odd)) == {1: 3, 2: 2}


def test_draft_by_sainte_lague_gives_other_seats_and_says_how() -> None:
    """The quotas of 12 are 6.36, 5.16 and 0.48: the largest remainder is the last's, whose share is small."""
    sections = [section(1, 6, points=53), section(2, 6, points=43), section(3, 6, points=4)]
    by_remainder = draft(sections, size=12)
    by_divisor = draft(sections, size=12, method=Method.SAINTE_LAGUE)
    assert Counter(id // 100 for id in modules_of(by_remainder)) == {1: 6, 2: 5, 3: 1}
    assert Counter(id // 100 for id in modules_of(by_divisor)) == {1: 7, 2: 5}
    assert "con i resti più alti" in by_remainder.steps[0]
    assert "Sainte-Laguë" in by_divisor.steps[0]
    other = "la divisione sarebbe diversa: «Sezione 1» 7 invece di 6, «Sezione 3» 0 invece di 1."
    assert f"Con il metodo di Sainte-Laguë {other}" in by_remainder.steps
    back = "la divisione sarebbe diversa: «Sezione 1» 6 invece di 7, «Sezione 3» 1 invece di 0."
    assert f"Con i resti più alti {back}" in by_divisor.steps


def test_draft_says_that_the_other_method_gives_the_same_only_where_sections_were_ranked() -> None:
    same = "Con il metodo di Sainte-Laguë la divisione sarebbe la stessa."
    assert same in draft([section(1, 6, points=50), section(2, 6, points=35)]).steps
    assert same not in draft([section(1, 6), section(2, 6)]).steps
    assert same not in draft([section(1, 6, points=50)], [indication(101, Rule.AT_LEAST, 10)]).steps


@given(st.lists(st.integers(0, 60), min_size=1, max_size=4))
def test_what_the_other_method_would_give_is_what_it_gives(points: list[int]) -> None:
    sections = [section(n, 4, value) for n, value in enumerate(points, start=1)]
    first, second = (draft(sections, method=method) for method in Method)
    assert any("sarebbe la stessa" in step for step in first.steps) == (
        Counter(id // 100 for id in modules_of(first)) == Counter(id // 100 for id in modules_of(second))
    )


def test_draft_without_any_points_is_equal() -> None:
    result = draft([section(1, 6, points=0), section(2, 6, points=0)])
    assert Counter(id // 100 for id in modules_of(result)) == {1: 5, 2: 5}


def test_draft_says_the_rank_and_the_share_of_each_row() -> None:
    result = draft([section(1, 4)], size=2)
    assert [row.why for row in result.rows] == [
        "1ª scelta su 4 in «Sezione 1», 50% dei punti Borda della sezione.",
        "2ª scelta su 4 in «Sezione 1», 33,3% dei punti Borda della sezione.",
    ]
    assert [row.position for row in result.rows] == [1, 2]
    assert (
        result.steps[-1]
        == "In «Sezione 1», nell'ordine indicato dagli Ambiti: «Modulo 1.1» (1ª scelta), «Modulo 1.2» (2ª scelta)."
    )


def test_draft_starts_with_the_regional_indications() -> None:
    result = draft([section(1, 8), section(2, 8)], [indication(108, Rule.OBLIGATORY)])
    assert modules_of(result)[0] == 108
    assert result.rows[0].why == "Indicazione regionale, obbligatorio: Lo chiede la delibera."
    assert result.steps[0] == (
        "Indicazione regionale: il modulo «Modulo 108» è obbligatorio, perché lo chiede la delibera."
    )
    assert Counter(id // 100 for id in modules_of(result)) == {1: 6, 2: 4}


def test_draft_prefers_modules_without_a_lab_then_repeats() -> None:
    result = draft([section(1, 3)], [indication(101, Rule.OBLIGATORY)], size=5)
    assert modules_of(result) == [101, 102, 103, 101, 102]
    assert result.rows[3].why.endswith("Un altro laboratorio sullo stesso modulo.")


def test_draft_leaves_out_the_excluded_module() -> None:
    result = draft([section(1, 4)], [indication(101, Rule.EXCLUDED)], size=3)
    assert modules_of(result) == [102, 103, 104]


def test_draft_honours_at_least_and_at_most() -> None:
    result = draft(
        [section(1, 2), section(2, 2)],
        [indication(101, Rule.AT_LEAST, 3), indication(202, Rule.AT_MOST, 1)],
    )
    counted = Counter(modules_of(result))
    assert counted[101] >= 3
    assert counted[202] <= 1
    assert sum(counted.values()) == 10


def test_draft_passes_the_seats_of_a_full_section_to_the_others() -> None:
    closed = [indication(id, Rule.EXCLUDED) for id in (101, 102)]
    result = draft([section(1, 2, points=90), section(2, 9, points=10)], closed, size=4)
    assert modules_of(result) == [201, 202, 203, 204]
    assert (
        "La sezione «Sezione 1» non ha moduli disponibili: i suoi posti passano alle altre." in result.steps
    )


def test_draft_says_when_labs_remain_without_a_module() -> None:
    result = draft([section(1, 1)], [indication(101, Rule.AT_MOST, 2)], size=4)
    assert modules_of(result) == [101, 101]
    assert result.steps[-1].startswith("Restano 2 laboratori senza modulo")
    one = draft([section(1, 1)], [indication(101, Rule.AT_MOST, 3)], size=4)
    assert one.steps[-1].startswith("Resta un laboratorio senza modulo")


def test_draft_without_sections_says_so() -> None:
    assert draft([]) == Draft(
        (), ("Restano 10 laboratori senza modulo: non ci sono altri moduli da proporre.",)
    )


@pytest.mark.parametrize(
    ("indications", "sentence"),
    [
        ([indication(101, Rule.OBLIGATORY), indication(101, Rule.EXCLUDED)], "si contraddicono"),
        ([indication(101, Rule.AT_LEAST, 3), indication(101, Rule.AT_MOST, 2)], "almeno 3 e al massimo 2"),
        ([indication(101, Rule.AT_LEAST, 6), indication(102, Rule.AT_LEAST, 5)], "chiedono 11 laboratori"),
    ],
)
def test_draft_refuses_impossible_indications(indications: list[Indication], sentence: str) -> None:
    with pytest.raises(Impossible, match=sentence):
        draft([section(1, 5)], indications)


def test_draft_takes_the_strictest_of_two_indications() -> None:
    twice = [
        indication(101, Rule.AT_MOST, 3),
        indication(101, Rule.AT_MOST, 1),
        indication(102, Rule.AT_LEAST, 1),
    ]
    result = draft([section(1, 2)], twice, size=9)
    assert Counter(modules_of(result)) == {101: 1, 102: 8}


def test_draft_counts_obligatory_and_at_least_once() -> None:
    result = draft(
        [section(1, 9)], [indication(101, Rule.OBLIGATORY), indication(101, Rule.AT_LEAST, 2)], size=4
    )
    assert modules_of(result) == [101, 101, 102, 103]


@pytest.mark.parametrize(
    ("rule", "count", "expected"),
    [
        (Rule.OBLIGATORY, 1, "obbligatorio"),
        (Rule.EXCLUDED, 1, "escluso"),
        (Rule.AT_LEAST, 1, "presente almeno una volta"),
        (Rule.AT_MOST, 2, "presente al massimo 2 volte"),
    ],
)
def test_words_of_an_indication(rule: Rule, count: int, expected: str) -> None:
    assert words(indication(101, rule, count)) == expected


@pytest.mark.parametrize(
    ("reason", "inside"),
    [
        ("PNRR, missione 5", "PNRR, missione 5"),
        ("Lo vuole la Giunta.", "lo vuole la Giunta"),
        ("È nuovo", "è nuovo"),
    ],
)
def test_draft_puts_the_reason_inside_the_sentence(reason: str, inside: str) -> None:
    asked = Indication(101, "ISEE", Rule.OBLIGATORY, reason)
    assert draft([section(1, 5)], [asked]).steps[0].endswith(f"perché {inside}.")


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[Section], list[Indication]]:
    ranked = draw(st.booleans())
    sizes = draw(st.lists(st.integers(0, 5), min_size=1, max_size=4))
    sections = [
        section(n, size, draw(st.integers(0, 30)) if ranked else None)
        for n, size in enumerate(sizes, start=1)
    ]
    ids = [module.id for part in sections for module in part.modules] or [999]
    rules = st.builds(indication, st.sampled_from(ids), st.sampled_from(list(Rule)), st.integers(1, 4))
    return sections, draw(st.lists(rules, max_size=4))


@given(cases())
def test_draft_keeps_every_indication(case: tuple[list[Section], list[Indication]]) -> None:
    sections, indications = case
    try:
        result = draft(sections, indications)
    except Impossible:
        assume(False)
    counted = Counter(modules_of(result))
    for asked in indications:
        assert counted[asked.module_id] >= asked.floor
        assert asked.ceiling is None or counted[asked.module_id] <= asked.ceiling
    assert len(result.rows) <= 10
    assert [row.position for row in result.rows] == list(range(1, len(result.rows) + 1))
    assert all(row.why for row in result.rows)
    has_unlimited = any(
        not any(asked.ceiling is not None and asked.module_id == module.id for asked in indications)
        for part in sections
        for module in part.modules
    )
    assert len(result.rows) == 10 or not has_unlimited


@given(cases())
def test_draft_never_puts_a_worse_ranked_module_first(case: tuple[list[Section], list[Indication]]) -> None:
    sections, _ = case
    counted = Counter(modules_of(draft(sections)))
    for part in sections:
        counts = [counted[module.id] for module in part.modules]
        assert counts == sorted(counts, reverse=True)
        assert not counts or max(counts) - min(counts) <= 1
