"""A small scanner that speaks clamd's INSTREAM on a real socket, and takes nothing that clamd would not take."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

COMMAND = b"zINSTREAM\0"
# In two halves, or scanners would find it in this very file.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
NAME = "Eicar-Signature"


class Session(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(self._answer())
        if self.server.is_silent:
            self.server.is_over.wait(10)

    def _answer(self):
        if self.rfile.read(len(COMMAND)) != COMMAND:
            return b"UNKNOWN COMMAND\0"
        data = b""
        while size := struct.unpack("!L", self._exactly(4))[0]:
            self.server.sizes.append(size)
            if len(data) + size > self.server.most:
                return b"INSTREAM size limit exceeded. ERROR\0"
            data += self._exactly(size)
        self.server.scanned.append(data)
        if self.server.answer is not None:
            return self.server.answer
        return f"stream: {NAME} FOUND\0".encode() if EICAR in data else b"stream: OK\0"

    def _exactly(self, size):
        data = self.rfile.read(size)
        assert len(data) == size, "the stream ends before its end mark"
        return data


class _Scanner:
    """`scanned`: what has come whole; `sizes`: of each piece. `answer` is said in place of the right one."""

    daemon_threads = True

    def prepare(self, answer=None, most=25 * 1024 * 1024, is_silent=False):
        self.scanned, self.sizes, self.is_over = [], [], threading.Event()
        self.answer, self.most, self.is_silent = answer, most, is_silent


class TcpScanner(_Scanner, socketserver.ThreadingTCPServer):
    @property
    def address(self) -> str:
        return f"tcp://127.0.0.1:{self.server_address[1]}"


class UnixScanner(_Scanner, socketserver.ThreadingUnixStreamServer):
    @property
    def address(self) -> str:
        return f"unix://{self.server_address}"


@contextmanager
def scanner(path: Path | None = None, **behaviour) -> Iterator[TcpScanner | UnixScanner]:
    """At a port of this machine, or at `path`."""
    server = UnixScanner(str(path), Session) if path else TcpScanner(("127.0.0.1", 0), Session)
    server.prepare(**behaviour)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server
    finally:
        server.is_over.set()
        server.shutdown()
        server.server_close()
        thread.join()
