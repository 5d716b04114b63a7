"""Words that nobody writes by chance, and how people mistype a word."""

import random
import string

LENGTH = 11
TELLING = 6  # so many letters of a secret in a row are already a leak


def secret_word(rng: random.Random) -> str:
    """Letters as they come: unlike any Italian word and any other secret."""
    return "".join(rng.choice(string.ascii_lowercase) for _ in range(LENGTH - 1)) + "k"


def near(word: str) -> str:
    """Another word, one letter away in the middle; no `TELLING` letters in a row are the same."""
    middle = len(word) // 2
    other = "b" if word[middle] != "b" else "d"
    return word[:middle] + other + word[middle + 1 :]


def mistyped(word: str, rng: random.Random, sort: str = "") -> str:
    """With one slip: a letter too many, too few, another one, or two that changed places."""
    sort = sort or rng.choice(("insertion", "deletion", "substitution", "transposition"))
    place = rng.randrange(len(word))
    if sort == "insertion":
        return word[:place] + rng.choice(string.ascii_lowercase) + word[place:]
    if sort == "deletion":
        return word[:place] + word[place + 1 :]
    if sort == "substitution":
        others = string.ascii_lowercase.replace(word[place], "")
        return word[:place] + rng.choice(others) + word[place + 1 :]
    place = min(place, len(word) - 2)
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def tells(text: str, secret: str) -> bool:
    """Whether a stretch of the secret stands in the text."""
    text = text.lower()
    return any(secret[place : place + TELLING] in text for place in range(len(secret) - TELLING + 1))
