"""Every socket route, app by app."""

from community.routing import websocket_urlpatterns

__all__ = ["websocket_urlpatterns"]
