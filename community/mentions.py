"""Whom does a text name? `@**Nome Cognome**`, or with the office where two have one name; never in code."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from markdown_it.token import Token

from accounts.markdown import parse

MOST = 20  # people named in one message who are told of it

_WITH_OFFICE = re.compile(r"(?P<name>.+?) \((?P<office>.+)\)")
_BEGINS_MENTION = re.compile(r"(?:^|\W)@$")


class Named(NamedTuple):
    name: str
    office: str = ""

    @property
    def source(self) -> str:
        """As one writes it."""
        return f"@**{self.name} ({self.office})**" if self.office else f"@**{self.name}**"


def names_in(source: str) -> list[Named]:
    """Each once, in order, at most `MOST`; read as Markdown reads it, so that code and links name nobody."""
    if "@**" not in source:
        return []
    found = (name for block in parse(source) for name in _names(block.children or []))
    return list(dict.fromkeys(_named(name) for name in found))[:MOST]


def _names(inline: list[Token]) -> Iterator[str]:
    """A text that ends in @, then a strong one."""
    for before, opening, inside, closing in zip(inline, inline[1:], inline[2:], inline[3:], strict=False):
        is_strong = (
            opening.type == "strong_open" and opening.markup == "**" and closing.type == "strong_close"
        )
        if is_strong and inside.type == before.type == "text" and _BEGINS_MENTION.search(before.content):
            yield " ".join(inside.content.split())


def _named(text: str) -> Named:
    match = _WITH_OFFICE.fullmatch(text)
    return Named(match["name"], match["office"]) if match else Named(text)
