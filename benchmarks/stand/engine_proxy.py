"""A small HTTP proxy in front of Elasticsearch that can be told to misbehave, in a thread of its own."""

import asyncio
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

import httpx

SLOW_SECONDS = 0.8
TOO_MANY, UNAVAILABLE = 429, 503


class Mode(Enum):
    THROUGH = "through"
    DROPPING = "dropping"  # the connection ends without an answer, as when nobody is there
    HANGING = "hanging"  # the request goes on when this ends, as when a process was suspended
    BUSY = "busy"
    UNAVAILABLE = "unavailable"
    SLOW = "slow"
    HALF_BULK = "half bulk"  # every second item of a bulk is refused, the others are written


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def is_bulk(self) -> bool:
        return self.path.partition("?")[0].endswith("/_bulk")


class EngineProxy:
    def __init__(self, upstream: str) -> None:
        self.upstream, self.mode, self.url = upstream, Mode.THROUGH, ""
        self._loop = asyncio.new_event_loop()
        self._is_open = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        self._thread.start()
        self._is_open.wait(10)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._open())
        self._loop.run_forever()
        left = asyncio.all_tasks(self._loop)
        for task in left:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))

    async def _open(self) -> None:
        self._client = httpx.AsyncClient(base_url=self.upstream, timeout=None, trust_env=False)
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=2**20)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        self._is_open.set()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while request := await _read(reader):
                answer = await self._answer(request)
                if answer is None:
                    break
                writer.write(_raw(answer, request))
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the client is gone, or the proxy stops
        finally:
            writer.close()

    async def _answer(self, request: Request) -> httpx.Response | None:
        """None: the connection ends."""
        while self.mode is Mode.HANGING:
            await asyncio.sleep(0.02)
        if self.mode is Mode.DROPPING:
            return None
        if self.mode is Mode.BUSY:
            return _refusal(TOO_MANY, "es_rejected_execution_exception")
        if self.mode is Mode.UNAVAILABLE:
            return _refusal(UNAVAILABLE, "cluster_block_exception")
        if self.mode is Mode.SLOW:
            await asyncio.sleep(SLOW_SECONDS)
        if self.mode is Mode.HALF_BULK and request.is_bulk:
            return await self._half(request)
        return await self._forward(request)

    async def _forward(self, request: Request, body: bytes | None = None) -> httpx.Response | None:
        left_out = ("host", "content-length", "accept-encoding", "connection")
        headers = {name: value for name, value in request.headers.items() if name not in left_out}
        content = request.body if body is None else body
        try:
            return await self._client.request(request.method, request.path, headers=headers, content=content)
        except httpx.TransportError:
            return None

    async def _half(self, request: Request) -> httpx.Response | None:
        items = list(_items(request.body))
        kept = b"".join(raw for number, (_, raw) in enumerate(items) if number % 2)
        answer = await self._forward(request, kept) if kept else None
        if kept and (answer is None or answer.status_code != 200):
            return answer
        written = iter(answer.json()["items"] if answer else ())
        told = [next(written) if n % 2 else _refused_item(action) for n, (action, _) in enumerate(items)]
        return _json(200, {"took": 1, "errors": True, "items": told})


async def _read(reader: asyncio.StreamReader) -> Request | None:
    """The next request of a connection; None at its end. The client always says how long a body is."""
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.strip().split("\r\n")
    method, path, _ = first.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Request(method, path, headers, await reader.readexactly(int(headers.get("content-length", 0))))


def _items(body: bytes) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Each action of a bulk with its lines; a deletion has one, the others two."""
    lines = iter(body.splitlines(keepends=True))
    for line in lines:
        action = json.loads(line)
        yield action, line if "delete" in action else line + next(lines)


def _refused_item(action: dict[str, Any]) -> dict[str, Any]:
    [(name, facts)] = action.items()
    error = {"type": "es_rejected_execution_exception", "reason": "rejected"}
    return {name: {"_index": facts.get("_index"), "_id": facts["_id"], "status": TOO_MANY, "error": error}}


def _refusal(status: int, kind: str) -> httpx.Response:
    return _json(status, {"error": {"type": kind, "reason": "prova"}, "status": status})


def _json(status: int, body: dict[str, Any]) -> httpx.Response:
    return httpx.Response(status, json=body, headers={"X-Elastic-Product": "Elasticsearch"})


def _raw(answer: httpx.Response, request: Request) -> bytes:
    kept = ("content-type", "x-elastic-product")
    body = b"" if request.method == "HEAD" else answer.content
    lines = [f"HTTP/1.1 {answer.status_code} -", f"content-length: {len(body)}"]
    lines += [f"{name}: {answer.headers[name]}" for name in kept if name in answer.headers]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body
