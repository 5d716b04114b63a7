"""Every door of the surveys for programs, by subject."""

from surveys.api import router as surveys
from surveys.results_api import router as results

ROUTERS = (surveys, results)
