"""Does the page say in words what the numbers mean?"""

from __future__ import annotations

from surveys.ballots import Ballot
from surveys.explained import explain
from surveys.findings import describe
from surveys.points import PartialRule

TITLES = {1: "Reti", 2: "Avvisi", 3: "Bilanci", 4: "ISEE"}


def strict(*names: int, count: int = 1) -> Ballot:
    return Ballot(tuple((name,) for name in names), count)


def said(*ballots: Ballot, rule: PartialRule = PartialRule.SHARED, size: int = 4) -> list[str]:
    return describe(explain(range(1, size + 1), ballots, rule), TITLES).sentences


def test_a_winner_that_depends_on_the_rule_is_told_with_every_winner():
    sentences = said(strict(1, count=30), strict(2, 3, 4, count=22), strict(3, 2, 4, count=10))
    assert (
        "L'ordine dipende dalla regola: al primo posto, se le voci lasciate fuori si dividono i punti rimasti "
        "c'è «Avvisi»; se non ricevono punti c'è «Reti»; se in più chi ne ordina poche dà meno punti c'è "
        "«Avvisi»."
    ) in sentences


def test_an_order_that_depends_on_the_rule_keeps_its_winner_in_the_sentence():
    ballots = [strict(1, 2, 3, 4, count=60), strict(4, count=25), strict(2, 3, 4, 1, count=2)]
    found = explain(range(1, 5), ballots)["depends_on_rule"]
    assert (found["winner"], found["first_three"]) == (False, True)
    assert any(
        sentence.startswith("L'ordine dipende dalla regola per le voci lasciate fuori: il primo posto resta")
        for sentence in said(*ballots)
    )


def test_complete_ballots_say_nothing_of_the_rule():
    assert not any("regola" in sentence for sentence in said(strict(1, 2, 3, 4, count=20)))


def test_a_cycle_is_told_step_by_step():
    sentences = said(strict(1, 2, 3, 4), strict(2, 3, 1, 4), strict(3, 1, 2, 4))
    assert (
        "Nei confronti a coppie non c'è un vincitore: «Reti» batte «Avvisi», «Avvisi» batte «Bilanci» e "
        "«Bilanci» batte «Reti»."
    ) in sentences


def test_a_tie_in_pairs_is_no_cycle():
    sentences = said(strict(1, 2, 3, 4), strict(2, 1, 3, 4))
    assert any("per parità" in sentence for sentence in sentences)
    assert not any("per parità" in sentence for sentence in said(strict(1, 2, 3, 4, count=2)))


def test_places_that_cannot_be_told_apart_are_named_together():
    ballots = [strict(1, 2, 3, 4, count=10), strict(2, 1, 3, 4, count=9)]
    assert "Differenze troppo piccole per dire con sicurezza chi viene prima: fra «Reti» e «Avvisi»." in said(
        *ballots
    )
    assert not any("troppo piccole" in sentence for sentence in said(strict(1, 2, 3, 4, count=20)))


def test_when_nothing_can_be_told_apart_it_is_said_of_all():
    sentences = said(strict(1, 2, 3), strict(2, 3, 1), strict(3, 1, 2), size=3)
    assert any(sentence.startswith("Le differenze fra tutte le voci") for sentence in sentences)


def test_a_result_frozen_before_these_counts_is_still_told():
    counted = explain(range(1, 5), [strict(1, 2, 3, 4, count=20)])
    old = {key: counted[key] for key in list(counted)[: list(counted).index("partial")]}
    assert describe(old, TITLES).sentences == describe(counted, TITLES).sentences
