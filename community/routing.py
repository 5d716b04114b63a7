"""The sockets of the community."""

from django.urls import URLPattern, path

from community.consumers import ThreadConsumer

websocket_urlpatterns: list[URLPattern] = [
    path("ws/threads/<int:thread_id>/", ThreadConsumer.as_asgi(), name="thread"),  # type: ignore[arg-type]
]
