"""What every template knows of who is looking."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from accounts.standing import standing_of


def person(request: HttpRequest) -> dict[str, Any]:
    """Who it is with their standing, and the site; an error page without a user gets a visitor's."""
    user = request.user if hasattr(request, "user") else None
    standing = standing_of(user) if user is not None else standing_of(None)  # type: ignore[arg-type]
    return {
        "person": user,
        "standing": standing,
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "identity_provider": settings.OIDC,
    }
