"""What the site keeps about people, for how long, and what becomes of it when they leave.

Each app declares every model it has in its `<app>/privacy.py`; a test names what was forgotten."""

from accounts.privacy.registry import (
    DELETED,
    FOREVER,
    KEPT,
    NOT_PERSONAL,
    For,
    Holding,
    Subject,
    holding_of,
    holdings,
    register,
)

__all__ = [
    "DELETED",
    "FOREVER",
    "KEPT",
    "NOT_PERSONAL",
    "For",
    "Holding",
    "Subject",
    "holding_of",
    "holdings",
    "register",
]
