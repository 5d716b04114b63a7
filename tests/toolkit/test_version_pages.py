"""The page of a version, for good; two versions compared; what the page of a document costs."""

from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.audience import PUBLIC, circle_term
from toolkit.models import Document

pytestmark = pytest.mark.django_db

FIRST = "L'accesso ai servizi è disciplinato dalla DGR XI/4563.\nSi presenta domanda allo sportello."
SECOND = "L'accesso ai servizi è disciplinato dalla DGR XII/1473.\nSi presenta domanda allo sportello."


def url(name: str, document: Document, *args: int) -> str:
    return reverse(f"toolkit:{name}", args=[document.pk, *args])


def page_of(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


@pytest.fixture
def document(make, bruno):
    return make.document(title="Regolamento", author=bruno, text=FIRST)


@pytest.fixture
def lives(make, document, bruno, marco):
    """Versions that have been replaced, are in use, sent back, and wait."""
    replaced = document.current_version
    in_use = make.version(document, author=bruno, text=SECOND, published_at=timezone.now())
    sent_back = make.version(document, author=bruno, reviewer=marco, review_note="Manca l'allegato.")
    waits = make.version(document, author=bruno, change_note="Con l'allegato")
    document.current_version, document.next_version = in_use, waits
    document.save()
    return [replaced, in_use, sent_back, waits]


@pytest.mark.parametrize(
    ("number", "sentence", "is_for_readers"),
    [
        (1, "Non è più la versione in uso, ma questo indirizzo resta valido.", True),
        (2, "È la versione in uso.", True),
        (3, "Non è mai stata in uso.", False),
        (4, "Aspetta la revisione.", False),
    ],
)
def test_the_page_of_a_version(number, sentence, is_for_readers, lives, bruno, rita, marco, client_of):
    address = lives[number - 1].get_absolute_url()
    assert address.endswith(f"/versioni/{number}/")
    for person in (bruno, marco):
        assert sentence in page_of(client_of(person), address)
    answer = client_of(rita).get(address)
    assert answer.status_code == (200 if is_for_readers else 404)
    assert Client().get(address).status_code == 302

    listed = page_of(client_of(rita), lives[0].document.get_absolute_url())
    assert (address in listed) is is_for_readers


def test_the_page_of_a_version_shows_its_own_text_and_leads_to_a_comparison(lives, rita, bruno, client_of):
    page = page_of(client_of(rita), lives[0].get_absolute_url())
    assert "DGR XI/4563" in page and "DGR XII/1473" not in page
    assert "?da=1&a=2" in page
    assert "?da=" not in page_of(client_of(rita), lives[1].get_absolute_url())
    author = client_of(bruno)
    assert "Motivo:</strong> Manca l'allegato." in page_of(author, lives[2].get_absolute_url())
    assert "Che cosa cambia:</strong> Con l'allegato" in page_of(author, lives[3].get_absolute_url())


def test_a_version_of_what_is_not_published_is_not_called_in_use(make, bruno, client_of):
    draft = make.document(author=bruno, status="draft")
    page = page_of(client_of(bruno), draft.current_version.get_absolute_url())
    assert "È la versione di un documento che non è pubblicato." in page
    assert "in uso ·" not in page_of(client_of(bruno), draft.get_absolute_url())


def test_visitors_reach_versions_of_public_documents(make, document):
    Document.objects.filter(pk=document.pk).update(audience=PUBLIC)
    assert Client().get(document.current_version.get_absolute_url()).status_code == 200


def test_compare_the_last_two_on_one_page_and_side_by_side(lives, rita, client_of):
    client, address = client_of(rita), url("compare", lives[0].document)
    page = page_of(client, address)
    assert "Dalla versione 1 alla 2" in page and "1 paragrafo modificato." in page
    for words in ("[tolto: </span>XI<", "[aggiunto: </span>XII<", "[tolto: </span>4563<"):
        assert words in page
    assert "<table" not in page

    page = page_of(client, f"{address}?da=1&a=2&vista=affiancata")
    assert '<th scope="col">Versione 1</th>' in page and "Modificato:</strong>" in page
    assert '<option value="affiancata" selected>' in page


@pytest.mark.parametrize(
    ("asked", "heading"),
    [
        ("?da=2&a=1", "Dalla versione 2 alla 1"),
        ("?da=abc&a=999999999999", "Dalla versione 1 alla 2"),
        ("?da=-1&a=", "Dalla versione 1 alla 2"),
        ("?da=²&a=٢", "Dalla versione 1 alla 2"),
        ("?da=3&a=4", "Dalla versione 1 alla 2"),  # which a reader may not open
        ("?vista=altra", "Dalla versione 1 alla 2"),
        ("?da=1&a=1", "Dalla versione 1 alla 1"),
    ],
)
def test_compare_takes_nonsense_for_the_last_two(asked, heading, lives, rita, client_of):
    page = page_of(client_of(rita), url("compare", lives[0].document) + asked)
    assert heading in page and "Con l'allegato" not in page


def test_compare_says_when_the_text_is_the_same(make, document, rita, client_of):
    document.current_version = make.version(document, text=FIRST, published_at=timezone.now())
    document.save()
    assert "Il testo è lo stesso." in page_of(client_of(rita), url("compare", document))


@pytest.mark.parametrize("unreadable", [False, True])
def test_compare_with_one_text_says_so(unreadable, make, document, rita, client_of):
    if unreadable:
        make.version(document, extraction="not_searchable", published_at=timezone.now())
    page = page_of(client_of(rita), url("compare", document))
    assert "Non ci sono due versioni da confrontare" in page and "<select" not in page


def test_the_origin_of_a_variant_is_named_to_who_may_see_it(make, document, bruno, rita, marco, client_of):
    variant = make.document(author=bruno, title="Adattato", variant_of=document)
    address = variant.get_absolute_url()
    assert "È una variante di" in page_of(client_of(rita), address)
    kept = circle_term(make.circle().pk)
    Document.objects.filter(pk=document.pk).update(audience=kept, title="Parola riservata")
    assert "Parola riservata" not in page_of(client_of(rita), address)
    assert "Parola riservata" in page_of(client_of(marco), address)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("name", ["bruno", "marco", "rita"])
def test_the_page_costs_the_same_with_more_of_everything(
    rows,
    name,
    make,
    bruno,
    marco,
    request,
    territory,
    client_of,
    run_tasks,
    django_assert_num_queries,
):
    person = request.getfixturevalue(name)
    document = full_document(make, bruno, marco, territory, rows)
    run_tasks()
    client = client_of(person)
    client.get(document.get_absolute_url())
    with django_assert_num_queries(PAGE_QUERIES[name]):
        page = page_of(client, document.get_absolute_url())
    assert [page.count(words) for words in ("Documento simile", "Variante numero", "non più in uso")] == [
        rows
    ] * 3
    assert page.count("su Normattiva") == rows
    in_conversation = rows if name != "rita" else 0
    assert [page.count(words) for words in ("Commento numero", "Perché numero")] == [in_conversation] * 2


def full_document(make, author, reviewer, territory, rows: int) -> Document:
    """Published, with a newer version under review, and `rows` of whatever a document may have many of."""
    subject = "regolamento compartecipazione residenziale disabilità"
    made = make.document(title="Regolamento", author=author, text=subject)
    for number in range(rows):
        made.current_version = make.version(made, author=author, text=subject, published_at=timezone.now())
        make.document(title=f"Documento simile {number}", text=subject)
        make.document(title=f"Variante numero {number}", variant_of=made, text="altro argomento")
        made.citations.create(act="l", number=str(100 + number), year="2000")
        reader = make.person(f"lettrice{number}", "member", organisation=territory.ambito.office)
        made.opinions.create(person=reader, is_useful=True, reason=f"Perché numero {number}")
    made.next_version = make.version(made, author=author)
    made.save()
    for number in range(rows):
        curator = make.person(f"curatrice{number}", "moderator")
        made.next_version.comments.create(
            author=curator, settled_by=reviewer, settled_at=timezone.now(), text=f"Commento numero {number}"
        )
    return made


PAGE_QUERIES = {"bruno": 20, "marco": 21, "rita": 18}
