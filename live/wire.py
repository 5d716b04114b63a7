"""What the server's own protocol allows beyond ASGI: how much waits unread, limits before memory, closing codes.

Daphne writes every frame into a buffer without bound, so that a reader who stops costs memory for ever, and its
close() knows neither 1009 nor 1012. It hands its protocol over inside `send`; under another server nothing is
known, frames count as taken and codes go the ASGI way."""

from functools import partial
from typing import Any

MAX_MESSAGE = 1024 * 1024


class Wire:
    def __init__(self, send: Any) -> None:
        self._send = send
        self._protocol: Any = send.args[0] if isinstance(send, partial) and send.args else None

    def limit(self) -> None:
        """A message over 1 MiB ends the connection with 1009 while it arrives, before it is in memory."""
        if hasattr(self._protocol, "maxMessagePayloadSize"):
            self._protocol.maxMessagePayloadSize = MAX_MESSAGE
            self._protocol.maxFramePayloadSize = MAX_MESSAGE
            self._protocol.failByDrop = False

    def waiting_bytes(self) -> int:
        """Bytes that the other side has not taken yet."""
        transport = getattr(self._protocol, "transport", None)
        buffered = len(getattr(transport, "dataBuffer", b"")) - int(getattr(transport, "offset", 0))
        return max(0, buffered) + int(getattr(transport, "_tempDataLen", 0))

    async def close(self, code: int) -> None:
        if hasattr(self._protocol, "sendCloseFrame"):
            self._protocol.sendCloseFrame(code=code, reasonUtf8=None, isReply=False)
        else:
            await self._send({"type": "websocket.close", "code": code})
