"""Every socket route, app by app; an address that is none of them is answered, not logged as a crash."""

from typing import Any, cast

from django.urls import re_path

from community.routing import websocket_urlpatterns as community_sockets

NOT_THERE = 4404


async def nowhere(scope: dict[str, Any], receive: Any, send: Any) -> None:
    await receive()
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.close", "code": NOT_THERE})


websocket_urlpatterns = [*community_sockets, re_path("", cast(Any, nowhere), name="nowhere")]
