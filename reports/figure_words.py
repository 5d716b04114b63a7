"""How is a figure said?"""

from __future__ import annotations

from surveys.told import number

TOO_FEW = "Non si mostra: riguarda meno di 3 persone"
HIDDEN = "non mostrato"


def value_words(value: int, unit: str) -> str:
    """«10.000», «2000 ore», «1 ora e 30 minuti», «62%»."""
    if unit == "minuti":
        return minutes_words(value)
    return f"{number(value)}{unit}"


def minutes_words(minutes: int) -> str:
    """As `labs.durations` says them, with the dots of large numbers."""
    full, rest = divmod(minutes, 60)
    parts = [_counted(full, "ora", "ore")] if full or not rest else []
    if rest:
        parts.append(_counted(rest, "minuto", "minuti"))
    return " e ".join(parts)


def told(value: int | None, unit: str = "") -> str:
    """In a table, where a number may be kept back."""
    return HIDDEN if value is None else value_words(value, unit)


def _counted(count: int, one: str, many: str) -> str:
    return f"{number(count)} {one if count == 1 else many}"
