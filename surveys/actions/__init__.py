"""What people do with surveys: prepare, launch, answer, close, publish."""

from surveys.actions.anonymous import submit_anonymously
from surveys.actions.answering import rules_of, save_draft, shuffled, start_order, submit_response
from surveys.actions.asking import (
    ask_modules,
    ask_sections,
    move_question,
    remove_question,
    save_question,
)
from surveys.actions.launching import extend, launch
from surveys.actions.library import move_module, move_section, use_module
from surveys.actions.preparing import copy_survey, prepare
from surveys.actions.reminding import remind
from surveys.actions.results import close, publish

__all__ = [
    "ask_modules",
    "ask_sections",
    "close",
    "copy_survey",
    "extend",
    "launch",
    "move_module",
    "move_question",
    "move_section",
    "prepare",
    "publish",
    "remind",
    "remove_question",
    "rules_of",
    "save_draft",
    "save_question",
    "shuffled",
    "start_order",
    "submit_anonymously",
    "submit_response",
    "use_module",
]
