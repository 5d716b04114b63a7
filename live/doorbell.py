"""Telling every process that a topic has news; losing a ring loses nothing, the table is the truth."""

import redis
from django.conf import settings


def is_reachable() -> bool:
    """Whether the layer between processes answers; without Redis there is one process and no layer."""
    if not settings.REDIS_URL:
        return True

    try:
        client = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1)
        return bool(client.ping())
    except redis.RedisError:
        return False
