"""What people do in the community, by subject."""

from community.actions.levels import set_level
from community.actions.news import publish_news
from community.actions.posts import edit_message, post_message, remove_message, start_thread
from community.actions.reactions import react
from community.actions.reading import mark_read, mark_shown
from community.actions.solutions import mark_solution
from community.actions.visibility import hide_post, show_post

__all__ = [
    "edit_message",
    "hide_post",
    "mark_read",
    "mark_shown",
    "mark_solution",
    "post_message",
    "publish_news",
    "react",
    "remove_message",
    "set_level",
    "show_post",
    "start_thread",
]
