"""Collections: who makes and changes them, in which order, and what each reader finds there."""

import re

import pytest

from accounts.audience import PUBLIC, ats_term, circle_term
from accounts.rules import Refused
from tests.toolkit.test_library import page_of, url
from toolkit import actions
from toolkit.models import Collection

pytestmark = pytest.mark.django_db


def test_a_coordinator_makes_a_collection_and_puts_documents_in_order(make, anna, client_of):
    one, two, three = (make.document(title=title) for title in ("Primo", "Secondo", "Terzo"))
    client = client_of(anna)
    client.post(url("make_collection"), {"title": "Per i nuovi", "audience": "participants"})
    made = Collection.objects.get()
    assert (made.title, made.curator) == ("Per i nuovi", anna)
    for document in (one, two, three, one):
        client.post(url("collect", document.pk), {"collection": made.pk})

    def order(person=anna) -> list[str]:
        page = page_of(client_of(person).get(made.get_absolute_url()))
        return re.findall(r">(Primo|Secondo|Terzo)</a>", page)

    def arrange(document, what) -> list[str]:
        client.post(url("arrange", made.pk, made.items.get(document=document).pk), {"what": what})
        return order()

    assert order() == ["Primo", "Secondo", "Terzo"]
    page = client.get(made.get_absolute_url()).content.decode()
    assert (page.count('value="up"'), page.count('value="down"'), page.count('value="out"')) == (2, 2, 3)
    assert arrange(three, "up") == ["Primo", "Terzo", "Secondo"]
    assert arrange(one, "down") == ["Terzo", "Primo", "Secondo"]
    assert arrange(three, "up") == ["Terzo", "Primo", "Secondo"]
    assert arrange(two, "down") == ["Terzo", "Primo", "Secondo"]
    assert arrange(one, "altro") == ["Terzo", "Primo", "Secondo"]
    assert arrange(one, "out") == ["Terzo", "Secondo"]


def test_moving_passes_over_what_the_mover_does_not_see(make, territory):
    curator = make.person("ada", role="coordinator", ats=territory.ats)
    hidden = make.document(title="Nascosto", audience=ats_term(territory.other_ats.pk))
    first, last = make.document(title="Primo"), make.document(title="Ultimo")
    made = make.collection(first, hidden, last, curator=curator)

    actions.move_in_collection(curator, made.items.get(document=last), is_up=True)
    titles = [item.document.title for item in made.items.all()]
    assert titles.index("Ultimo") < titles.index("Primo")


def test_only_its_maker_and_the_region_change_a_collection(make, anna, marco, bruno, territory):
    maker = make.person("ada", role="coordinator", ats=territory.ats)
    other = make.person("ugo", role="coordinator", ats=territory.ats)
    made = actions.save_collection(maker, Collection(title="Per i nuovi"))
    document = make.document()
    for person in (maker, anna, marco):
        actions.collect(person, made, document)
        actions.take_out(person, made.items.get())
    for person in (other, bruno):
        with pytest.raises(Refused, match="Può fare una raccolta chi coordina o modera"):
            actions.collect(person, made, document)
    assert made.items.count() == 0


def test_a_collection_is_shown_only_where_its_maker_may_look(make, client_of, anna, territory):
    maker = make.person("ada", role="coordinator", ats=territory.ats)
    circle = circle_term(make.circle(territory.other_ats).pk)
    answer = client_of(maker).post(url("make_collection"), {"title": "X", "audience": circle})
    assert "Scegli un'opzione valida" in page_of(answer)
    with pytest.raises(Refused, match="gruppo di cui non fai parte"):
        actions.save_collection(maker, Collection(title="X", audience=circle))
    assert actions.save_collection(anna, Collection(title="X", audience=circle)).pk


def test_readers_find_in_a_collection_only_what_they_may_see(make, anna, bruno, client_of, client, territory):
    public = make.document(title="Pubblico", audience=PUBLIC)
    hidden = make.document(title="Riservato", audience=circle_term(make.circle(territory.ats).pk))
    draft = make.document(title="Bozza altrui", status="draft")
    made = make.collection(
        public, hidden, draft, make.document(title="Comune"), curator=anna, audience=PUBLIC
    )

    def titles(reader) -> set[str]:
        page = page_of(reader.get(made.get_absolute_url()))
        return {
            title for title in ("Pubblico", "Riservato", "Bozza altrui", "Comune") if f">{title}</a>" in page
        }

    assert titles(client_of(anna)) == {"Pubblico", "Riservato", "Comune"}
    assert titles(client_of(bruno)) == {"Pubblico", "Comune"}
    assert titles(client) == {"Pubblico"}
    assert "3 documenti" in page_of(client_of(anna).get(url("collections")))
    assert "2 documenti" in page_of(client_of(bruno).get(url("collections")))


def test_a_document_offers_only_the_collections_one_may_change(make, anna, bruno, client_of, territory):
    maker = make.person("ada", role="coordinator", ats=territory.ats)
    document = make.document()
    make.collection(curator=maker, title="Di Ada")
    make.collection(curator=anna, title="Di Anna")
    page = page_of(client_of(maker).get(document.get_absolute_url()))
    assert ">Di Ada</option>" in page and ">Di Anna</option>" not in page
    assert "Metti nella raccolta" not in page_of(client_of(bruno).get(document.get_absolute_url()))


@pytest.mark.parametrize("rows", [1, 3])
def test_collections_cost_the_same_with_more_rows(
    rows, make, anna, bruno, client_of, territory, django_assert_num_queries
):
    office = territory.ambito.office
    documents = [make.document(organisation=office, author=make.person(f"a{n}")) for n in range(rows)]
    for number in range(rows):
        made = make.collection(
            *documents, curator=make.person(f"c{number}", "coordinator"), title=f"R{number}"
        )
    reader, curator = client_of(bruno), client_of(anna)
    with django_assert_num_queries(COLLECTIONS_QUERIES):
        assert page_of(reader.get(url("collections"))).count("a cura di") == rows
    for client in (reader, curator):
        with django_assert_num_queries(COLLECTION_QUERIES):
            assert page_of(client.get(made.get_absolute_url())).count("Modello · ") == rows


COLLECTIONS_QUERIES = 4
COLLECTION_QUERIES = 5
