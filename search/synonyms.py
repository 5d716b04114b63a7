"""Which names mean the same? As curators keep them; a change works at the next search, without a new index."""

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from search.italian import stems
from search.models import SynonymGroup
from search.query import Name, SynonymTable


def synonym_table() -> SynonymTable:
    """For the light stems of each name, those of its other names. One query."""
    return _table(tuple(SynonymGroup.objects.values_list("names", flat=True)))


def names_of(text: str) -> list[str]:
    """The names of a group as it was typed, one a line, each once."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    names: dict[Name, str] = {}
    for line in filter(stems, lines):
        names.setdefault(stems(line), line)
    return list(names.values())


@lru_cache(maxsize=4)
def _table(groups: Iterable[str]) -> SynonymTable:
    table: dict[Name, dict[Name, None]] = defaultdict(dict)
    for group in groups:
        names = [stems(name) for name in names_of(group)]
        for name in names:
            table[name] |= dict.fromkeys(other for other in names if other != name)
    return {name: tuple(others) for name, others in table.items()}
