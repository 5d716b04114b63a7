"""What is said when nothing has all the words: of what the reader may see, and of nothing else."""

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.audience import PUBLIC, ats_term
from search.advice import Advice, advice
from search.indexing import rebuild
from search.queries import search
from search.query import Filters

pytestmark = pytest.mark.django_db
WORD = "quokkabile"
VISITOR = AnonymousUser()


@pytest.fixture(params=[True, False], ids=["index", "database"])
def indexed(request, settings, tmp_path):
    if request.param:
        return rebuild
    settings.SEARCH_INDEX_DIR, settings.SEARCH_ALIAS = (
        tmp_path / "altrove",
        f"{settings.SEARCH_ALIAS}-altrove",
    )
    return lambda: None


def advised(reader, text, filters=None):
    return advice(reader, search(reader, text, filters))


def test_the_words_that_nothing_has_are_named_as_typed(make, bruno, indexed):
    make.document(title=f"Modello {WORD}")
    indexed()
    assert advised(bruno, WORD) == Advice()
    assert advised(bruno, f"{WORD} Zzwqx") == Advice(("Zzwqx",))
    assert advised(bruno, f'"{WORD} modello" perchézz') == Advice(("perchézz",))
    assert advised(bruno, f"{WORD} D.lgs. 999/1999") == Advice(("D.lgs. 999/1999",))
    assert advised(bruno, "zzwqx") == Advice(), "the page has said it already"


def test_without_filters_there_would_be_more(make, bruno, indexed):
    make.document(title=f"Modello {WORD}", tags=["isee"])
    indexed()
    assert advised(bruno, WORD, Filters(tag="isee")) == Advice()
    for text, filters in (
        (WORD, Filters(tag="altro")),
        (f"{WORD} anno:1999", None),
        (f"{WORD} autore:verdi", None),
    ):
        assert advised(bruno, text, filters) == Advice((), 1)
    of_both = Advice((), 1) if indexed is rebuild else Advice(("zzwqx",))  # the database wants all the words
    assert advised(bruno, f"zzwqx {WORD}", Filters(year="1999")) == of_both


def test_it_tells_nothing_of_what_one_may_not_see(make, bruno, carla, elena, territory, indexed):
    make.document(title="Modello pubblico", audience=PUBLIC)
    make.document(title=f"Riservato {WORD}", audience=ats_term(territory.ats.pk), tags=["isee"])
    indexed()
    assert advised(bruno, f"pubblico {WORD}") == Advice()
    for outsider in (carla, elena, VISITOR):
        assert advised(outsider, f"pubblico {WORD}") == Advice((WORD,))
        assert advised(outsider, WORD, Filters(tag="isee")) == Advice()
