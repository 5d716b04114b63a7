"""A cache that may go away: what it does not answer is made anew, and nobody sees an error."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger("cantiere.cache")

ANSWER_WITHIN = 1  # seconds to connect, and to answer


class Forgetful(RedisCache):
    """Redis, and an empty cache that keeps nothing while Redis is away."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        limits = {"socket_connect_timeout": ANSWER_WITHIN, "socket_timeout": ANSWER_WITHIN}
        super().__init__(server, params | {"OPTIONS": limits | params.get("OPTIONS", {})})

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._or(default, lambda: super(Forgetful, self).get(key, default, version))

    def set(self, key: str, value: Any, *args: Any, **kwargs: Any) -> None:
        self._or(None, lambda: super(Forgetful, self).set(key, value, *args, **kwargs))

    def add(self, key: str, value: Any, *args: Any, **kwargs: Any) -> bool:
        """False: as where somebody else has added it."""
        return bool(self._or(False, lambda: super(Forgetful, self).add(key, value, *args, **kwargs)))

    def delete(self, key: str, version: int | None = None) -> bool:
        return bool(self._or(False, lambda: super(Forgetful, self).delete(key, version)))

    def _or(self, otherwise: Any, ask: Callable[[], Any]) -> Any:
        try:
            return ask()
        except RedisError as error:
            logger.warning("The cache does not answer: %s", type(error).__name__)
            return otherwise
