"""What people do in the toolkit, by subject."""

from toolkit.actions.documents import (
    count_download,
    digest_of,
    edit_document,
    publish,
    receive,
    send_back,
    submit,
    withdraw,
)

__all__ = [
    "count_download",
    "digest_of",
    "edit_document",
    "publish",
    "receive",
    "send_back",
    "submit",
    "withdraw",
]
