"""How much is it worth to find a word where it is found? One table for every engine (pure).

`benchmarks/relevance.py` shows what each ingredient brings on the judged sets.
"""

import datetime
from functools import lru_cache

from search.italian import Token, grams, pairs

WORD_WEIGHTS = {"text_plain": 1.0, "text_light": 1.0, "text_strong": 1.0, "title_light": 1.5}
ORDER_WEIGHTS = {
    "text_pairs": 1.0,
    "text_grams": 0.4,
}  # they move up what is found, and find nothing themselves
RUN_WEIGHTS = {"title_light": 0.5, "text_light": 1.0}  # for words one after the other
TYPO_WEIGHTS = {"title_plain": 0.5, "text_plain": 0.7, "text_light": 0.3}
OTHER_NAME_WEIGHT = 0.7
PHRASE_WEIGHT = 2.0
REFERENCE_WEIGHT, LESS_CERTAIN_REFERENCE_WEIGHT = 3.0, 1.0
SHORTEST_MISTYPED, LONG_WORD = 5, 9
HALF_LIFE_DAYS = 3 * 365  # what is so old is neither moved up nor down
NEWNESS, SIGNAL = 0.10, 0.05  # together never more than 15 %: a clearly better match stays before a newer one


def form_of(word: Token, field: str) -> str:
    """The form of a word that a field holds: `text_light` holds light stems."""
    return str(getattr(word, field.split("_")[1]))


def typos_of(word: Token) -> int:
    """How many letters may be wrong: none in short words and in codes, two in long ones."""
    if len(word.plain) < SHORTEST_MISTYPED or not word.plain.isalpha():
        return 0
    return 2 if len(word.plain) >= LONG_WORD else 1


def lacking_a_letter(word: Token) -> str:
    """A pattern of what a word of four letters may be with one left out: words of five. Empty for other words."""
    if len(word.plain) != SHORTEST_MISTYPED - 1 or not word.plain.isalpha():
        return ""
    return "|".join(f"{word.plain[:place]}.{word.plain[place:]}" for place in range(SHORTEST_MISTYPED))


def may_be_mistyped(word: Token) -> bool:
    return bool(typos_of(word) or lacking_a_letter(word))


def order_terms(words: list[Token]) -> list[tuple[str, str]]:
    """(field, term) of what only orders: words that stand together as in the question, words alike in a stretch."""
    together = [("text_pairs", pair) for pair in pairs([word.light for word in words])]
    alike = [("text_grams", gram) for word in words for gram in grams(word.plain)]
    return list(dict.fromkeys([*together, *alike]))


@lru_cache(4096)  # the days of what was found are few
def standing_factor(day: datetime.date | None, today: datetime.date, has_signal: bool) -> float:
    """By how much what is newer, in force or solved is worth more: from 0.90 (very old) to 1.15 (of today, in force).

    What has no day stands where things of the half-life stand.
    """
    age = max(0, (today - day).days) if day else HALF_LIFE_DAYS
    newness = 2 * 0.5 ** (age / HALF_LIFE_DAYS) - 1
    return 1 + NEWNESS * newness + SIGNAL * has_signal
