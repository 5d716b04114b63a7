"""Cards: what links lead to, as each reader may see it, made at reading time."""

import datetime

import pytest

from accounts.actions import end_membership
from community.actions import remove_message
from community.models import Post
from community.queries import cards_of

pytestmark = pytest.mark.django_db
SITE = "http://127.0.0.1:8000"


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = SITE


@pytest.fixture
def thread(make, anna):
    return make.thread(anna, title="Tariffe")


@pytest.fixture
def hidden(make, anna, territory):
    """A thread of a lab, with a post, that Bruno does not see."""
    made = make.thread(anna, make.lab(ats=territory.ats).circle.space, title="Riservata")
    return make.post(made, anna, "parola-riservata")


def linking(make, thread, author, *paths):
    return make.post(thread, author, "Guarda qui: " + " e poi ".join(f"{SITE}{path}" for path in paths))


def cards(person, post):
    return [(c.kind, c.title, c.note, c.url) for c in cards_of(person, [post]).get(post.pk, [])]


def test_each_kind_of_thing_has_its_card(make, thread, anna, bruno, carla, territory):
    document = make.document(title="Regolamento", kind="guideline", organisation=territory.ambito.office)
    lab = make.lab("ISEE", ats=territory.ats)
    session = make.session(lab, title="Primo incontro", place="Dalmine")
    type(session).objects.filter(pk=session.pk).update(
        starts_at=datetime.datetime(2027, 5, 4, 7, 30, tzinfo=datetime.UTC),
        ends_at=datetime.datetime(2027, 5, 4, 9, 30, tzinfo=datetime.UTC),
    )
    listed = make.person("paola", "member", organisation=territory.ambito.office, is_listed=True)
    other = make.thread(anna, title="Quote di servizio", is_question=True)
    said = make.post(other, carla, "Noi usiamo **una tabella** & basta.")
    office = territory.ambito.office

    post = linking(
        make, thread, bruno,
        f"/toolkit/{document.pk}/", f"/laboratori/{lab.pk}/", f"/laboratori/{lab.pk}/#incontro-{session.pk}",
        f"/persone/{listed.pk}/", f"/discussioni/{other.pk}/",
    )  # fmt: skip
    assert cards(bruno, post) == [
        ("Linea guida", "Regolamento", office.name, f"/toolkit/{document.pk}/"),
        ("Laboratorio", "ISEE", f"{territory.ats} · Iscrizioni aperte", f"/laboratori/{lab.pk}/"),
        (
            "Incontro",
            "ISEE: Primo incontro",
            "martedì 4 maggio 2027, ore 9:30 · Dalmine",
            f"/laboratori/{lab.pk}/#incontro-{session.pk}",
        ),
        ("Persona", "Paola Rossi", office.label, f"/persone/{listed.pk}/"),
        ("Domanda", "Quote di servizio", "Spazio comune", f"/discussioni/{other.pk}/"),
    ]
    for address in (said.get_absolute_url(), f"/discussioni/{other.pk}/#messaggio-{said.pk}"):
        text = "Carla Rossi: Noi usiamo una tabella & basta."
        card = ("Messaggio", text, "Quote di servizio", said.get_absolute_url())
        assert cards(bruno, linking(make, thread, bruno, address)) == [card]


def test_the_page_of_a_lab_has_the_places_that_cards_lead_to(make, territory, bruno, client_of):
    session = make.session(make.lab(ats=territory.ats))
    page = client_of(bruno).get(f"/laboratori/{session.lab_id}/").content.decode()
    assert f'id="incontro-{session.pk}"' in page


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/toolkit/{pk}/",
        "http://127.0.0.1:8000.example.org/toolkit/{pk}/",
        "http://anna@127.0.0.1:8000/toolkit/{pk}/",
        "http://127.0.0.1:8000@example.org/toolkit/{pk}/",
        "http://127.0.0.1/toolkit/{pk}/",
        "http://example.org/?u=//127.0.0.1:8000/toolkit/{pk}/",
        "mailto:a@127.0.0.1",
        "http://127.0.0.1:8000/toolkit/{pk}/modifica/",
        "http://127.0.0.1:8000/toolkit/99999999999999999999999/",
        "http://127.0.0.1:8000/non/esiste/",
        "http://127.0.0.1:8000/api/v1/threads/{pk}/events",
        "http://[::1/toolkit/{pk}/",
    ],
)
def test_other_addresses_have_none(make, thread, bruno, address, django_assert_num_queries):
    document = make.document()
    good = make.post(thread, bruno, f"[qui]({SITE}/toolkit/{document.pk}/)")
    assert len(cards(bruno, good)) == 1

    post = make.post(thread, bruno, f"[qui]({address.format(pk=document.pk)})")
    with django_assert_num_queries(0):
        assert cards(bruno, post) == []


def test_a_thing_linked_twice_has_one_card_and_a_post_has_five_at_most(make, thread, anna, bruno):
    document = make.document()
    path = f"/toolkit/{document.pk}/"
    assert len(cards(bruno, linking(make, thread, bruno, path, path, f"{path}scarica/", f"{path}?x=1"))) == 1

    many = [make.document(title=f"Documento numero {n}") for n in range(7)]
    post = linking(make, thread, bruno, *(f"/toolkit/{d.pk}/" for d in many))
    assert [title for _, title, _, _ in cards(bruno, post)] == [d.title for d in many[:5]]


