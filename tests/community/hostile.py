"""Script injections and Markdown tricks of the shared lists, and HTML read as a browser reads it."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bleach._vendor.html5lib import parse, parseFragment

from accounts.markdown import REL, TAGS

SHARED = Path(os.environ.get("SHARED_DIR", Path(__file__).resolve().parents[3] / "shared"))
HOSTILE = SHARED / "data" / "hostile"
SHORT = ("strings/markdown_xss.jsonl", "xss/patt_markdown.jsonl")
LONG = ("xss/payloadbox.jsonl", "xss/patt_intruders.jsonl", "strings/blns.json")

_ADDRESS = re.compile(r"(https?://|mailto:)", re.IGNORECASE)
_IGNORED_BY_BROWSERS = re.compile(r"^[\x00-\x20]+|[\t\n\r]")


def payloads(*names: str) -> list[str]:
    """Each once, in the order of the lists; what is only white space is no text."""
    found = (text for name in names for text in _texts(HOSTILE / name))
    return [text for text in dict.fromkeys(found) if text.strip()]


def _texts(path: Path) -> list[str]:
    content = path.read_text()
    if path.suffix == ".json":
        return list(json.loads(content))
    return [json.loads(line)["payload"] for line in content.splitlines()]


def faults(markup: str) -> list[str]:
    """What a body must not hold: elements, attributes and addresses outside the allow-list, comments."""
    root = parseFragment(markup, namespaceHTMLElements=False)
    return [fault for element in root.iter() if element is not root for fault in _faults(element)]


def _faults(element: Any) -> Iterator[str]:
    if element.tag not in TAGS:
        yield f"<{element.tag}>"
    for name, value in element.attrib.items():
        if (element.tag, name) == ("a", "href"):
            if not _ADDRESS.match(_IGNORED_BY_BROWSERS.sub("", value)):
                yield f"href={value}"
        elif (element.tag, name) == ("a", "rel"):
            if value != REL:
                yield f"rel={value}"
        elif (element.tag, name) not in {("a", "title"), ("ol", "start")}:
            yield f"{element.tag} {name}"
    if element.tag == "a" and "href" in element.attrib and "rel" not in element.attrib:
        yield "no rel"


def shape(page: str) -> list[tuple[str, tuple[str, ...]]]:
    """A page without its words: each element with the names of its attributes, and comments."""
    elements = parse(page, namespaceHTMLElements=False).iter()
    return [(str(element.tag), tuple(sorted(map(str, element.attrib)))) for element in elements]


def words(page: str) -> str:
    """All that a page says, as text or as the value of a field."""
    root = parse(page, namespaceHTMLElements=False)
    values = [element.attrib.get("value", "") for element in root.iter("input")]
    return " ".join(" ".join([*root.itertext(), *values]).split())
