"""What the pages of versions read: one for good, and two side by side."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from toolkit.comparison import MOST_PARAGRAPHS, Change, Stretch, compare, counts, paragraphs, stretches
from toolkit.models import Document, Passage, Version
from toolkit.rules import Someone

WORDS = {
    "new": ("paragrafo aggiunto", "paragrafi aggiunti"),
    "gone": ("paragrafo tolto", "paragrafi tolti"),
    "changed": ("paragrafo modificato", "paragrafi modificati"),
    "moved": ("paragrafo spostato", "paragrafi spostati"),
}


@dataclass(frozen=True)
class Comparison:
    """`is_cut`: one of the texts is longer than what is compared."""

    stretches: list[Stretch] = field(default_factory=list)
    found: list[str] = field(default_factory=list)
    is_cut: bool = False


def versions_of(document: Document, person: Someone) -> list[Version]:
    """Those the person may open, the latest first."""
    return list(Version.objects.visible_to(person).filter(document=document))


def comparison(person: Someone, earlier: Version, later: Version) -> Comparison:
    texts = [_paragraphs(person, version) for version in (earlier, later)]
    changes = compare(*texts)
    return Comparison(stretches(changes), _in_words(changes), max(map(len, texts)) > MOST_PARAGRAPHS)


def _paragraphs(person: Someone, version: Version) -> list[str]:
    pages = Passage.objects.visible_to(person).filter(version=version).values_list("text", flat=True)
    return paragraphs(pages, are_lines=".pdf" in version.original_name.lower())


def _in_words(changes: list[Change]) -> list[str]:
    """«1 paragrafo tolto», in the order of the words above."""
    found = counts(changes)
    return [f"{found[kind]} {WORDS[kind][found[kind] > 1]}" for kind in WORDS if found[kind]]


def chosen(versions: list[Version], asked: dict[str, Any]) -> tuple[Version, Version] | None:
    """The two that the address names, else the last two; None where there are not two with a text."""
    readable = {version.number: version for version in versions if version.extraction == "read"}
    if len(readable) < 2:
        return None
    newest = sorted(readable, reverse=True)
    later = _number(asked.get("a"), newest[0], readable)
    earlier = _number(asked.get("da"), next(n for n in newest if n != later), readable)
    return readable[earlier], readable[later]


def _number(text: Any, usual: int, readable: dict[int, Version]) -> int:
    is_number = isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 7
    return int(text) if is_number and int(text) in readable else usual
