"""How are seats divided in proportion? Exact arithmetic; ties go to who comes first."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from fractions import Fraction


class Method(Enum):
    """Largest remainder may take a seat from somebody when there is one more to give; Sainte-Laguë never does,
    but may leave the quota."""

    LARGEST_REMAINDER = "largest_remainder"
    SAINTE_LAGUE = "sainte_lague"


def apportion(method: Method, total: int, shares: Sequence[Fraction]) -> list[int]:
    """`total` seats in proportion to `shares`, none of which is negative; equally where all are 0."""
    if not sum(shares):
        shares = [Fraction(1)] * len(shares)
    return (
        largest_remainder(total, shares)
        if method is Method.LARGEST_REMAINDER
        else sainte_lague(total, shares)
    )


def largest_remainder(total: int, shares: Sequence[Fraction]) -> list[int]:
    """A. Hamilton's method (1792): whole quotas first, then one each to the largest remainders."""
    whole = sum(shares)
    quotas = [total * share / whole for share in shares]
    seats = [int(quota) for quota in quotas]
    by_remainder = sorted(range(len(quotas)), key=lambda n: (seats[n] - quotas[n], n))
    for n in by_remainder[: total - sum(seats)]:
        seats[n] += 1
    return seats


def sainte_lague(total: int, shares: Sequence[Fraction]) -> list[int]:
    """A. Sainte-Laguë, "La représentation proportionnelle et la méthode des moindres carrés", 1910, which is D.
    Webster's (1832): each seat to the largest of share / (2 × its seats + 1)."""
    seats = [0] * len(shares)
    for _ in range(total):
        n = max(range(len(shares)), key=lambda n: (shares[n] / (2 * seats[n] + 1), -n))
        seats[n] += 1
    return seats
