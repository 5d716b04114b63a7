"""The texts that a post has had, each with what changed from the one before."""

import datetime
from dataclasses import dataclass
from itertools import pairwise

from community.models import Post
from toolkit.differences import Run, differences

SHOWN = 20  # the latest; each is a comparison


@dataclass(frozen=True)
class Text:
    """A text as it was from a moment on; `number` 1 is the first."""

    number: int
    written_at: datetime.datetime
    body: str
    runs: list[Run]


@dataclass(frozen=True)
class History:
    """The newest first; `earlier_count` are not shown."""

    texts: list[Text]
    earlier_count: int


def history_of(post: Post) -> History:
    """Two queries, however many texts there are."""
    count = post.versions.count() + 1
    kept = post.versions.order_by("-pk").values_list("written_at", "body")[:SHOWN]
    bodies = [(post.edited_at or post.created_at, post.body), *kept]
    oldest = count - len(bodies) + 1
    compared = [
        Text(count - index, written_at, body, differences(earlier, body))
        for index, ((written_at, body), (_, earlier)) in enumerate(pairwise(bodies))
    ]
    if oldest > 1:
        return History(compared, oldest)
    written_at, body = bodies[-1]
    return History([*compared, Text(1, written_at, body, [])], 0)
