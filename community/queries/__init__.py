"""What the pages of the community show."""

from community.queries.cards import Card, cards_of
from community.queries.conversation import Conversation, Place, conversation, opened_threads
from community.queries.drafts import drafts_of, new_draft_of
from community.queries.fresh import Fresh, fresh_rows, fresh_threads, numbers_of
from community.queries.spaces import directory, recent_threads, threads_in
from community.queries.unread import spaces_of, threads_of

__all__ = [
    "Card",
    "Conversation",
    "Fresh",
    "Place",
    "cards_of",
    "conversation",
    "directory",
    "drafts_of",
    "fresh_rows",
    "fresh_threads",
    "new_draft_of",
    "numbers_of",
    "opened_threads",
    "recent_threads",
    "spaces_of",
    "threads_in",
    "threads_of",
]
