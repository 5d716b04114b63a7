"""What the hub is measured against: a Channels consumer for each socket with a group, and `websockets` alone."""

import asyncio
import http
import json
import os
from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import ProtocolTypeRouter
from websockets.asyncio.server import ServerConnection, broadcast, serve
from websockets.http11 import Request, Response

GROUP = "prova"


class PlainConsumer(AsyncWebsocketConsumer):
    """The way of the manual: every socket joins the group, every message is sent to the group."""

    async def connect(self) -> None:
        await self.channel_layer.group_add(GROUP, self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard(GROUP, self.channel_name)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        await self.channel_layer.group_send(GROUP, {"type": "pass.on", "text": frame(text_data or "")})

    async def pass_on(self, message: dict[str, str]) -> None:
        await self.send(text_data=message["text"])


def frame(body: str) -> str:
    """As long as a frame of ours."""
    author = {"id": 12, "name": "Prova 12"}
    shown = {"id": 1234, "author": author, "body": body, "html": f"<p>{body}</p>"}
    post = shown | {"created_at": "2026-11-23T10:00:00.000000+01:00"}
    return json.dumps({"type": "event", "seq": 1234, "kind": "message.posted", "post": post})


async def alive(scope: dict[str, Any], receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


application = ProtocolTypeRouter({"http": alive, "websocket": PlainConsumer.as_asgi()})


def answer_health(connection: ServerConnection, request: Request) -> Response | None:
    return connection.respond(http.HTTPStatus.OK, "") if request.path == "/salute/" else None


async def broadcast_server() -> None:
    """A number asks for so many broadcasts to everybody, as fast as they can be taken."""
    there: set[ServerConnection] = set()

    async def handle(connection: ServerConnection) -> None:
        there.add(connection)
        try:
            async for asked in connection:
                for number in range(int(asked)):
                    broadcast(there, frame(f"Messaggio {number} della prova di diffusione"))
                    await asyncio.sleep(0)
        finally:
            there.discard(connection)

    port = int(os.environ["PORT"])
    async with serve(handle, "127.0.0.1", port, process_request=answer_health, compression=None) as server:
        await server.serve_forever()
