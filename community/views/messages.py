"""How posts become the HTML of a page. The partial is written once for each shape that they have there (one's own,
corrected, with an office…) with holes for what differs, and the holes are filled for each: fifty posts written out
by the template took as long as the rest of the page. The script makes the posts that arrive later the same way."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.template.loader import get_template
from django.utils.html import escape
from django.utils.safestring import mark_safe

from community.queries.messages import Message

HOLE = re.compile(
    r"__(pk|seq|author_id|author|office|written_at|when|reply_to|replied|html|files|cards|reactions)__"
)
OPEN = {name: mark_safe(f"__{name}__") for name in HOLE.pattern[3:-3].split("|")}  # noqa: S308 (names of holes)


class Shape(NamedTuple):
    """What decides which parts a message has, and which actions."""

    is_own: bool
    is_edited: bool
    is_held: bool
    office: str
    replied: str
    is_solution: bool
    is_reacting: bool


def write(messages: Iterable[Message], page: Mapping[str, Any]) -> None:
    """Gives each message its HTML, `written`; `page` is the context in which the partials are written."""
    written: dict[Shape, str] = {}
    for message in messages:
        shape = _shape(message, page)
        if shape not in written:
            written[shape] = _with_holes(shape, page)
        values = _values(message, page)
        # In one pass: what fills a hole is never looked through for others.
        filled = HOLE.sub(lambda hole, values=values: values[hole[1]], written[shape])  # type: ignore[misc]
        message.written = mark_safe(filled)  # noqa: S308 (each value escaped or made safe when it was written)


def _shape(message: Message, page: Mapping[str, Any]) -> Shape:
    return Shape(
        message.is_own,
        message.is_edited,
        message.is_held,
        OPEN["office"] if message.office else "",
        OPEN["replied"] if message.replied else "",
        message.pk == page["thread"].solved_by_id,
        message.pk == page.get("reacting"),
    )


def _with_holes(shape: Shape, page: Mapping[str, Any]) -> str:
    context = {**page, **OPEN, **shape._asdict(), "m": OPEN | shape._asdict()}
    return get_template("community/_message.html").render(context)


def _values(message: Message, page: Mapping[str, Any]) -> dict[str, str]:
    return {
        "pk": str(message.pk),
        "seq": str(message.seq),
        "author_id": str(message.author_id),
        "author": escape(message.author),
        "office": escape(message.office),
        "written_at": message.written_at,
        "when": message.when,
        "reply_to": str(message.reply_to),
        "replied": escape(message.replied),
        "html": message.html,
        "files": _part("files", message, page) if message.files else "",
        "cards": _part("cards", message, page) if message.cards else "",
        "reactions": _part("reactions", message, page) if message.reactions else "",
    }


def _part(name: str, message: Message, page: Mapping[str, Any]) -> str:
    context = {**page, "m": message, name: getattr(message, name)}
    return get_template(f"community/_{name}.html").render(context)
