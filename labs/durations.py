"""How are minutes said?"""


def duration_words(minutes: int) -> str:
    """«18 ore e 30 minuti», «1 ora», «45 minuti»."""
    hours, rest = divmod(minutes, 60)
    parts = []
    if hours:
        parts.append("1 ora" if hours == 1 else f"{hours} ore")
    if rest or not hours:
        parts.append("1 minuto" if rest == 1 else f"{rest} minuti")
    return " e ".join(parts)


def out_of(done: int, due: int) -> str:
    """«18 ore e 30 minuti su 20 ore»."""
    return f"{duration_words(done)} su {duration_words(due)}"


def missing_words(minutes: int) -> str:
    """«mancano 18 ore», «manca 1 ora»."""
    words = duration_words(minutes)
    return f"manca {words}" if words in ("1 ora", "1 minuto") else f"mancano {words}"
