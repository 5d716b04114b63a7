"""One line for each figure of ours beside that of the bare stack, for the table at the end of `make bench`."""

MARK = "CONFRONTO"


def compared(name: str, ours: float, plain: float, unit: str) -> str:
    return f"{MARK} {name} | {ours:.6g} | {plain:.6g} | {unit}"


def rows_in(output: str) -> list[tuple[str, float, float, str]]:
    """(name, ours, plain, unit) of each line that a program has printed."""
    found = []
    for line in output.splitlines():
        if line.startswith(f"{MARK} "):
            name, ours, plain, unit = (part.strip() for part in line.removeprefix(MARK).split("|"))
            found.append((name, float(ours), float(plain), unit))
    return found
