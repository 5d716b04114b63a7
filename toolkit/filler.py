"""The process that fills templates: `python -m toolkit.filler`, and the door to it.

An answer is `+` and what was asked for, or `-` and the sentence that says why it cannot be had."""

from __future__ import annotations

import contextlib
import json
from typing import Any

from toolkit import extraction
from toolkit.extractor import Sandbox
from toolkit.filling import TemplateFault, fill, placeholders
from toolkit.formats import extension_of
from toolkit.sandbox import NoAnswer, in_limits, serve
from toolkit.template_faults import DAMAGED, TOO_HEAVY

CPU_SECONDS, WALL_SECONDS = 5, 10
GIVEN, REFUSED = b"+", b"-"


class Filler(Sandbox):
    """The sandbox that knows the language of templates."""

    def __init__(self) -> None:
        super().__init__("toolkit.filler")

    def placeholders(self, name: str, data: bytes) -> tuple[list[str], str]:
        """The names that the template asks for, and what is wrong with it, if anything."""
        try:
            return json.loads(self._given(name, data, None)), ""
        except TemplateFault as fault:
            return [], str(fault)

    def fill(self, name: str, data: bytes, values: dict[str, Any]) -> bytes:
        """The filled document; raises TemplateFault."""
        return self._given(name, data, values)

    def _given(self, name: str, data: bytes, values: dict[str, Any] | None) -> bytes:
        answer = self.ask(name, data, bytes, values=values)
        if answer is None:
            raise TemplateFault(TOO_HEAVY)
        if answer[:1] == REFUSED:
            raise TemplateFault(answer[1:].decode())
        return answer[1:]


def answer_to(name: str, data: bytes, values: dict[str, Any] | None) -> bytes:
    """The document with these values; without any, the names to give. In a child, which may die of it."""
    try:
        return in_limits(lambda: _judged(extension_of(name), data, values), CPU_SECONDS, WALL_SECONDS)
    except NoAnswer as reason:
        return REFUSED + (TOO_HEAVY if str(reason) == extraction.TOO_HEAVY else DAMAGED).encode()


def _judged(extension: str, data: bytes, values: dict[str, Any] | None) -> bytes:
    try:
        if values is None:
            return GIVEN + json.dumps(placeholders(extension, data)).encode()
        return GIVEN + fill(extension, data, values)
    except TemplateFault as fault:
        return REFUSED + str(fault).encode()


shared = Filler()

if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt, BrokenPipeError):
        serve(answer_to)
