"""What `search` keeps: words and numbers, nobody's; and the index, which follows the tables."""

from accounts.privacy import NOT_PERSONAL, For, Subject, register
from search.empty_searches import KEPT

# A table: each model is one entry.
# fmt: off


def declare() -> None:
    register(
        "search.Change", Subject.SITE, NOT_PERSONAL, "Che cosa va riletto per la ricerca.", plain="kind"
    )
    register(
        "search.IndexState", Subject.SITE, NOT_PERSONAL, "Come sta l'indice.", plain="failure outcome"
    )
    register("search.SynonymGroup", Subject.SITE, NOT_PERSONAL, "Sinonimi scelti da chi cura.", words="names")
    register(
        "search.Promotion", Subject.SITE, NOT_PERSONAL, "Risultati scelti da chi cura.", words="words key",
        plain="kind",
    )
    register(
        "search.EmptySearch", Subject.SITE, NOT_PERSONAL, "Che cosa si cerca senza trovarlo; mai chi cerca.",
        For(KEPT.days, "last_on", "dall'ultima ricerca"), words="text",
    )
