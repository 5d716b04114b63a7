"""How far a key for programs reaches: everywhere, or into some areas of the API, to read or also to change."""

from collections.abc import Collection

READ, WRITE = "read", "write"
AREAS = {
    "people": "Persone e territorio",
    "community": "Discussioni e novità",
    "labs": "Laboratori e corsi",
    "surveys": "Rilevazioni",
    "toolkit": "Toolkit",
    "search": "Ricerca",
    "results": "Risultati in numeri",
}
READ_ONLY = ("search", "results")  # nothing to change there: the page does not offer it
KINDS = {READ: "leggere", WRITE: "leggere e modificare"}
SCOPES = (READ, WRITE, *(f"{area}:{kind}" for area in AREAS for kind in KINDS))


def reaches(scopes: Collection[str], area: str, kind: str) -> bool:
    """No scope at all is everything; who may write may read."""
    enough = {WRITE} if kind == WRITE else {READ, WRITE}
    wanted = enough | {f"{area}:{one}" for one in enough}
    return not scopes or not wanted.isdisjoint(scopes)


def in_words(scopes: Collection[str]) -> list[str]:
    """One sentence for each scope, in the order of the list of all; what another one includes is left out."""
    held = set(scopes)
    if not held or WRITE in held:
        return ["Tutto quello che puoi fare tu"]
    told = ["Leggere tutto quello che vedi tu"] if READ in held else []
    for area, label in AREAS.items():
        if f"{area}:{WRITE}" in held:
            told.append(f"{label}: {KINDS[WRITE]}")
        elif f"{area}:{READ}" in held and READ not in held:
            told.append(f"{label}: {KINDS[READ]}")
    return told


def missing(area: str, kind: str) -> str:
    """The sentence for a key that does not reach."""
    return f"Questa chiave non arriva fin qui: serve l'ambito «{area}:{kind}». Creane una con questo ambito."
