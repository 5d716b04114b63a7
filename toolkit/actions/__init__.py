"""What people do in the toolkit, by subject."""

from toolkit.actions.curation import change_many
from toolkit.actions.documents import (
    digest_of,
    edit_document,
    publish,
    receive,
    send_back,
    submit,
    withdraw,
)
from toolkit.actions.library import (
    ask_for,
    collect,
    move_in_collection,
    save_collection,
    say_opinion,
    star,
    take_charge,
    take_out,
    vote,
)
from toolkit.actions.reviews import comment, confirm_current, flag_outdated, settle_comment
from toolkit.actions.versions import count_download, propose_version, publish_version, send_back_version

__all__ = [
    "ask_for",
    "change_many",
    "collect",
    "comment",
    "confirm_current",
    "count_download",
    "digest_of",
    "edit_document",
    "flag_outdated",
    "move_in_collection",
    "propose_version",
    "publish",
    "publish_version",
    "receive",
    "save_collection",
    "say_opinion",
    "send_back",
    "send_back_version",
    "settle_comment",
    "star",
    "submit",
    "take_charge",
    "take_out",
    "vote",
    "withdraw",
]
