"""May this person keep search in order for the whole region?"""

from accounts.standing import standing_of
from search.entries import Reader

CURATORS = "Può curare la ricerca chi modera o coordina tutta la regione."


def can_curate_search(person: Reader) -> bool:
    return standing_of(person).curates_region
