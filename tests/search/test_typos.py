"""One wrong letter still finds; numbers, codes and short words are taken as they are written."""

import csv
import random
from collections import Counter

import pytest

from search.italian import clean, stems, tokens
from tests.search.engines import entry, found, rebuild
from toolkit.extraction import extract

WORDS, SHORTEST, RAREST, SEED = 1500, 5, 3, 20260711
LETTERS = "abcdefghilmnopqrstuvz"


def words_of(shared_dir):
    files = shared_dir / "data" / "toolkit"
    counted = Counter()
    with (files / "metadata.csv").open(newline="", encoding="utf-8") as table:
        for row in list(csv.DictReader(table))[::4]:
            path = files / row["file"]
            if path.suffix != ".doc":
                for piece in extract(path.name, path.read_bytes()).passages:
                    counted.update(word.plain for word in tokens(clean(piece.text)) if word.plain.isalpha())
    return sorted(word for word, times in counted.items() if times >= RAREST)


def mistyped(word, rng):
    place = rng.randrange(len(word))
    kind = rng.choice(("left out", "doubled", "another", "swapped"))
    if kind == "left out":
        return word[:place] + word[place + 1 :]
    if kind == "doubled":
        return word[:place] + rng.choice(LETTERS) + word[place:]
    if kind == "another":
        return word[:place] + rng.choice(LETTERS) + word[place + 1 :]
    place = min(place, len(word) - 2)
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def test_one_typo_in_any_word_of_five_letters_still_finds(engine, shared_dir):
    """Left out: what has become a word that is written, or a stop word: it is looked for as it is."""
    vocabulary = words_of(shared_dir)
    rng = random.Random(SEED)
    rebuild(engine, (entry(number, "Testo", word) for number, word in enumerate(vocabulary)))
    numbers = {word: number for number, word in enumerate(vocabulary)}
    written = {
        form for word in tokens(" ".join(vocabulary)) for form in (word.plain, word.light, word.strong)
    }
    asked, missed = 0, []
    for word in rng.sample([word for word in vocabulary if len(word) >= SHORTEST], WORDS):
        typed = mistyped(word, rng)
        if any({read.plain, read.light, read.strong} & written for read in tokens(typed)) or not stems(typed):
            continue
        asked += 1
        if numbers[word] not in found(engine, typed, limit=1000):
            missed.append((word, typed))
    assert asked > WORDS * 0.75
    assert missed == []


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("147/2017", "147/2018"),
        ("2024", "2025"),
        ("DGR 4563", "DGR 4564"),
        ("udp", "udc"),
        ("A12345", "A12346"),
        ("bene", "bere"),
    ],
)
def test_numbers_codes_and_short_words_are_never_guessed(engine, typed, written):
    rebuild(engine, [entry(1, "Uno", f"Vale {typed}."), entry(2, "Due", f"Vale {written}.")])
    assert found(engine, typed) == [1]
    rebuild(engine, [entry(2, "Due", f"Vale {written}.")])
    assert found(engine, typed) == []
