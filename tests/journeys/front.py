"""One origin before two servers, as nginx does in production: sockets to Daphne, everything else to WSGI workers."""

import asyncio
import contextlib
import threading
from collections.abc import Iterator

LONGEST_HEAD = 64 * 1024


class Front:
    def __init__(self, http_port: int, sockets_port: int) -> None:
        self.http_port, self.sockets_port = http_port, sockets_port

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection: its first request decides where it goes, and HTTP is told to ask anew each time."""
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            head = await reader.readuntil(b"\r\n\r\n")
            is_socket = head.split(b" ", 2)[1].startswith(b"/ws/")
            port = self.sockets_port if is_socket else self.http_port
            there, back = await asyncio.open_connection("127.0.0.1", port)
            back.write(head if is_socket else closing(head))
            sending = asyncio.create_task(_pour(reader, back))
            await _pour(there, writer)
            sending.cancel()
            back.close()
        writer.close()


def closing(head: bytes) -> bytes:
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
    return b"\r\n".join([lines[0], b"Connection: close", *lines[1:]])


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Until one side ends, however it ends; the other is told."""
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    with contextlib.suppress(OSError):
        writer.write_eof()


@contextlib.contextmanager
def front(port: int, http_port: int, sockets_port: int) -> Iterator[None]:
    """Listening on `port` from a thread of its own until the end."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    handle = Front(http_port, sockets_port).serve
    listening = asyncio.start_server(handle, "127.0.0.1", port, limit=LONGEST_HEAD)
    server = asyncio.run_coroutine_threadsafe(listening, loop).result(10)
    try:
        yield
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
