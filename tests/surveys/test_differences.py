"""Are groups said to differ when they do, and only then?"""

from __future__ import annotations

import numpy as np
import pytest

from surveys.ballots import Ballot, Profile, make_profile
from surveys.differences import LEVEL, differences

SIZE, OFFICES = 6, 60


def drawn(random: np.random.Generator, offices: int = OFFICES, each: int = 1, shift: float = 0) -> Profile:
    """Offices whose ballots follow one taste of theirs; in the first sixth alternative 0 is liked more."""
    ballots = []
    for office in range(offices):
        taste = random.gumbel(size=SIZE) + (shift if office < offices / 6 else 0) * (np.arange(SIZE) == 0)
        for _ in range(each):
            order = (-(taste + 0.3 * random.gumbel(size=SIZE))).argsort().tolist()
            ballots.append(Ballot(tuple((name,) for name in order), cluster=office if each > 1 else None))
    return make_profile(range(SIZE), ballots)


def test_a_planted_shift_is_found_in_its_group_and_direction():
    profile = drawn(np.random.default_rng(1), offices=180, shift=3)
    groups = [f"ATS {office // 30}" for office in range(180)]
    found = differences(profile, groups)
    assert len(found) == 6 * SIZE
    first = found[0]
    assert (first.group, first.alternative, first.is_higher, first.is_found) == ("ATS 0", 0, True, True)
    assert first.inside == profile.counts[:30] @ (SIZE - profile.places[:30, 0]) / 30
    assert not any(one.is_found for one in found if one.group == "ATS 3" and one.alternative != 0)
    assert differences(profile, groups) == found


@pytest.mark.parametrize("each", [1, 5])
def test_groups_without_a_difference_are_seldom_said_to_differ(each):
    """A tenth of the benchmark. With 5 ballots an office, counting them as independent would fail."""
    groups = [office % 4 for office in range(OFFICES) for _ in range(each)]
    random = np.random.default_rng(2)
    profiles = [drawn(random, each=each) for _ in range(100)]
    said = [
        any(one.is_found for one in differences(profile, groups, permutations=199)) for profile in profiles
    ]
    assert sum(said) <= 9  # 3 expected; more than 9 once in a thousand


def test_ballots_of_an_office_taken_as_independent_would_differ_by_chance():
    groups = [office % 4 for office in range(OFFICES) for _ in range(5)]
    random = np.random.default_rng(2)
    said = 0
    for _ in range(20):
        clustered = drawn(random, each=5)
        alone = make_profile(
            range(SIZE), [Ballot(tuple((int(c),) for c in row.argsort())) for row in clustered.places]
        )
        said += any(one.is_found for one in differences(alone, groups, permutations=199))
    assert said > 10


def test_groups_within_offices_are_compared_within_each_office():
    """Two roles in every office: the office's taste is the same for both and hides nothing."""
    random = np.random.default_rng(4)
    ballots, roles = [], []
    for office in range(30):
        taste = 5 * random.gumbel(size=SIZE)
        for role in (0, 1):
            order = (
                (-(taste + 4 * role * (np.arange(SIZE) == 2) + random.gumbel(size=SIZE))).argsort().tolist()
            )
            ballots.append(Ballot(tuple((name,) for name in order), cluster=office))
            roles.append(role)
    found = differences(make_profile(range(SIZE), ballots), roles)
    assert found[0].alternative == 2 and found[0].p < LEVEL


def test_p_is_never_zero_and_a_group_of_all_is_not_compared():
    profile = make_profile([1, 2], [Ballot(((1,), (2,)))] * 10 + [Ballot(((2,), (1,)))] * 10)
    assert differences(profile, ["x"] * 20) == []
    assert differences(profile, [None] * 20) == []
    assert differences(make_profile([1, 2], []), []) == []
    found = differences(profile, ["x"] * 10 + [None] * 10)
    assert [one.p for one in found] == pytest.approx([1 / 1001] * 2)
    assert {one.group for one in found} == {"x"}


def test_equal_ballots_differ_in_nothing():
    profile = make_profile([1, 2], [Ballot(((1,), (2,)))] * 10)
    assert all(one.p == 1 for one in differences(profile, [0, 1] * 5))
