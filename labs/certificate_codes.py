"""Which code was meant? What is read aloud or from paper comes with spaces, in lower case, with look-alike letters."""

import unicodedata
from itertools import product

LENGTH = 12
LOOK_ALIKE = ("2Z", "5S", "8B", "6G", "UV", "0OQD", "1ILJ")
MEANT = {letter: group for group in LOOK_ALIKE for letter in group}


def readings(typed: str, alphabet: str) -> list[str]:
    """The codes that these letters may stand for, the most literal first; none where it is no code at all.

    Two codes that look alike are as improbable as a guess: there are 31¹² of them. At most 2¹² are given."""
    text = unicodedata.normalize("NFKC", typed).upper()
    letters = [letter for letter in text if letter.isascii() and letter.isalnum()]
    if len(letters) != LENGTH:
        return []
    return ["".join(one) for one in product(*(_choices(letter, alphabet) for letter in letters))]


def _choices(letter: str, alphabet: str) -> list[str]:
    alike = MEANT.get(letter, letter).replace(letter, "")
    return [one for one in letter + alike if one in alphabet]
