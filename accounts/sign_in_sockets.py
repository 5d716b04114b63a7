"""A socket opened with a session that still owes its second step is that of a visitor."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from accounts.sign_in_totp import still_to_do
from live.threads import reading as in_reader


class second_step_known:
    def __init__(self, application: Any) -> None:
        self.application = application

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if settings.REQUIRE_TOTP and await in_reader(still_to_do, scope["user"], scope["session"]):
            scope = scope | {"user": AnonymousUser()}
        await self.application(scope, receive, send)
