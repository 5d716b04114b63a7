"""A list typed one entry a line."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError


class LinesField(forms.CharField):
    """Gives a list of titles, trimmed, none twice: from `least` to `most` of them, of `longest` letters at most."""

    def __init__(self, *, least: int, most: int, longest: int, **kwargs: Any) -> None:
        self.least, self.most, self.longest = least, most, longest
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 8}))
        super().__init__(max_length=most * (longest + 20), **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """The limit is told in entries, not in letters."""
        return {}

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        """A program sends the list itself: an end of line within an entry is a space."""
        text = super().clean("\n".join(map(_one_line, value)) if isinstance(value, list) else value)
        lines = [line for line in map(_one_line, text.splitlines()) if line]
        if len(lines) < self.least and (lines or self.required):
            raise ValidationError(f"Scrivi almeno {self.least} voci, una per riga.")
        if len(lines) > self.most:
            raise ValidationError(f"Le voci sono {len(lines)}: possono essere al massimo {self.most}.")
        for line in lines:
            if len(line) > self.longest:
                raise ValidationError(
                    f"«{line[:40]}…» è troppo lunga: può avere al massimo {self.longest} caratteri."
                )
        if twice := _twice(lines):
            raise ValidationError(f"«{twice}» c'è più di una volta: scrivila una volta sola.")
        return lines


def _one_line(line: str) -> str:
    """Without control and invisible characters, one space between words."""
    visible = "".join(
        " " if c.isspace() else c for c in line if c.isspace() or unicodedata.category(c)[0] != "C"
    )
    return " ".join(unicodedata.normalize("NFC", visible).split())


def _twice(lines: list[str]) -> str:
    seen: set[str] = set()
    for line in lines:
        key = unicodedata.normalize("NFKC", line).casefold()
        if key in seen:
            return line
        seen.add(key)
    return ""
