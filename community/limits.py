"""How fast may one person write? Counted from the rows, so that every process agrees."""

import datetime

from django.conf import settings
from django.utils import timezone

from accounts.models import Person

POSTS = 30
WINDOW = datetime.timedelta(minutes=1)


class TooManyPosts(Exception):
    """The author has used up the minute; `retry_after` in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"Hai scritto molti messaggi in un minuto: riprova fra {retry_after} secondi.")
        self.retry_after = retry_after


def check_posts(author: Person) -> None:
    if not settings.RATE_LIMITS:
        return
    since = timezone.now() - WINDOW
    recent = author.posts.filter(created_at__gt=since).order_by("-created_at")
    oldest = recent.values_list("created_at", flat=True)[POSTS - 1 : POSTS]
    for instant in oldest:
        raise TooManyPosts(max(1, int((instant - since).total_seconds()) + 1))
