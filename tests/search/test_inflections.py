"""Singular and plural meet, for every pair that real documents have; accents and apostrophes however they are typed."""

import pytest

from search.evaluation import read
from search.italian import clean, fold
from tests.search.engines import entry, found, rebuild
from tests.search.inflections import accented_words, inflected_pairs


@pytest.fixture
def texts(shared_dir):
    judged = read(shared_dir / "data" / "search" / "toolkit_known_item")
    return [part.text for _, one in judged.corpus for part in one.parts]


def test_every_inflected_pair_of_the_toolkit_meets_with_either_apostrophe(engine, texts):
    pairs = inflected_pairs(texts)
    assert len(pairs) >= 1500
    rebuild(engine, [entry(number, f"L’{one}") for number, (one, _) in enumerate(pairs)])
    missed = [
        (one, other, apostrophe)
        for number, (one, other) in enumerate(pairs)
        for apostrophe in "'’"
        if number not in found(engine, f"dell{apostrophe}{other}", limit=200)
    ]
    assert missed == []


def test_every_accented_word_of_the_toolkit_meets_itself_without_accents(engine, texts):
    words = accented_words(texts)
    assert len(words) >= 50
    bare = [fold(clean(word)) for word in words]
    rebuild(engine, [entry(number, word) for number, word in enumerate((*words, *bare))])
    for number, (word, plain) in enumerate(zip(words, bare, strict=True)):
        for asked in (word, plain):
            assert {number, number + len(words)} <= set(found(engine, asked, limit=200))
