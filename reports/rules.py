"""May this person look after the project?"""

from django.contrib.auth.models import AnonymousUser

from accounts.models import Person
from accounts.standing import standing_of

ONLY_STAFF = "La gestione è per chi coordina, modera o amministra. Se ti serve, chiedilo al coordinamento."

WHO_READS_FEEDBACK = "Le segnalazioni sul sito le legge chi coordina o amministra tutta la regione."


def can_open_desk(person: Person | AnonymousUser) -> bool:
    return standing_of(person).is_staff


def can_read_feedback(person: Person | AnonymousUser) -> bool:
    return standing_of(person).coordinates()
