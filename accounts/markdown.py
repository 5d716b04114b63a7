"""How the Markdown a person wrote becomes HTML that is safe to show."""

import html
import re
import threading
import unicodedata
from collections.abc import Iterator
from typing import Any

from bleach.html5lib_shim import Filter
from bleach.sanitizer import Cleaner
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

MAX_LENGTH = 10_000
MAX_TITLE = 200
MAX_CELLS = 3_000  # rows shorter than the header are filled up: 10,000 characters could make 65,000 cells

_BLOCKS = "blockquote br h1 h2 h3 h4 h5 h6 hr li ol p pre table tbody td th thead tr ul"
TAGS = frozenset(["a", "code", "em", "s", "strong", *_BLOCKS.split(" ")])
ATTRIBUTES = {"a": ["href", "title"], "ol": ["start"]}
PROTOCOLS = frozenset({"http", "https", "mailto"})
REL = "nofollow noopener noreferrer"

_SAFE_LINK = re.compile(r"(?:https?://|mailto:)[^\x00-\x20]", re.IGNORECASE)
_DELIMITER_CHARACTERS = frozenset(" \t>|:-")
_LINE_ENDS = re.compile(r"\r\n?")


class TextRefused(ValueError):
    """A source that cannot be posted; its message is for the person who wrote it."""

    code = "invalid"


class TextTooLong(TextRefused):
    code = "too_long"


def accept(source: str) -> str:
    """The source as it is stored, with one kind of line end; TextRefused when it cannot be posted."""
    text = _LINE_ENDS.sub("\n", source)
    if not text.strip():
        raise TextRefused("Il messaggio è vuoto: scrivi il testo e riprova.")
    if len(text) > MAX_LENGTH:
        raise TextTooLong(
            f"Il messaggio ha {len(text)} caratteri e può averne al massimo 10 000: accorcialo o dividilo in due."
        )
    if "\x00" in text or any("\ud800" <= char <= "\udfff" for char in text):
        raise TextRefused("Il messaggio contiene caratteri che non si possono salvare: toglili e riprova.")
    return text


def accept_title(title: str) -> str:
    """A title on one line, without doubled spaces; TextRefused when it cannot be one."""
    text = unicodedata.normalize("NFC", " ".join(title.split()))
    if not text:
        raise TextRefused("Il titolo è vuoto: scrivi in poche parole di che cosa si parla.")
    if len(text) > MAX_TITLE:
        raise TextTooLong(f"Il titolo può avere al massimo {MAX_TITLE} caratteri: accorcialo.")
    if any(unicodedata.category(char) in ("Cc", "Cs") for char in text):
        raise TextRefused("Il titolo contiene caratteri che non si possono salvare: toglili e riprova.")
    return text


def render(source: str) -> str:
    """Sanitised HTML of an acceptable source; TextRefused otherwise."""
    text = accept(source)
    return _clean(_parser.for_text(text).render(text))


def parse(source: str) -> list[Token]:
    """The blocks of an acceptable source, as `render` reads them."""
    return _parser.for_text(source).parse(source)


def escaped(source: str) -> str:
    """The source as plain text: what is shown where it could not be posted."""
    return html.escape(source.replace("\x00", "\N{REPLACEMENT CHARACTER}"))


class _SafeLinks(Filter):
    """Runs after the sanitiser and trusts nothing before it: a link has a good scheme or is no link."""

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for token in super().__iter__():
            if token["type"] in ("StartTag", "EmptyTag") and token["name"] == "a":
                self._tighten(token["data"])
            yield token

    @staticmethod
    def _tighten(attributes: dict[tuple[str | None, str], str]) -> None:
        href = attributes.get((None, "href"), "")
        if _SAFE_LINK.match(html.unescape(href)):
            attributes[(None, "rel")] = REL
        else:
            attributes.clear()


def _clean(markup: str) -> str:
    # A Cleaner is not safe to share between threads: one per call.
    cleaner = Cleaner(
        tags=TAGS,
        attributes=ATTRIBUTES,
        protocols=PROTOCOLS,
        strip=True,
        strip_comments=True,
        filters=[_SafeLinks],
    )
    return str(cleaner.clean(markup))


def _image_as_link(
    renderer: RendererHTML, tokens: list[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    """An image would be fetched from somebody else's server: the reader gets a link with its text instead."""
    token = tokens[index]
    address = str(token.attrGet("src") or "")
    text = renderer.renderInlineAsText(token.children or [], options, env) or address
    return f'<a href="{html.escape(address)}">{html.escape(text)}</a>'


class _Markdown(MarkdownIt):
    def validateLink(self, url: str) -> bool:
        return bool(_SAFE_LINK.match(url))


def _markdown(*, tables: bool) -> _Markdown:
    options = {"html": False, "linkify": True, "breaks": True, "maxNesting": 60}
    markdown = _Markdown("commonmark", options)
    markdown.enable(["strikethrough", "linkify"] + (["table"] if tables else []))
    markdown.add_render_rule("image", _image_as_link)
    return markdown


class _Parser(threading.local):
    """Parsers of one thread: linkify keeps the state of a search in its instance."""

    def __init__(self) -> None:
        self.whole = _markdown(tables=True)
        self.plain = _markdown(tables=False)

    def for_text(self, text: str) -> _Markdown:
        return self.whole if _cells(text) <= MAX_CELLS else self.plain


def _cells(text: str) -> int:
    """At most how many cells the tables of a text can have, with those a short row gets for nothing."""
    lines = text.split("\n")
    return sum(
        (line.count("|") + 1) * (len(lines) - number)
        for number, line in enumerate(lines)
        if "|" in line and _DELIMITER_CHARACTERS.issuperset(line)
    )


_parser = _Parser()
