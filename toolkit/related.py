"""Which documents are like this one? Search knows, and says so here: the toolkit asks without importing it."""

from __future__ import annotations

from collections.abc import Callable

from toolkit.models import Document
from toolkit.rules import Someone

Source = Callable[[Someone, Document], list[Document]]
_sources: list[Source] = []


def register(source: Source) -> None:
    _sources[:] = [source]


def related(person: Someone, document: Document) -> list[Document]:
    """Those the person sees, the most alike first."""
    return [found for source in _sources for found in source(person, document)]
