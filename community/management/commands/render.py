"""What does a post with this source show? JSON lines {"id","payload"} in, {"id","html"} out."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand

from accounts.markdown import TextRefused, escaped, render


class Command(BaseCommand):
    help = "Legge righe JSON {id, payload} e scrive per ognuna {id, html}, come un messaggio pubblicato."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        for line in sys.stdin.buffer:
            self.stdout.write(_line(line.decode("utf-8-sig", "replace").rstrip("\r\n")))


def _line(line: str) -> str:
    try:
        return json.dumps(_answer(line))
    except RecursionError:
        return json.dumps({"id": None, "html": escaped(line), "error": "La riga è troppo annidata."})


def _answer(line: str) -> dict[str, Any]:
    try:
        asked = json.loads(line)
        number, source = asked.get("id"), asked.get("payload")
    except (ValueError, AttributeError):
        return {"id": None, "html": escaped(line), "error": "La riga non è un oggetto JSON."}
    if not isinstance(source, str):
        return {"id": number, "html": escaped(json.dumps(source)), "error": "Il testo non è una stringa."}
    try:
        return {"id": number, "html": render(source)}
    except TextRefused as refusal:
        return {"id": number, "html": escaped(source), "error": str(refusal)}
