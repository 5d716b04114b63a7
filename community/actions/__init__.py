"""What people do in the community, by subject."""

from community.actions.assignments import assign_question
from community.actions.attachments import attach, attach_files
from community.actions.comments import comment_on
from community.actions.drafts import drop_draft, drop_posted_draft, save_draft, save_new_draft
from community.actions.levels import set_level
from community.actions.moderation import (
    appeal,
    decide_case,
    flag_post,
    give_back_case,
    open_case,
    take_case,
    tell_moderators,
)
from community.actions.moving import lock_thread, move_thread
from community.actions.news import publish_news, rate_news, save_news, withdraw_news
from community.actions.news_files import add_file, drop_cover, drop_file, set_cover
from community.actions.posts import edit_message, post_message, remove_message
from community.actions.promoting import promote_thread
from community.actions.reactions import react
from community.actions.reading import mark_read, mark_shown, read_all
from community.actions.solutions import mark_solution
from community.actions.themes import change_theme, create_theme
from community.actions.threads import start_thread
from community.actions.visibility import hide_post, show_post

__all__ = [
    "add_file",
    "appeal",
    "assign_question",
    "attach",
    "attach_files",
    "change_theme",
    "comment_on",
    "create_theme",
    "decide_case",
    "drop_cover",
    "drop_draft",
    "drop_file",
    "drop_posted_draft",
    "edit_message",
    "flag_post",
    "give_back_case",
    "hide_post",
    "lock_thread",
    "mark_read",
    "mark_shown",
    "mark_solution",
    "move_thread",
    "open_case",
    "post_message",
    "promote_thread",
    "publish_news",
    "rate_news",
    "react",
    "read_all",
    "remove_message",
    "save_draft",
    "save_new_draft",
    "save_news",
    "set_cover",
    "set_level",
    "show_post",
    "start_thread",
    "take_case",
    "tell_moderators",
    "withdraw_news",
]
