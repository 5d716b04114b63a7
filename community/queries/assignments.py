"""Questions given to an expert: those that wait for a person, those late where the person looks after them."""

from django.db.models import Q, QuerySet

from accounts.models import Person
from community.models import Assignment
from community.models.threads import AssignmentQuerySet


def questions_given_to(person: Person) -> QuerySet[Assignment]:
    """Not answered nor solved yet, the first to be answered first."""
    return _waiting(person).filter(expert=person)


def late_questions(person: Person) -> QuerySet[Assignment]:
    """Where the person may give them to somebody else, the longest late first."""
    standing = person.standing
    ids = (standing.coordinated_ats_ids, standing.moderated_ats_ids)
    late = _waiting(person).late()
    if None in ids:
        return late
    return late.filter(thread__space__ats_id__in={pk for some in ids for pk in some or ()})


def _waiting(person: Person) -> AssignmentQuerySet:
    given = Assignment.objects.visible_to(person).filter(
        Q(thread__solved_by=None), answered_at=None, thread__is_locked=False
    )
    return given.select_related("thread", "expert").order_by("due_on", "pk")
