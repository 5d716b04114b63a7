"""What travels with the mail of a notice: the upper apps enclose what they keep up to date by mail."""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from email.mime.base import MIMEBase

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from notifications.models import Notice


@dataclass(frozen=True)
class Enclosure:
    """The parts, what the mail says of them in words, and what to call once the mail has left."""

    lines: Sequence[str]
    parts: Sequence[MIMEBase]
    has_left: Callable[[], None]


Open = Callable[[], Enclosure | None]
Take = Callable[[Sequence[Notice], Set[int]], Mapping[int, Open]]

_takers: dict[type[Model], Take] = {}


def register(model: type[Model], take: Take) -> None:
    """`take(notices, at_once)` is asked once for all notices about such objects that a task has to mail, in a number
    of queries that does not grow with them. `at_once` are the ids of those whose recipient wants such mails; for
    the others only what they could not do without may be enclosed, and makes the mail leave all the same.

    It gives, by notice, what is called just before that mail leaves; None from there: nothing to enclose any more."""
    _takers[model] = take


def take(notices: Sequence[Notice], at_once: Set[int]) -> dict[int, Open]:
    found: dict[int, Open] = {}
    for model, taker in _takers.items():
        content_type = ContentType.objects.get_for_model(model)
        about = [notice for notice in notices if notice.content_type_id == content_type.pk]
        if about:
            found |= taker(about, at_once)
    return found
