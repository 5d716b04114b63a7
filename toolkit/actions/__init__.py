"""What people do in the toolkit, by subject."""

from toolkit.actions.documents import (
    digest_of,
    edit_document,
    publish,
    receive,
    send_back,
    submit,
    withdraw,
)
from toolkit.actions.versions import count_download, propose_version, publish_version, send_back_version

__all__ = [
    "count_download",
    "digest_of",
    "edit_document",
    "propose_version",
    "publish",
    "publish_version",
    "receive",
    "send_back",
    "send_back_version",
    "submit",
    "withdraw",
]
