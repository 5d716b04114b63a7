"""May this person look after the project?"""

from django.contrib.auth.models import AnonymousUser

from accounts.models import Person
from accounts.standing import standing_of

ONLY_STAFF = "La gestione è per chi coordina, modera o amministra. Se ti serve, chiedilo al coordinamento."


def can_open_desk(person: Person | AnonymousUser) -> bool:
    return standing_of(person).is_staff
