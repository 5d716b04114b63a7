"""Stopping without cutting anybody off: not ready any more, sockets told little by little, requests finished.

Daphne's own stop cancels whatever runs at the first SIGTERM. Here the reactor goes on, and the port stays open, until
the sockets have been told; then nobody new comes in, and what has begun has the rest of the time to end."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, cast

from daphne.http_protocol import WebRequest
from daphne.server import Server
from twisted.internet import defer, reactor

from live import stopping
from live.child import Child

LOOK_EVERY = 0.05


class DrainingServer(Server):
    """The children are asked to stop at the signal; `say_goodbye(seconds)` tells the sockets within so many."""

    def __init__(
        self,
        *args: Any,
        children: Iterable[Child],
        say_goodbye: Callable[[float], Awaitable[None]],
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.children, self.say_goodbye = children, say_goodbye
        self.ports: list[Any] = []

    def listen_success(self, port: Any) -> None:
        self.ports.append(port)
        super().listen_success(port)

    def kill_all_applications(self) -> defer.Deferred[None]:
        """What Daphne does before the reactor ends; it waits for the answer."""
        return defer.Deferred.fromFuture(asyncio.ensure_future(self._drain()))

    async def _drain(self) -> None:
        began = time.monotonic()
        stopping.begin()
        for child in self.children:
            child.ask_to_stop()
        try:
            await self.say_goodbye(stopping.TELL_WITHIN)
            for port in self.ports:
                await port.stopListening().asFuture(asyncio.get_running_loop())
            while self._is_answering() and time.monotonic() < began + stopping.FINISH_WITHIN:
                await asyncio.sleep(LOOK_EVERY)
        finally:
            await self._end_what_is_left()

    def _is_answering(self) -> bool:
        """A request is being answered, or is still coming in."""
        running = (protocol for protocol, details in self.connections.items() if _is_running(details))
        if any(isinstance(protocol, WebRequest) for protocol in running):
            return True
        readers: list[Any] = cast(Any, reactor).getReaders()
        protocols = (getattr(reader, "protocol", None) for reader in readers)
        return any(getattr(getattr(one, "_channel", None), "requests", None) for one in protocols)

    async def _end_what_is_left(self) -> None:
        left = [
            details["application_instance"] for details in self.connections.values() if _is_running(details)
        ]
        for instance in left:
            instance.cancel()
        if left:
            await asyncio.wait(left, timeout=1)


def _is_running(details: dict[str, Any]) -> bool:
    instance = details.get("application_instance")
    return instance is not None and not instance.done()
