"""What the server's own protocol allows beyond ASGI: how much waits unread, limits before memory, closing codes.

Daphne writes every frame into a buffer without bound, so that a reader who stops costs memory for ever, and its
close() knows neither 1009 nor 1012. It hands its protocol over inside `send`; under another server nothing is
known, frames count as taken and codes go the ASGI way. A frame that goes to many sockets is encoded once for all of
them and goes past the protocol's own sending: that is most of the cost of a delivery."""

import struct
from collections.abc import Sequence
from functools import lru_cache, partial
from typing import Any

from autobahn.twisted.websocket import ConnectionDeny

MAX_MESSAGE = 1024 * 1024
TEXT, SHORT, LONG, LENGTH_16, LENGTH_64 = 0x81, 126, 65_536, 126, 127
ENCODED_KEPT = 1024


@lru_cache(ENCODED_KEPT)
def encoded(text: str) -> bytes:
    """One text frame as a server sends it (RFC 6455 §5.2): final, not masked."""
    payload = text.encode()
    size = len(payload)
    if size < SHORT:
        return struct.pack("!BB", TEXT, size) + payload
    if size < LONG:
        return struct.pack("!BBH", TEXT, LENGTH_16, size) + payload
    return struct.pack("!BBQ", TEXT, LENGTH_64, size) + payload


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

    async def refuse(self, code: int) -> None:
        """Before accepting, with an answer of HTTP; a server that is not known says 403."""
        if hasattr(self._protocol, "handshake_deferred"):
            self._protocol.handshake_deferred.errback(ConnectionDeny(code))
            del self._protocol.handshake_deferred
            self._protocol.server.protocol_disconnected(self._protocol)
        else:
            await self._send({"type": "websocket.close"})

    async def write(self, texts: Sequence[str]) -> None:
        """Several frames at once where the server's protocol is known and nothing compresses them."""
        protocol = self._protocol
        if hasattr(protocol, "sendData") and getattr(protocol, "_perMessageCompress", True) is None:
            if protocol.state == protocol.STATE_OPEN:
                protocol.sendData(b"".join(map(encoded, texts)))
            return
        for text in texts:
            await self._send({"type": "websocket.send", "text": text})

    def write_now(self, texts: Sequence[str]) -> bool:
        """Straight to the connection, past the reactor's turn for each socket, where nothing waits before it."""
        transport: Any = getattr(self._protocol, "transport", None)
        if not self._is_bare(transport) or self.waiting_bytes():
            return False
        data = b"".join(map(encoded, texts))
        written = transport.writeSomeData(data)
        if not isinstance(written, int):  # broken: the reactor finds out and says so
            written = 0
        if written < len(data):
            transport.write(data[written:])
        return True

    def _is_bare(self, transport: Any) -> bool:
        """An open connection without compression and encryption, of the server that is known."""
        protocol = self._protocol
        return (
            hasattr(transport, "writeSomeData")
            and not getattr(transport, "TLS", False)
            and bool(transport.connected and not transport.disconnecting)
            and getattr(protocol, "_perMessageCompress", True) is None
            and bool(protocol.state == protocol.STATE_OPEN)
        )

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
