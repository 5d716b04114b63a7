"""Who may open a socket: a page of this site with its cookie, or a program with a bearer token."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from live.stopping import is_stopping
from live.wire import Wire

NOT_HERE = 503  # the proxy asks another process
DEFAULT_PORTS = {"http": 80, "https": 443}


class guarded:
    """Refuses a foreign Origin before anything is accepted (HTTP 403) and reads `Authorization: Bearer`.

    Without an Origin a cookie is not believed: browsers always send one. A bearer token needs none, and a
    wrong one never falls back to the cookie."""

    def __init__(self, application: Any) -> None:
        self.application = application

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if is_stopping():
            await receive()
            await Wire(send).refuse(NOT_HERE)
            return
        headers = dict(scope["headers"])
        origin = headers.get(b"origin", b"").decode("latin1")
        if origin and not is_same_origin(origin, headers.get(b"host", b"").decode("latin1")):
            await receive()
            await send({"type": "websocket.close"})
            return
        bearer = bearer_of(headers.get(b"authorization"))
        kept = scope["headers"]
        if bearer is not None or not origin:
            kept = [(name, value) for name, value in kept if name != b"cookie"]
        scope = scope | {"headers": kept, "bearer": bearer, "wire": Wire(send)}
        await self.application(scope, receive, send)


def bearer_of(header: bytes | None) -> str | None:
    """The token, empty for a header of another kind; None where there is no header."""
    if header is None:
        return None
    scheme, _, token = header.decode("latin1").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def is_same_origin(origin: str, host_header: str) -> bool:
    """Scheme, host and port are those of the site, or of the address it was asked at where that is allowed."""
    try:
        asked = _parts(origin)
        if asked == _parts(settings.SITE_URL):
            return True
        site_scheme = urlsplit(settings.SITE_URL).scheme
        host, _ = split_domain_port(host_header)
        here = _parts(f"{site_scheme}://{host_header}")
    except ValueError:
        return False
    return bool(host) and validate_host(host, settings.ALLOWED_HOSTS) and asked == here


def _parts(url: str) -> tuple[str, str, int | None]:
    parts = urlsplit(url)
    if parts.path or parts.query or parts.fragment or parts.username or not parts.hostname:
        raise ValueError(url)
    return parts.scheme, parts.hostname, parts.port or DEFAULT_PORTS.get(parts.scheme)
