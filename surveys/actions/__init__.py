"""What people do with surveys: prepare, launch, answer, close, publish."""

from surveys.actions.answering import rules_of, save_draft, start_order, submit_response
from surveys.actions.launching import launch
from surveys.actions.preparing import prepare
from surveys.actions.results import close, publish

__all__ = [
    "close",
    "launch",
    "prepare",
    "publish",
    "rules_of",
    "save_draft",
    "start_order",
    "submit_response",
]
