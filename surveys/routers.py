"""Every door of the surveys for programs, by subject."""

from surveys.api import router as surveys
from surveys.managing_api import router as managing
from surveys.progress_api import router as progress
from surveys.questions_api import router as questions
from surveys.results_api import router as results

ROUTERS = (surveys, managing, questions, progress, results)
