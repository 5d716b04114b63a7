"""Saying goodbye when the server stops: what runs before Daphne's reactor shuts down."""

import asyncio
import contextlib
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from twisted.internet import defer


def _running_reactor() -> Any:
    """Daphne's reactor where it runs in this thread; never starts one."""
    reactor = sys.modules.get("twisted.internet.reactor")
    return reactor if getattr(reactor, "running", False) else None


def before_shutdown(goodbye: Callable[[], Awaitable[None]]) -> Callable[[], None]:
    """The server waits for `goodbye`; gives the function that takes the request back."""
    reactor = _running_reactor()
    if reactor is None:
        return lambda: None

    def trigger() -> defer.Deferred[None]:
        return defer.Deferred.fromFuture(asyncio.ensure_future(goodbye()))

    name = reactor.addSystemEventTrigger("before", "shutdown", trigger)

    def forget() -> None:
        with contextlib.suppress(KeyError, TypeError, ValueError):  # it has run, or is running
            reactor.removeSystemEventTrigger(name)

    return forget
