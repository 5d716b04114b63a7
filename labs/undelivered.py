"""What somebody sent from a course without being signed in any more, kept in the browser's own session until they are.

Nothing of it counts before the person has signed in, has seen what there is and has said to deliver it."""

import datetime
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.utils import timezone

from labs.learned import News

KEY = "undelivered"
KEPT_FOR = datetime.timedelta(hours=12)
MAX_OBJECTS = 20


def comes_from_here(request: HttpRequest) -> bool:
    """Whether the browser says that a page of this site sent it: others may plant nothing in a session."""
    source = request.headers.get("Origin") or request.headers.get("Referer") or ""
    try:
        return urlsplit(source).netloc == request.get_host()
    except ValueError:
        return False


def keep(request: HttpRequest, owner_id: int, object_id: int, news: News) -> None:
    """The last MAX_OBJECTS of one person."""
    news_by_object = undelivered(request, owner_id) | {object_id: news}
    last = list(news_by_object.items())[-MAX_OBJECTS:]
    request.session[KEY] = {
        "person": owner_id,
        "until": (timezone.now() + KEPT_FOR).timestamp(),
        "news": {str(pk): one.as_json() for pk, one in last},
    }
    if not request.user.is_authenticated:
        request.session.set_expiry(KEPT_FOR)


def undelivered(request: HttpRequest, person_id: int | None) -> dict[int, News]:
    """By learning object. What another person left in this browser is never given."""
    kept: dict[str, Any] = request.session.get(KEY, {})
    if kept.get("person") != person_id or kept.get("until", 0) < timezone.now().timestamp():
        return {}
    return {int(pk): News.of_json(one) for pk, one in kept["news"].items()}


def forget(request: HttpRequest) -> None:
    request.session.pop(KEY, None)
