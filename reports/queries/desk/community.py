"""Messages to judge, and questions whose expert is late."""

from django.urls import reverse
from django.utils.formats import date_format

from accounts.lines import Line, Section
from accounts.models import Person
from community.models import Assignment
from community.queries.assignments import late_questions
from community.queries.moderation import SOURCES
from reports.queries.desk.queued import SHOWN, count_lines


def cases(person: Person) -> Section:
    """One line for each kind; each case is decided from the queue."""
    lines = count_lines(SOURCES, person)
    return Section(
        "Moderazione", lines, len(lines), reverse("community:queue"), "Tutto ciò che è da decidere"
    )


def late_questions_section(person: Person) -> Section:
    late = late_questions(person)
    return Section("Domande affidate in ritardo", [_late(given) for given in late[:SHOWN]], late.count())


def _late(given: Assignment) -> Line:
    day = date_format(given.due_on, "l j F Y")
    note = f"Affidata a {given.expert.name}, che doveva rispondere entro {day}."
    url = reverse("community:assign_question", args=[given.thread_id])
    return Line(given.thread.title, note, url, "Affida di nuovo", given.due_on)
