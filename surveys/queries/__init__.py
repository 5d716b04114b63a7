"""What is read across surveys: what to answer, who has answered, what the frozen results say."""

from surveys.queries.participation import Participation, participation
from surveys.queries.progress import AtsRate, managed_surveys, response_rates
from surveys.queries.results import (
    Group,
    SectionRanking,
    ats_with_signed_programme,
    groups_by,
    own_basis,
    results_of,
    section_rankings,
    surveyed_ats,
)
from surveys.queries.tasks import (
    answered_offices,
    offices_to_answer_for,
    representatives_of,
    responses_by_key,
    tasks_of,
    tasks_on,
)

__all__ = [
    "AtsRate",
    "Group",
    "Participation",
    "SectionRanking",
    "answered_offices",
    "ats_with_signed_programme",
    "groups_by",
    "managed_surveys",
    "offices_to_answer_for",
    "own_basis",
    "participation",
    "representatives_of",
    "response_rates",
    "responses_by_key",
    "results_of",
    "section_rankings",
    "surveyed_ats",
    "tasks_of",
    "tasks_on",
]
