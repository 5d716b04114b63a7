"""Documents to review, and those to bring up to date."""

from accounts.lines import Section
from accounts.models import Person
from reports.queries.desk.queued import queue_section
from toolkit.queries import OUTDATED, REVIEWS


def sections(person: Person) -> list[Section]:
    return [queue_section(REVIEWS, person), queue_section(OUTDATED, person)]
