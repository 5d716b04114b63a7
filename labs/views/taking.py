"""How often may somebody take many certificates or hours away? A page says when to come back."""

import datetime
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from accounts.limits import Limit, TooMany, take_by_reader

TAKE = Limit(
    "certificates",
    20,
    datetime.timedelta(hours=1),
    "Hai già scaricato molti file nell'ultima ora. Attestati e ore restano qui: puoi riprovare {when}.",
)


def counted(request: HttpRequest, answer: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """The file, or the sentence of the limit."""
    try:
        take_by_reader(request, TAKE)
    except TooMany as limit:
        response = render(request, "labs/many_files.html", {"sentence": limit.messages[0]}, status=429)
        response["Retry-After"] = str(limit.seconds)
        return response
    return answer()
