"""HTTP and sockets in one application."""

import os

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
http = get_asgi_application()

from config.sockets import websocket_urlpatterns  # noqa: E402 (models are loaded by now)
from live.handshake import guarded  # noqa: E402

application = ProtocolTypeRouter(
    {"http": http, "websocket": guarded(AuthMiddlewareStack(URLRouter(websocket_urlpatterns)))}
)
