"""How is a figure said?"""

from __future__ import annotations

from accounts.numbers import number

TOO_FEW = "Non si mostra: riguarda meno di 3 persone"
HIDDEN = "non mostrato"


def value_words(value: int, unit: str) -> str:
    """«10.000», «2000 ore», «62%»."""
    if unit == "minuti":
        return minutes_words(value)
    return f"{number(value)}{unit}"


def minutes_words(minutes: int) -> str:
    """«2000 ore», «1 ora 30 min», «45 min»: shorter than `labs.durations`, since it stands large or in columns."""
    full, rest = divmod(minutes, 60)
    parts = [f"{number(full)} {'ora' if full == 1 else 'ore'}"] if full or not rest else []
    return " ".join([*parts, f"{rest}\u00a0min"] if rest else parts)


def told(value: int | None, unit: str = "") -> str:
    """In a table, where a number may be kept back."""
    return HIDDEN if value is None else value_words(value, unit)
