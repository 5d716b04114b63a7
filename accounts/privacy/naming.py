"""Where does a text name somebody? By address, by whole name in either order, or in a mention; never by one word.

Nothing here imports Django."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

NOBODY = "Utente non più attivo"
BETWEEN = r"(?:,?\s+|[_.\-+])"  # also as names stand in files and addresses
ASCII_RUN = re.compile(r"[A-Za-z0-9]+")


@dataclass(frozen=True)
class Names:
    """What somebody was called: addresses, and (first, last) names; `offices` are those that a name shared with
    somebody who is still here is written with: then it counts only together with one of them."""

    emails: Sequence[str]
    names: Sequence[tuple[str, str]]
    offices: Sequence[str] = ()
    is_shared: bool = False

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile("|".join([*map(_email, self.emails), *self._names()]), re.IGNORECASE)

    def _names(self) -> list[str]:
        found = []
        for first, last in self.names:
            one, other = _variants(first), _variants(last)
            whole = f"{one}{BETWEEN}{other}" if last else one
            if self.is_shared:
                found += [rf"(?<!\w){whole} \({_variants(office)}\)" for office in self.offices]
            elif last:
                found.append(rf"(?<!\w)(?:{whole}|{other}{BETWEEN}{one})(?!\w)")
            else:
                found += [rf"(?<=@\*\*){whole}(?=\*\*)", rf"(?<=@<strong>){whole}(?=</strong>)"]
        return found

    @property
    def probes(self) -> list[str]:
        """Plain ASCII pieces, one of which is in every text that names the person, however it is stored."""
        pieces = [
            max(ASCII_RUN.findall(f"{first} {last}"), key=len, default="") for first, last in self.names
        ]
        return sorted({*self.emails, *pieces})

    def are_in(self, value: Any) -> bool:
        """A text, or the JSON around texts."""
        return any(self.pattern.search(text) for text in _texts(value))

    def removed_from(self, value: Any, nobody: str = NOBODY) -> Any:
        """The same text or JSON without them."""
        if isinstance(value, str):
            return self.pattern.sub(nobody, value)
        if isinstance(value, list):
            return [self.removed_from(one, nobody) for one in value]
        if isinstance(value, dict):
            return {self.removed_from(k, nobody): self.removed_from(v, nobody) for k, v in value.items()}
        return value

    def as_json(self) -> dict[str, Any]:
        return {
            "emails": list(self.emails),
            "names": [list(name) for name in self.names],
            "offices": list(self.offices),
            "is_shared": self.is_shared,
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Names:
        names = [(first, last) for first, last in kept["names"]]
        return cls(kept["emails"], names, kept["offices"], kept["is_shared"])


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for pair in value.items() for part in pair for text in _texts(part)]
    return [text for one in value for text in _texts(one)] if isinstance(value, list) else []


def _email(address: str) -> str:
    return rf"(?<![\w.+\-]){re.escape(address)}(?![\w\-]|\.\w)"


def _variants(name: str) -> str:
    """As typed, as HTML writes it, without accents; with any space between its words."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if unicodedata.category(c) != "Mn")
    escaped = html.escape(name)
    forms = {name, bare, escaped, escaped.replace("&#x27;", "&#39;")}
    return "(?:" + "|".join(r"\s+".join(map(re.escape, form.split())) for form in sorted(forms)) + ")"
