"""Builders of what curators keep for search."""

from search.models import EmptySearch, Promotion, SynonymGroup
from search.promotions import key_of
from search.query import parse

ACRONYMS = (
    ("UdP", "ufficio di piano"),
    ("PdZ", "piano di zona"),
    ("ADI", "assegno di inclusione"),
    ("PUC", "progetti utili alla collettività"),
    ("CPI", "centro per l'impiego"),
)


def synonyms(*groups):
    """Only these, whatever the migration or another test left."""
    SynonymGroup.objects.all().delete()
    return SynonymGroup.objects.bulk_create(SynonymGroup(names="\n".join(names)) for names in groups)


def promotion(words, kind, thing):
    return Promotion.objects.create(words=words, key=key_of(parse(words)), kind=kind, object_id=thing.pk)


def empty_search(text, times=2, last_on="2030-01-01"):
    return EmptySearch.objects.create(text=text, times=times, last_on=last_on)
