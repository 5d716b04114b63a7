"""What is read across surveys: what to answer, who has answered, what the frozen results say."""

from surveys.queries.asked import Asked, asked_in, faults_of
from surveys.queries.inviting import Invited, Reach, organisations_within, reach_of
from surveys.queries.library import last_position, sections_with_use
from surveys.queries.participation import Participation, participation
from surveys.queries.progress import (
    Progress,
    Rate,
    followed_surveys,
    found_in,
    managed_surveys,
    offices_missing,
    progress_of,
    progress_seen_by,
)
from surveys.queries.results import (
    FirstChoices,
    Group,
    SectionRanking,
    ats_with_signed_programme,
    first_choices,
    groups_by,
    results_of,
    section_rankings,
    surveyed_ats,
)
from surveys.queries.tasks import (
    answered_by,
    last_answers_to,
    representatives_of,
    response_of,
    surveys_to_answer,
    tasks_of,
    tasks_on,
)

__all__ = [
    "Asked",
    "FirstChoices",
    "Group",
    "Invited",
    "Participation",
    "Progress",
    "Rate",
    "Reach",
    "SectionRanking",
    "answered_by",
    "asked_in",
    "ats_with_signed_programme",
    "faults_of",
    "first_choices",
    "followed_surveys",
    "found_in",
    "groups_by",
    "last_answers_to",
    "last_position",
    "managed_surveys",
    "offices_missing",
    "organisations_within",
    "participation",
    "progress_of",
    "progress_seen_by",
    "reach_of",
    "representatives_of",
    "response_of",
    "results_of",
    "section_rankings",
    "sections_with_use",
    "surveyed_ats",
    "surveys_to_answer",
    "tasks_of",
    "tasks_on",
]
