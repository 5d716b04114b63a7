"""What comes in from programs is text that a database can hold, or it is refused before anybody looks at it."""

import json
from typing import Any

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja.errors import HttpError
from ninja.parser import Parser

UNREADABLE = "Il testo contiene caratteri che non si possono salvare: toglili e riprova."
NOT_JSON = "Il corpo non è in formato JSON."


class CleanText(Parser):
    """No NUL, no lone half of a surrogate pair, no number that JSON does not know."""

    def parse_body(self, request: HttpRequest) -> Any:
        try:
            data = json.loads(request.body, parse_constant=_no_constant)
        except (ValueError, RecursionError) as error:
            raise HttpError(400, NOT_JSON) from error
        _check(data)
        return data

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        _check(list(data.keys()))
        _check([value for _, values in data.lists() for value in values])
        return super().parse_querydict(data, list_fields, request)


def _check(data: Any) -> None:
    """Raises HttpError 400; deeper than JSON can be read it never goes."""
    waiting = [data]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            if "\x00" in one or any("\ud800" <= letter <= "\udfff" for letter in one):
                raise HttpError(400, UNREADABLE)
        elif isinstance(one, dict):
            waiting += [*one.keys(), *one.values()]
        elif isinstance(one, list):
            waiting += one


def _no_constant(name: str) -> None:
    raise ValueError(name)
