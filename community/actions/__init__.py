"""What people do in the community, by subject."""

from community.actions.news import publish_news
from community.actions.posts import edit_message, post_message, remove_message, start_thread
from community.actions.reading import mark_read, mark_shown

__all__ = [
    "edit_message",
    "mark_read",
    "mark_shown",
    "post_message",
    "publish_news",
    "remove_message",
    "start_thread",
]
