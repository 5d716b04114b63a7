"""How fast may one person write? Counted from the rows, so that every process agrees."""

import datetime

from django.conf import settings
from django.db.models import Exists, Q, QuerySet
from django.utils import timezone

from accounts.models import Person
from community.models import Post

POSTS = 30
WINDOW = datetime.timedelta(minutes=1)


class TooManyPosts(Exception):
    """The author has used up the minute; `retry_after` in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"Hai scritto molti messaggi in un minuto: riprova fra {retry_after} secondi.")
        self.retry_after = retry_after


def within_pace(author: Person) -> Q:
    """A condition that holds for every row while the author may still write: asked within another statement."""
    return Q(~Exists(_last_allowed(author))) if settings.RATE_LIMITS else Q()


def too_many(author: Person) -> TooManyPosts:
    """What to say to whom `within_pace` has stopped."""
    since = timezone.now() - WINDOW
    oldest = _last_allowed(author).values_list("created_at", flat=True).first() or since
    return TooManyPosts(max(1, int((oldest - since).total_seconds()) + 1))


def _last_allowed(author: Person) -> QuerySet[Post]:
    """The post that used up the minute, where there is one."""
    since = timezone.now() - WINDOW
    return author.posts.filter(created_at__gt=since).order_by("-created_at")[POSTS - 1 : POSTS]
