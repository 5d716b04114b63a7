"""How long does the exact Kemeny order take? Prints seconds for 16 and 18 alternatives.

Run from the root: `python -m benchmarks.kemeny`. The promise: 16 alternatives in under 2 seconds.
"""

from __future__ import annotations

import time

import numpy as np

from surveys.kemeny import kemeny


def random_pairwise(size: int, voters: int = 91, seed: int = 7) -> np.ndarray:
    """The pairwise matrix of voters who order at random: the hardest case, hardly any agreement."""
    random = np.random.default_rng(seed)
    places = np.argsort(np.argsort(random.random((voters, size)), axis=1), axis=1)
    return (places[:, :, None] < places[:, None, :]).sum(axis=0).astype(np.int64)


def main() -> None:
    for size in (10, 16, 18):
        pairwise = random_pairwise(size)
        start = time.perf_counter()
        found = kemeny(pairwise)
        seconds = time.perf_counter() - start
        assert found is not None
        print(
            f"{size} alternatives: {seconds:.3f} s, score {found.score}, {found.optimal_orders} optimal orders"
        )


if __name__ == "__main__":
    main()
