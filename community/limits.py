"""How fast may one person write? Counted from the rows, so that every process agrees."""

import datetime

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from accounts.limits import Limit
from accounts.models import Person
from community.models import Post

POSTS = 30
WINDOW = datetime.timedelta(minutes=1)
UNLIMITED = 1_000_000
WITHIN_PACE = """NOT EXISTS (
    SELECT 1 FROM community_post own WHERE own.author_id = %s AND own.created_at > %s LIMIT 1 OFFSET %s)"""
FLAGS = 10
FLAGS_WINDOW = datetime.timedelta(hours=1)
UPLOADS = 30
UPLOAD_WINDOW = datetime.timedelta(hours=1)
NEWS_UPLOADS = Limit("news-uploads", 30, UPLOAD_WINDOW, "Hai caricato molti file in un'ora: riprova {when}.")
USEFULNESS = Limit(
    "usefulness", 10, UPLOAD_WINDOW, "Da qui sono già arrivati diversi pareri: puoi dare il tuo {when}."
)


class TooMany(Exception):
    """The message is the sentence; `retry_after` in seconds."""

    def __init__(self, sentence: str, retry_after: int) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after


class TooManyPosts(TooMany):
    """The author has used up the minute."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(
            f"Hai scritto molti messaggi in un minuto: riprova fra {retry_after} secondi.", retry_after
        )


class TooManyUploads(TooMany):
    """The person has used up the hour."""

    def __init__(self, retry_after: int) -> None:
        minutes = -(-retry_after // 60)
        when = "un minuto" if minutes == 1 else f"{minutes} minuti"
        super().__init__(f"Hai caricato molti file in un'ora: riprova fra {when}.", retry_after)


class TooManyFlags(TooMany):
    """Somebody reports more than moderators can read."""

    def __init__(self, retry_after: int) -> None:
        minutes = -(-retry_after // 60)
        super().__init__(
            f"Hai già segnalato {FLAGS} messaggi nell'ultima ora: chi modera li sta leggendo. "
            f"Riprova fra {minutes} minut{'o' if minutes == 1 else 'i'}.",
            retry_after,
        )


def require_pace_of_flags(person: Person) -> None:
    since = timezone.now() - FLAGS_WINDOW
    own = person.flags.filter(created_at__gt=since).order_by("-created_at")
    last_allowed = own.values_list("created_at", flat=True)[FLAGS - 1 : FLAGS].first()
    if settings.RATE_LIMITS and last_allowed is not None:
        raise TooManyFlags(max(1, int((last_allowed - since).total_seconds()) + 1))


def of_pace(author: Person) -> tuple[int, datetime.datetime, int]:
    """The values of `WITHIN_PACE`, a condition that holds while the author may still write."""
    return author.pk, timezone.now() - WINDOW, (POSTS if settings.RATE_LIMITS else UNLIMITED) - 1


def too_many(author: Person) -> TooManyPosts:
    """What to say to whom `WITHIN_PACE` has stopped."""
    since = timezone.now() - WINDOW
    oldest = _last_allowed(author).values_list("created_at", flat=True).first() or since
    return TooManyPosts(max(1, int((oldest - since).total_seconds()) + 1))


def _last_allowed(author: Person) -> QuerySet[Post]:
    """The post that used up the minute, where there is one."""
    since = timezone.now() - WINDOW
    return author.posts.filter(created_at__gt=since).order_by("-created_at")[POSTS - 1 : POSTS]


def require_upload_pace(person: Person, files: int = 1) -> None:
    """Whether so many files more stay within the hour; raises TooManyUploads."""
    if not settings.RATE_LIMITS:
        return
    since = timezone.now() - UPLOAD_WINDOW
    times = person.attachments.filter(created_at__gt=since).order_by("-created_at")
    in_the_way = times.values_list("created_at", flat=True)[UPLOADS - files : UPLOADS - files + 1].first()
    if in_the_way is not None:
        raise TooManyUploads(max(1, int((in_the_way - since).total_seconds()) + 1))
