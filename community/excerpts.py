"""What of a text is read on the page: its words without the signs of Markdown, its first lines."""

from html import unescape

from django.utils.html import strip_tags
from django.utils.text import Truncator

FIRST_LINES = 240  # characters


def as_read(html: str) -> str:
    return unescape(strip_tags(html))


def first_lines(html: str) -> str:
    return Truncator(" ".join(as_read(html).split())).chars(FIRST_LINES)
