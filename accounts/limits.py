"""How often may somebody try? Counted from own rows: they hold without a cache and over several processes.

A limit always names who is tried together with the address it is tried from, so that nobody can lock a
colleague out from elsewhere, and an office behind one address keeps working."""

import datetime
import math
from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.sign_in_rows import Attempt


class Limit(NamedTuple):
    name: str
    tries: int
    within: datetime.timedelta
    sentence: str


HALF_HOUR = datetime.timedelta(minutes=30)
PASSWORD = Limit(
    "password",
    5,
    HALF_HOUR,
    "Troppi tentativi di accesso non riusciti. Puoi riprovare {when}; se hai dimenticato la password, "
    "intanto puoi chiederne una nuova.",
)
CODE = Limit("code", 5, HALF_HOUR, "Troppi codici sbagliati. Puoi riprovare {when}.")
RESET = Limit(
    "reset",
    5,
    datetime.timedelta(hours=1),
    "Per questo indirizzo sono già stati chiesti diversi collegamenti. Guarda nella posta, anche in quella "
    "indesiderata; puoi chiederne un altro {when}.",
)
OPENID = Limit(
    "openid",
    100,
    HALF_HOUR,
    "Da qui sono cominciati molti accessi che nessuno ha portato a termine. Puoi riprovare {when}.",
)

OWN_DATA = Limit(
    "export",  # counted together with the other files that one takes away
    5,
    datetime.timedelta(hours=1),
    "Hai già chiesto o scaricato diversi file nell'ultima ora: puoi riprovare {when}.",
)


class TooMany(ValidationError):
    """Over the limit; the sentence says when to come back."""

    def __init__(self, limit: Limit, seconds: int) -> None:
        self.seconds = seconds
        minutes = math.ceil(seconds / 60)
        when = "fra un minuto" if minutes == 1 else f"fra {minutes} minuti"
        super().__init__(limit.sentence.format(when=when), code="too_many")


def take_by_reader(request: HttpRequest, limit: Limit) -> Attempt | None:
    """As `take`: a person counts alone, visitors count by the address they come from."""
    person = request.user.pk
    return take(request, limit, person or "", "" if person else get_adapter().get_client_ip(request))


def take(request: HttpRequest, limit: Limit, name: object, address: str) -> Attempt | None:
    """Count one try before it is made, or raise `TooMany`; forget it with `give_back` if it succeeds.

    Written first and counted after, so that tries at the same moment cannot pass together. A refused one is
    not counted: the wait never grows by trying."""
    if not settings.RATE_LIMITS:
        return None
    digest = _digest(limit, name, address)
    now = timezone.now()
    attempt = Attempt.objects.create(digest=digest, at=now)
    recent = Attempt.objects.filter(digest=digest, at__gt=now - limit.within)
    others = list(recent.exclude(pk=attempt.pk).order_by("-at").values_list("at", flat=True)[: limit.tries])
    if len(others) < limit.tries:
        return attempt
    attempt.delete()
    seconds = max(1, math.ceil((others[-1] + limit.within - now).total_seconds()))
    request.retry_after = seconds  # type: ignore[attr-defined]
    raise TooMany(limit, seconds)


def forget(limit: Limit, name: object, address: str) -> None:
    """A proof stronger than the password was given: begin anew."""
    Attempt.objects.filter(digest=_digest(limit, name, address)).delete()


def _digest(limit: Limit, name: object, address: str) -> str:
    text = f"{limit.name}|{name}|{address}"
    return salted_hmac("accounts.attempts", text, algorithm="sha256").hexdigest()


def give_back(attempt: Attempt | None) -> None:
    if attempt is not None:
        attempt.delete()


def says_when_to_return(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The page with the sentence of a refused try is a 429 with `Retry-After`."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        seconds = getattr(request, "retry_after", None)
        if seconds is not None and isinstance(response, TemplateResponse):
            response.status_code = 429
            response["Retry-After"] = str(seconds)
        return response

    return answer