def test_things_that_the_reader_does_not_see_leave_room_for_those_they_do(make, thread, anna, bruno):
    secret = [make.document(title="Segreto", author=anna, status="draft") for _ in range(6)]
    shown = make.document(title="Aperto")
    post = linking(make, thread, bruno, *(f"/toolkit/{d.pk}/" for d in [*secret, shown]))
    assert [title for _, title, _, _ in cards(bruno, post)] == ["Aperto"]
    assert len(cards(anna, post)) == 5


def test_what_the_reader_may_not_see_has_no_card(make, thread, hidden, anna, bruno, territory):
    draft = make.document(title="Bozza riservata", author=anna, status="draft")
    draft_lab = make.lab("Laboratorio riservato", ats=territory.other_ats, status="draft")
    session = make.session(draft_lab, title="Incontro riservato")
    unlisted = make.person("riservata", "member", organisation=territory.ambito.office)
    paths = [
        f"/toolkit/{draft.pk}/",
        f"/laboratori/{draft_lab.pk}/#incontro-{session.pk}",
        f"/discussioni/{hidden.thread_id}/#messaggio-{hidden.pk}",
        f"/discussioni/{thread.pk}/#messaggio-{hidden.pk}",
        f"/discussioni/{hidden.thread_id}/",
    ]
    post = linking(make, thread, anna, *paths)
    assert len(cards(anna, post)) == len(paths) - 1  # two of them lead to one message
    assert cards(bruno, post) == []

    assert cards(anna, linking(make, thread, anna, f"/persone/{unlisted.pk}/")) == []
    type(unlisted).objects.filter(pk=unlisted.pk).update(is_listed=True)
    assert len(cards(anna, linking(make, thread, anna, f"/persone/{unlisted.pk}/"))) == 1


def test_a_guest_reads_no_card_of_people_nor_of_what_participants_read(make, elena, anna, territory):
    lab = make.lab(ats=territory.ats)
    make.membership(elena, "guest", circle=lab.circle)
    thread = make.thread(anna, lab.circle.space)
    listed = make.person("paola", "member", organisation=territory.ambito.office, is_listed=True)
    document = make.document()
    post = linking(
        make, thread, anna, f"/persone/{listed.pk}/", f"/toolkit/{document.pk}/", f"/laboratori/{lab.pk}/"
    )
    assert [kind for kind, *_ in cards(anna, post)] == ["Persona", "Modello", "Laboratorio"]
    assert [kind for kind, *_ in cards(elena, post)] == ["Laboratorio"]


def test_a_card_goes_with_what_it_shows(make, thread, hidden, anna, bruno, elena, territory):
    said = make.post(thread, anna, "Detto da Anna")
    post = linking(make, thread, bruno, f"/discussioni/{thread.pk}/#messaggio-{said.pk}")
    assert len(cards(bruno, post)) == 1
    remove_message(anna, said)
    assert cards(bruno, post) == []

    seat = make.membership(elena, "guest", circle=hidden.thread.space.circle)
    post = linking(make, hidden.thread, anna, f"/discussioni/{hidden.thread_id}/")
    assert len(cards(elena, post)) == 1
    end_membership(anna, seat)
    assert cards(type(elena).objects.get(pk=elena.pk), post) == []


def test_a_page_without_links_costs_nothing_and_one_with_links_a_query_a_kind(
    make, thread, bruno, territory, django_assert_num_queries
):
    plain = [make.post(thread, bruno, "Niente") for _ in range(3)]
    plain.append(make.post(thread, bruno, "Altrove: https://example.org/toolkit/1/"))
    bruno.standing  # noqa: B018 (read once for a request, not for cards)
    with django_assert_num_queries(0):
        assert cards_of(bruno, plain) == {}

    for number in (1, 3):
        documents = [make.document() for _ in range(number)]
        labs = [make.lab(ats=territory.ats) for _ in range(number)]
        posts = [
            linking(make, thread, bruno, f"/toolkit/{document.pk}/", f"/laboratori/{lab.pk}/")
            for document, lab in zip(documents, labs, strict=True)
        ]
        with django_assert_num_queries(2):
            found = cards_of(bruno, [*plain, *posts])
        assert {pk: len(own) for pk, own in found.items()} == {post.pk: 2 for post in posts}


def test_the_fragment_shows_titles_as_text(make, thread, bruno, client_of):
    document = make.document(title="<img src=x onerror=alert(1)>")
    post = linking(make, thread, bruno, f"/toolkit/{document.pk}/")
    answer = client_of(bruno).get(f"/discussioni/messaggi/{post.pk}/schede/")
    shown = answer.content.decode()
    assert answer.status_code == 200 and f'href="/toolkit/{document.pk}/"' in shown
    assert "<img" not in shown and "&lt;img src=x" in shown


def test_the_fragment_of_a_post_without_links_is_empty(make, thread, bruno, client_of):
    post = make.post(thread, bruno, "Niente")
    assert client_of(bruno).get(f"/discussioni/messaggi/{post.pk}/schede/").content.strip() == b""


def test_no_frame_carries_a_card(make, thread, bruno):
    document = make.document(title="Titolo da non mandare a tutti")
    post = linking(make, thread, bruno, f"/toolkit/{document.pk}/")
    assert document.title not in Post.objects.get(pk=post.pk).html
