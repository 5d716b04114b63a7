"""What waits for whoever coordinates, moderates or administers: by urgency, and subject by subject."""

from dataclasses import dataclass

from accounts.lines import Section, Urgent, more_sections, most_urgent
from accounts.models import Person
from reports.queries.desk import community, documents, labs, people, surveys

MOST_URGENT = 8


@dataclass(frozen=True)
class Board:
    """`quiet`: the subjects in which nothing waits."""

    urgent: list[Urgent]
    sections: list[Section]
    quiet: list[Section]


def board(person: Person) -> Board:
    found = sections(person)
    return Board(
        most_urgent(found, MOST_URGENT),
        [section for section in found if section.lines],
        [section for section in found if not section.lines],
    )


def sections(person: Person) -> list[Section]:
    """Cases for who moderates; surveys, labs and people for who coordinates; questions and documents for both; then
    what other apps have registered."""
    standing = person.standing
    found = [community.cases(person)] if standing.is_moderator else []
    if standing.is_coordinator:
        found += [surveys.section(person), *labs.sections(person)]
    found += [community.late_questions_section(person), *documents.sections(person)]
    if standing.is_coordinator:
        found.append(people.section(person))
    return found + more_sections(person)
