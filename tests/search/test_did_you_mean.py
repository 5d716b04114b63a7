"""«Forse cercavi»: words of texts that the reader may see, in place of words that nobody wrote."""

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.audience import PUBLIC, ats_term
from accounts.models import Person
from search.did_you_mean import did_you_mean
from search.indexing import rebuild
from search.queries import search
from toolkit.models import Document

pytestmark = pytest.mark.django_db
VISITOR = AnonymousUser()


def meant(reader, text):
    answer = search(reader, text)
    return did_you_mean(reader, answer.query, answer.unknown)


@pytest.fixture
def public(make):
    long_text = "\f".join(
        ["premessa qualsiasi " * 200, "Le tariffe della povertà e gli ammortizzatori.", "fine"]
    )
    make.document(title="Regolamento della mensa scolastica", audience=PUBLIC, text=long_text)
    rebuild()


def test_a_question_is_put_right(public):
    for text, wanted in (
        ("reglamento", "regolamento"),
        ("reglamento mensa", "regolamento mensa"),
        ("Reglamento della menssa scolastica", "regolamento della mensa scolastica"),
        ("povverta", "povertà"),
        ("amortizzatori tarife", "ammortizzatori tariffe"),
        ("regolamento", ""),
        ("regolamenti mense", ""),
        ("mesna", "mensa"),
        ("zibaldone mensa", ""),
        ("men", ""),  # short words, codes and numbers are nobody's mistake
        ("mnsa", ""),
        ("147/2071", ""),
        ("", ""),
    ):
        assert meant(VISITOR, text) == wanted, text


@pytest.mark.parametrize("where", ["title", "text", "tag", "thread"])
def test_a_private_word_is_never_proposed(make, bruno, carla, elena, tina, territory, where):
    audience = ats_term(territory.ats.pk)
    if where == "thread":
        make.thread(bruno, make.space("ats", ats=territory.ats), title="Titolo", text="Sul quokkabile?")
    else:
        fields = {"title": {"title": "Quokkabile"}, "text": {"text": "Il quokkabile."}}
        make.document(audience=audience, **fields.get(where, {"tags": ["quokkabile"]}))
    make.document(title="Modello", audience=PUBLIC)
    rebuild()
    assert meant(bruno, "modello quokabile") == "modello quokkabile"
    for reader in (carla, elena, tina, VISITOR):
        assert meant(reader, "modello quokabile") == meant(reader, "quokabile") == ""


def test_what_was_taken_away_is_not_proposed_whatever_the_index_says(make, bruno, carla, territory):
    document = make.document(title="Quokkabile", audience=PUBLIC)
    rebuild()
    assert meant(carla, "quokabile") == "quokkabile"
    Document.objects.filter(pk=document.pk).update(audience=ats_term(territory.ats.pk))
    assert meant(carla, "quokabile") == "" and meant(bruno, "quokabile") == "quokkabile"
    Document.objects.filter(pk=document.pk).update(title="Altro", audience=PUBLIC)
    assert meant(carla, "quokabile") == "", "a text is what it is now"


def test_a_word_that_the_index_has_not_heard_of_yet_is_right(make, bruno):
    make.document(title="Quokkabile")
    rebuild()
    make.document(title="Quokabile")
    assert meant(bruno, "quokabile") == ""


def test_the_pages_offer_it_as_a_link(public, make, bruno, client_of):
    client = client_of(bruno)
    for address in ("/cerca/", "/toolkit/"):
        page = client.get(address, {"q": "reglamento <b>", "ats": "", "page": "1"}).content.decode()
        assert "Forse cercavi:" in page and 'href="?q=regolamento+%3Cb%3E&amp;ats="' in page
        assert ">regolamento &lt;b&gt;</a>" in page
        for text in ("regolamento", "zibaldone", ""):
            assert "Forse cercavi:" not in client.get(address, {"q": text}).content.decode()


def test_without_an_engine_nothing_is_proposed(make, bruno, settings, tmp_path):
    make.document(title="Regolamento")
    settings.SEARCH_INDEX_DIR, settings.SEARCH_ALIAS = (
        tmp_path / "altrove",
        f"{settings.SEARCH_ALIAS}-altrove",
    )
    assert search(bruno, "reglamento").engine == "database" and meant(bruno, "reglamento") == ""


def test_the_number_of_queries_does_not_grow(make, bruno, django_assert_max_num_queries):
    counts = []
    for count in (1, 3):
        while Document.objects.count() < count:
            make.document(title="Regolamento")
        rebuild()
        reader = Person.objects.get(pk=bruno.pk)
        answer = search(reader, "reglamento")
        with django_assert_max_num_queries(10) as captured:
            assert did_you_mean(reader, answer.query, answer.unknown) == "regolamento"
        counts.append(len(captured))
    assert counts[0] == counts[1]
