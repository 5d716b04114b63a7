"""How much of a space or a thread a person wants to hear."""

from django.db import transaction

from accounts.models import Person
from accounts.rules import require
from community import rules
from community.models import Space, Thread


@transaction.atomic
def set_level(person: Person, place: Space | Thread, level: str) -> None:
    """The person's own level; what the place has by default needs no row, and goes on following that default."""
    space = place.space if isinstance(place, Thread) else place
    require(rules.can_choose_level(person, space), rules.ONLY_WHO_SEES)
    place.levels.filter(person=person).delete()
    if level != _level(person, place):
        # Not create(): another device of the person may choose at this moment.
        place.levels.update_or_create(person=person, defaults={"level": level})


def _level(person: Person, place: Space | Thread) -> str:
    return type(place).objects.with_level_of(person).get(pk=place.pk).level
