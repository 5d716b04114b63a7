"""Is the search as it should be? Its checks for `manage.py doctor`."""

from django.conf import settings

from accounts.diagnosis import Check, Finding, broken, fine, look, register
from search.comparison import check
from search.engines import live_engine
from search.engines.base import EngineUnavailable, IndexMissing
from search.engines.elastic import ElasticEngine
from search.status import index_status

MADE_FOR = "8."
BUILD = "Costruisci l'indice: manage.py reindex."
MEND = "Riparale: manage.py check_index --mend."


def engine_answers() -> Finding:
    """The engine, its version, and whether the index that answers has the mapping of this version of the site."""
    engine = live_engine()
    try:
        if not isinstance(engine, ElasticEngine):
            return _embedded(engine.exists)
        version, index = engine.version(), engine.index_in_use()
    except IndexMissing:
        return look(f"Manca l'indice «{settings.SEARCH_ALIAS}» di questa versione del sito.", BUILD)
    except EngineUnavailable as error:
        return broken(
            f"Elasticsearch non risponde ({error}).",
            "Avvialo e controlla ELASTICSEARCH_URL; intanto la ricerca usa la base dati.",
        )
    if not version.startswith(MADE_FOR):
        return look(
            f"Elasticsearch {version}.", "Il sito è provato con Elasticsearch 8.19: usa quella versione."
        )
    return fine(f"Elasticsearch {version}, indice {index}")


def _embedded(has_index: bool) -> Finding:
    return (
        fine("motore incorporato")
        if has_index
        else look("Il motore incorporato non ha ancora un indice.", BUILD)
    )


def index_keeps_up() -> Finding:
    """What waits, and what the last comparison said; nothing is compared now."""
    status = index_status()
    if status.is_behind:
        return look(
            f"{status.waiting} modifiche aspettano di entrare nell'indice ({status.reason}).",
            "Controlla il motore e il worker: l'indice si rimette in pari da solo.",
        )
    if status.differences:
        return look(f"{status.differences} differenze nell'ultimo confronto con la base dati.", MEND)
    return fine(f"in pari, {status.waiting} modifiche in attesa")


def index_says_the_same() -> Finding:
    found = check(mends=False)
    count = len(found.differing)
    return (
        look(f"{count} differenze dalla base dati.", MEND)
        if count
        else fine(f"{found.entries} elementi, uguali")
    )


def declare() -> None:
    register(Check("motore di ricerca", engine_answers, "Controlla ELASTICSEARCH_URL e il motore."))
    register(Check("indice", index_keeps_up, needs_database=True))
    register(Check("confronto dell'indice", index_says_the_same, BUILD, needs_database=True, is_heavy=True))
