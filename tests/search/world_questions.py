"""What people ask of a random world, half of it for words of things that they may not see."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from search.query import Filters
from tests.search.words import mistyped, near
from tests.search.world import Reader, World
from tests.search.world_made import COMMON


@dataclass(frozen=True)
class Question:
    text: str
    filters: Filters
    asks_for_forbidden: bool
    expects: tuple[str, int] | None = None  # what the asker sees and must find


FORMS: tuple[Callable[[str, random.Random], str], ...] = (
    lambda word, rng: word,
    lambda word, rng: word.upper(),
    lambda word, rng: f"l'{word}",
    mistyped,
    lambda word, rng: near(word),
    lambda word, rng: word[: rng.randrange(3, len(word))],
    lambda word, rng: f'"{word}"',
    lambda word, rng: f'"{rng.choice(COMMON)} {word}"',
    lambda word, rng: f"{rng.choice(COMMON)} {word}",
    lambda word, rng: f"{mistyped(word, rng)} {rng.choice(COMMON)} {rng.choice(COMMON)}",
    lambda word, rng: f"-{word} {rng.choice(COMMON)}",
    lambda word, rng: f"tag:{word}",
    lambda word, rng: f"tag:isee {word}",
    lambda word, rng: f"tipo:{rng.choice(('documento', 'discussione', 'persona', 'rilevazione'))} {word}",
    lambda word, rng: f"autore:{word} {rng.choice(COMMON)}",
    lambda word, rng: f"anno:2026 {word}",
    lambda word, rng: f"ats:{rng.choice(('BER', 'pav'))} {word}",
    lambda word, rng: f"come si scrive il {rng.choice(COMMON)} con {word} per il comune di Dalmine",
)
PLAIN: tuple[Callable[[random.Random], str], ...] = (
    lambda rng: rng.choice(COMMON),
    lambda rng: f"{rng.choice(COMMON)} {rng.choice(COMMON)}",
    lambda rng: f'"{rng.choice(COMMON)}"',
    lambda rng: mistyped("regolamento", rng),
    lambda rng: "L. 328/2000",
    lambda rng: "tag:isee",
    lambda rng: f"tipo:documento {rng.choice(COMMON)}",
    lambda rng: f"{rng.choice(COMMON)} -{rng.choice(COMMON)}",
    lambda rng: "guida",
    lambda rng: "testo lungo di un modello per il regolamento degli anziani",
    lambda rng: "socia rossi",
)
FILTERS = (
    *(Filters() for _ in range(4)),
    *(Filters(kind=kind) for kind in ("document", "thread", "lab", "news", "survey", "person")),
    Filters(ats="BER"),
    Filters(ats="PAV", kind="document"),
    Filters(tag="isee"),
)


def questions(world: World, reader: Reader, rng: random.Random, count: int) -> list[Question]:
    """Every second one is for a forbidden word; some of the others for a word that the reader must find."""
    forbidden, opened = (
        world.forbidden_words(reader),
        [one for one in world.open_words(reader) if one[1] != "office"],
    )
    asked = []
    for place in range(count):
        if place % 2 == 0:
            asked.append(_for_a_forbidden_word(rng.choice(forbidden), rng))
        elif place % 4 == 1 and opened:
            thing, _, word = rng.choice(opened)
            asked.append(Question(word, Filters(), False, (thing.kind, thing.row.pk)))
        else:
            asked.append(Question(rng.choice(PLAIN)(rng), rng.choice(FILTERS), False))
    return asked


def _for_a_forbidden_word(word: str, rng: random.Random) -> Question:
    filters = Filters(tag=word) if rng.random() < 0.1 else rng.choice(FILTERS)
    return Question(rng.choice(FORMS)(word, rng), filters, True)
