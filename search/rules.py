"""May this person look after search?"""

from accounts.models import Person

ONLY_WHO_WATCHES = "Lo stato della ricerca lo vede chi modera o amministra il sito."


def can_watch_index(person: Person) -> bool:
    return person.standing.moderates()
