"""Do our counts agree with pref-voting and with the expected values on all the shared data?"""

from __future__ import annotations

import csv
import os
from pathlib import Path

import numpy as np
import pytest
from pref_voting.c1_methods import copeland
from pref_voting.margin_based_methods import beat_path
from pref_voting.other_methods import kemeny_young, kemeny_young_rankings
from pref_voting.profiles import Profile
from pref_voting.profiles_with_ties import ProfileWithTies
from pref_voting.scoring_methods import borda
from scipy import stats

from surveys.ballots import Ballot
from surveys.points import borda_points
from surveys.preflib import PrefLibFile, parse
from surveys.ranking import Ranking, rank

DATA = Path(os.environ.get("SHARED_DIR", "../shared")) / "data" / "rankings"
SMALL, FEW = 6, 400  # alternatives and ballots up to which the oracle is quick


def expected() -> list[dict[str, str]]:
    table = DATA / "expected.csv"
    if not table.exists():
        return []
    return list(csv.DictReader(table.open(encoding="utf-8")))


def numbers(text: str, split: str | None = None) -> list[int]:
    return [int(part) for part in text.split(split)] if text else []


@pytest.mark.skipif(not expected(), reason=f"no shared data under {DATA}")
@pytest.mark.parametrize("row", expected(), ids=lambda row: row["file"])
def test_every_shared_file_is_counted_as_expected_and_as_the_oracle(row: dict[str, str]) -> None:
    found = parse((DATA / row["file"]).read_text(encoding="utf-8-sig"))
    ours = rank(found.alternatives, found.ballots)
    names = found.alternatives
    assert (len(names), ours.profile.voters) == (int(row["alternative"]), int(row["votanti"]))
    points = sorted(zip(-ours.borda, names, strict=True))
    assert [name for _, name in points] == numbers(row["borda_ordine"])
    # The table keeps six significant digits.
    assert [f"{-value:g}" for value, _ in points] == row["borda_punti"].split()
    best = [name for name, score in zip(names, ours.copeland, strict=True) if score == ours.copeland.max()]
    assert best == numbers(row["vincitori_copeland"], "|")
    winner = ours.condorcet_winner
    assert ([] if winner is None else [names[winner]]) == numbers(row["vincitore_condorcet"])
    if row["vincitori_kemeny"]:
        assert ours.kemeny is not None
        assert [names[column] for column in ours.kemeny.winners] == numbers(row["vincitori_kemeny"], "|")
    agrees_with_oracle(found, ours)


def random_profile(random: np.random.Generator) -> PrefLibFile:
    """A few tastes, so that there are winners, ties and cycles; ballots with ties, gaps and counts, and in some
    profiles complete strict ones, of which the oracle knows every Kemeny order."""
    size, is_complete = int(random.integers(2, SMALL + 1)), random.random() < 0.3
    taste = random.choice([0, 1, 3]) * np.arange(size)
    found = PrefLibFile({name: str(name) for name in range(size)})
    for _ in range(random.integers(1, 25)):
        named = size if is_complete else random.integers(1, size + 1)
        order = (taste + random.gumbel(size=size)).argsort()[:named].tolist()
        ties = random.random(len(order)) < (0 if is_complete else random.choice([0, 0.3]))
        groups: list[tuple[int, ...]] = []
        for name, is_tied in zip(order, ties, strict=True):
            groups[-1:] = [(*groups[-1], name)] if groups and is_tied else [*groups[-1:], (name,)]
        found.ballots.append(Ballot(tuple(groups), int(random.integers(1, 4))))
    return found


def test_200_random_profiles_with_ties_and_gaps_are_counted_as_the_oracle() -> None:
    random = np.random.default_rng(200)
    cycles = ties = 0
    for _ in range(200):
        found = random_profile(random)
        ours = rank(found.alternatives, found.ballots)
        agrees_with_oracle(found, ours)
        agrees_with_friedman(ours)
        cycles += bool(ours.cycle)
        ties += ours.kemeny is not None and ours.kemeny.optimal_orders > 1
    assert min(cycles, ties) >= 5


def agrees_with_friedman(ours: Ranking) -> None:
    rows = np.repeat(ours.profile.places, ours.profile.counts, axis=0)
    if ours.concordance.w is None or rows.shape[1] < 3:
        return
    oracle = stats.friedmanchisquare(*rows.T)
    assert ours.concordance.w == pytest.approx(oracle.statistic / (len(rows) * (rows.shape[1] - 1)))
    assert ours.concordance.p == pytest.approx(oracle.pvalue, abs=1e-9)


def agrees_with_oracle(found: PrefLibFile, ours: Ranking) -> None:
    """pref-voting on the same ballots, the unranked made one tie at the end."""
    made = ours.profile
    size = len(found.alternatives)
    rankings = [dict(enumerate(map(int, row))) for row in made.lowest]
    oracle = ProfileWithTies(rankings, [int(c) for c in made.counts], candidates=list(range(size)))
    scores = oracle.copeland_scores()
    assert [scores[column] for column in range(size)] == ours.copeland.tolist()
    assert sorted(copeland(oracle)) == [c for c in range(size) if ours.copeland[c] == ours.copeland.max()]
    assert ours.condorcet_winner == oracle.condorcet_winner()
    assert ours.schulze[0] == sorted(beat_path(oracle))
    margins = [[oracle.margin(a, b) for b in range(size)] for a in range(size)]
    assert (ours.pairwise - ours.pairwise.T).tolist() == margins
    # Symmetric Borda is the sum of the margins: ours times two, less a constant.
    symmetric = [sum(row) for row in margins]
    shift = made.voters * (size - 1)
    assert (2 * borda_points(made) - shift).tolist() == symmetric
    if len(made.counts) <= FEW:
        assert sorted(borda(oracle)) == [c for c in range(size) if ours.borda[c] == ours.borda.max()]
    if size <= SMALL:
        assert ours.kemeny is not None
        assert list(ours.kemeny.winners) == kemeny_young(oracle)
    if size <= SMALL and (made.lowest == made.highest).all():
        agrees_on_kemeny([row.argsort().tolist() for row in made.lowest], made.counts.tolist(), ours)


def agrees_on_kemeny(orders: list[list[int]], counts: list[int], ours) -> None:  # type: ignore[no-untyped-def]
    """The oracle takes strict complete orders only and tries every order."""
    best, distance = kemeny_young_rankings(Profile(orders, counts))
    assert (ours.kemeny.score, ours.kemeny.optimal_orders) == (distance, len(best))
    assert ours.kemeny.order in [tuple(order) for order in best]
