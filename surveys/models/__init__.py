"""What exists in surveys: the library, the questionnaires, the answers and the frozen results."""

from surveys.models.library import Module, Section
from surveys.models.questions import Option, Question
from surveys.models.responses import (
    AlreadySent,
    AnonymousAnswer,
    Contribution,
    Response,
    Result,
    StaleVersion,
)
from surveys.models.surveys import Invitation, NotLaunchable, NotReady, Survey, SurveyClosed

__all__ = [
    "AlreadySent",
    "AnonymousAnswer",
    "Contribution",
    "Invitation",
    "Module",
    "NotLaunchable",
    "NotReady",
    "Option",
    "Question",
    "Response",
    "Result",
    "Section",
    "StaleVersion",
    "Survey",
    "SurveyClosed",
]
