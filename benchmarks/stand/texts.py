"""Real Italian texts of public bodies from the shared data, in paragraphs; the same in every run."""

import json
import os
import random
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("SHARED_DIR", ROOT.parent / "shared"))
SHORTEST, LONGEST = 80, 2000
HEADING = re.compile(r"^(?:#+ (.{8,120})|(.{8,120})\n[=\-~]{8,})$", re.MULTILINE)


class Texts:
    """Paragraphs and headings drawn at random, always in the same order."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)

    def title(self) -> str:
        return self.draw.choice(_headings())

    def paragraph(self) -> str:
        return self.draw.choice(_paragraphs())

    def passage(self) -> str:
        """Some paragraphs that stand together: a page, more or less."""
        first = self.draw.randrange(len(_paragraphs()) - 4)
        return "\n\n".join(_paragraphs()[first : first + self.draw.randint(1, 4)])


@lru_cache(maxsize=1)
def _paragraphs() -> list[str]:
    pieces = (" ".join(piece.split()) for text in _sources() for piece in re.split(r"\n\s*\n", text))
    return [piece[:LONGEST] for piece in pieces if len(piece) >= SHORTEST]


@lru_cache(maxsize=1)
def _headings() -> list[str]:
    found = (one or other for text in _sources() for one, other in HEADING.findall(text))
    return sorted({" ".join(heading.split()) for heading in found})


def _sources() -> Iterator[str]:
    for name in ("faq_pa", "squad_it"):
        path = SHARED / "data" / "search" / name / "corpus.jsonl"
        yield from (json.loads(line)["text"] for line in path.read_text().splitlines())
    for path in sorted((SHARED / "data" / "toolkit").rglob("*.[mr][ds]*")):
        yield path.read_text(errors="replace")
