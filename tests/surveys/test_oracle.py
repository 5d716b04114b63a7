"""Do our counts agree with pref-voting and with the expected values on all the shared data?"""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest
from pref_voting.c1_methods import copeland
from pref_voting.margin_based_methods import beat_path
from pref_voting.other_methods import kemeny_young, kemeny_young_rankings
from pref_voting.profiles import Profile
from pref_voting.profiles_with_ties import ProfileWithTies
from pref_voting.scoring_methods import borda

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
