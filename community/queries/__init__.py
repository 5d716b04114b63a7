"""What the pages of the community show."""

from community.queries.conversation import Conversation, conversation
from community.queries.unread import spaces_of, threads_of, unread_threads

__all__ = ["Conversation", "conversation", "spaces_of", "threads_of", "unread_threads"]
