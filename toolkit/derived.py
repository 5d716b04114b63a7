"""What is made from a file beside its text, each in a sandbox of its own: a picture and the list of its fields."""

from __future__ import annotations

from dataclasses import dataclass, field

from toolkit import filler, first_page
from toolkit.filling import FILLABLE
from toolkit.formats import extension_of

MARKS = ("{{", "{%")


@dataclass(frozen=True)
class Derived:
    """`picture` is a WebP of the first page; `fault` says why a template cannot be filled."""

    picture: bytes | None = None
    placeholders: list[str] = field(default_factory=list)
    fault: str = ""


NOTHING_MORE = Derived()


def derive(name: str, data: bytes, texts: list[str]) -> Derived:
    """Of a file that has been read; `texts` tell whether it has fields at all."""
    picture = first_page.shared.draw(name, data)
    if extension_of(name) not in FILLABLE or not any(mark in text for text in texts for mark in MARKS):
        return Derived(picture)
    return Derived(picture, *filler.shared.placeholders(name, data))
