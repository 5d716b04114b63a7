"""Singular and plural meet, for every pair that real documents have."""

from search.evaluation import read
from tests.search.engines import entry, found, rebuild
from tests.search.inflections import inflected_pairs


def test_every_inflected_pair_of_the_toolkit_meets(engine, shared_dir):
    judged = read(shared_dir / "data" / "search" / "toolkit_known_item")
    pairs = inflected_pairs(part.text for _, one in judged.corpus for part in one.parts)
    assert len(pairs) >= 1500
    rebuild(engine, [entry(number, f"L’{one}") for number, (one, _) in enumerate(pairs)])
    missed = [
        (one, other) for number, (one, other) in enumerate(pairs) if number not in meeting(engine, other)
    ]
    assert missed == []


def meeting(engine, word):
    return found(engine, f"dell'{word}", limit=200)
