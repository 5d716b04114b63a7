"""What `manage.py check --deploy` refuses beside Django's own list."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security, deploy=True)
def production_is_guarded(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if not settings.RATE_LIMITS:
        found.append(Error("RATE_LIMITS=off è solo per le prove di carico.", id="cantiere.E001"))
    return found
