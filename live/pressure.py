"""How much has been sent to a socket that its reader has not taken yet?

Daphne writes every frame into a buffer without bound, so that a reader who stops costs memory for ever.
The server hands its protocol over inside `send`; what waits in its transport is read there. Under another
server nothing is known, and the ping of the protocol itself has to find the dead."""

from functools import partial
from typing import Any

MAX_MESSAGE = 1024 * 1024


def _protocol(send: Any) -> Any:
    return send.args[0] if isinstance(send, partial) and send.args else None


def waiting_bytes(send: Any) -> int:
    transport = getattr(_protocol(send), "transport", None)
    buffered = len(getattr(transport, "dataBuffer", b"")) - int(getattr(transport, "offset", 0))
    return max(0, buffered) + int(getattr(transport, "_tempDataLen", 0))


def limit_messages(send: Any) -> None:
    """A message over 1 MiB ends the connection (1009) while it arrives, before it is in memory."""
    protocol = _protocol(send)
    if hasattr(protocol, "maxMessagePayloadSize"):
        protocol.maxMessagePayloadSize = MAX_MESSAGE
        protocol.maxFramePayloadSize = MAX_MESSAGE
