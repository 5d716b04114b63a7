"""HTTP and sockets in one application."""

import gc
import os

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
http = get_asgi_application()

from accounts.sign_in_sockets import second_step_known  # noqa: E402 (models are loaded by now)
from config.sockets import websocket_urlpatterns  # noqa: E402
from live.handshake import guarded  # noqa: E402

sockets = second_step_known(URLRouter(websocket_urlpatterns))
application = ProtocolTypeRouter({"http": http, "websocket": guarded(AuthMiddlewareStack(sockets))})

# A full collection stops every socket for as long as it takes to walk through all there is, 0.2 s with a thousand of
# them. What is loaded by now stays for ever, so it need not be walked through; and what one question to the database
# makes and drops should not be taken for something that lasts.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 20)
