"""The directory of spaces and the page of one: what is unread, what is muted, which threads, in how many queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from community.actions import mark_read, mark_solution, set_level
from community.models import Space
from community.queries import spaces_of

pytestmark = pytest.mark.django_db
SPACES = "/discussioni/"


def unread_counts(person):
    return {space.title: space.unread_count for space in spaces_of(person)}


def titles(client, query=""):
    general = Space.objects.get(kind="general")
    return [thread.title for thread in client.get(general.get_absolute_url() + query).context["page_obj"]]


def test_directory_groups_by_kind_with_the_archived_apart(client_of, make, bruno, territory):
    circle = make.circle(territory.ats)
    make.membership(bruno, "guest", circle=circle)
    make.space("theme", "Affidi")
    make.space("theme", "Vecchio tema", is_archived=True)
    make.space("ats", "ATS di Bergamo", ats=territory.ats)
    make.space("ats", "ATS altrui", ats=territory.other_ats)
    make.space("lab", "Laboratorio ISEE", circle=circle, ats=territory.ats)
    answer = client_of(bruno).get(SPACES)
    shelves = {shelf.title: [space.title for space in shelf.spaces] for shelf in answer.context["directory"]}
    assert shelves == {
        "Per tutti": ["Spazio comune"],
        "ATS": ["ATS di Bergamo"],
        "Laboratori": ["Laboratorio ISEE"],
        "Temi": ["Affidi"],
        "Archiviati": ["Vecchio tema"],
    }
    assert "ATS altrui" not in answer.content.decode()


def test_directory_counts_threads_with_something_new(client_of, make, bruno, anna):
    thread, other = make.thread(anna), make.thread(anna)
    make.post(thread, anna)
    assert unread_counts(bruno) == {"Spazio comune": 2}
    page = client_of(bruno).get(SPACES).content.decode()
    assert '<span class="count">2<span class="visually-hidden"> discussioni con messaggi nuovi' in page
    mark_read(bruno, thread, 2)
    assert unread_counts(bruno) == {"Spazio comune": 1}
    mark_read(bruno, other, 1)
    assert unread_counts(bruno) == {"Spazio comune": 0}
    assert "con messaggi nuovi" not in client_of(bruno).get(SPACES).content.decode()
    assert unread_counts(anna) == {"Spazio comune": 0}  # one's own are never unread


def test_what_is_muted_counts_nowhere(client_of, make, bruno, anna):
    thread, theme = make.thread(anna, title="Rumorosa"), make.space("theme", "Affidi")
    in_theme = make.thread(anna, theme, title="Del tema")
    assert unread_counts(bruno) == {"Spazio comune": 1, "Affidi": 1}
    assert titles(client_of(bruno), "?mostra=non-lette") == ["Rumorosa"]
    set_level(bruno, thread, "muted")
    set_level(bruno, theme, "muted")
    assert unread_counts(bruno) == {"Spazio comune": 0, "Affidi": 0}
    assert titles(client_of(bruno), "?mostra=non-lette") == []
    page = client_of(bruno).get(SPACES).content.decode()
    assert "Rumorosa" not in page and "Del tema" not in page
    # Its own page still lists it, so that it can be heard again.
    page = client_of(bruno).get(thread.space.get_absolute_url()).content.decode()
    assert "Rumorosa" in page and "In silenzio" in page and "1 nuovo" not in page
    set_level(bruno, in_theme, "following")  # the thread's own level comes before that of its space
    assert unread_counts(bruno)["Affidi"] == 1


def test_level_of_each_space_is_shown_and_can_be_changed_there(client_of, make, bruno):
    general, client = make.space(), client_of(bruno)
    url = reverse("community:space_level", args=[general.pk])
    assert f'action="{url}"' in client.get(SPACES).content.decode()
    answer = client.post(url, {"level": "watching", "next": SPACES}, follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain == [(SPACES, 302)]
    assert "Tieni d&#x27;occhio «Spazio comune»" in page and 'value="watching" aria-pressed="true"' in page


def test_space_shows_and_orders_as_asked(client_of, make, bruno, anna, carla):
    first = make.thread(anna, title="Prima")
    asked = make.thread(anna, title="Domanda", is_question=True)
    solved = make.thread(carla, title="Risolta", is_question=True)
    answer = make.post(solved, anna)
    mark_solution(carla, solved, answer)
    make.post(first, carla)
    make.post(first, carla)
    client = client_of(bruno)
    assert titles(client) == ["Prima", "Risolta", "Domanda"]
    assert titles(client, "?ordine=apertura") == ["Risolta", "Domanda", "Prima"]
    assert titles(client, "?ordine=messaggi") == ["Prima", "Risolta", "Domanda"]
    assert titles(client, "?mostra=senza-risposta") == ["Domanda"]
    assert titles(client, "?mostra=risolte") == ["Risolta"]
    mark_read(bruno, asked, 1)
    assert titles(client, "?mostra=non-lette&ordine=apertura") == ["Risolta", "Prima"]
    for nonsense in ("?mostra=x", "?ordine=-pk", "?page=x", "?page=99"):
        assert titles(client, nonsense) == ["Prima", "Risolta", "Domanda"]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("", "La prima domanda può essere la tua"),
        ("?mostra=non-lette", "Qui hai letto tutto"),
        ("?mostra=senza-risposta", "Nessuna domanda aspetta"),
        ("?mostra=risolte", "può indicare il messaggio"),
    ],
)
def test_empty_lists_say_what_to_do(client_of, make, bruno, query, sentence):
    page = client_of(bruno).get(make.space().get_absolute_url() + query).content.decode()
    assert sentence in page


def test_space_is_paged_and_keeps_its_filter(client_of, make, bruno, anna):
    for number in range(21):
        make.thread(anna, title=f"Discussione {number}")
    client = client_of(bruno)
    assert len(titles(client, "?mostra=non-lette")) == 20
    page = client.get(make.space().get_absolute_url() + "?mostra=non-lette").content.decode()
    assert 'href="?mostra=non-lette&amp;page=2"' in page
    assert titles(client, "?mostra=non-lette&page=2") == ["Discussione 0"]


@pytest.mark.parametrize("query", [SPACES, "", "?mostra=non-lette", "?mostra=senza-risposta&ordine=messaggi"])
def test_same_queries_for_one_and_three_threads_and_many_spaces(client_of, make, bruno, anna, query):
    client, counts = client_of(bruno), []
    url = query if query == SPACES else make.space().get_absolute_url() + query
    for more in (1, 2, 12):
        for number in range(more):
            make.thread(anna, title=f"Discussione {more}.{number}", is_question=True)
            make.thread(anna, make.space("theme", f"Tema {more}.{number}"))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        counts.append(len(queries))
    assert len(set(counts)) == 1


# Spaces on a theme.


def test_moderator_opens_renames_and_archives_a_theme(client_of, make, marco, bruno):
    client = client_of(marco)
    assert reverse("community:create_theme") in client.get(SPACES).content.decode()
    assert reverse("community:create_theme") not in client_of(bruno).get(SPACES).content.decode()
    answer = client.post("/discussioni/spazi/nuovo/", {"title": "Affidi", "ats": ""})
    theme = Space.objects.get(kind="theme")
    assert (answer["Location"], theme.audience, theme.ats) == (theme.get_absolute_url(), "participants", None)
    make.thread(bruno, theme)
    client.post(reverse("community:change_theme", args=[theme.pk]), {"title": "Affidi e accoglienza"})
    theme.refresh_from_db()
    assert (theme.title, theme.is_archived) == ("Affidi e accoglienza", False)
    archived = {"title": theme.title, "is_archived": "on", "audience": "public", "ats": "1"}
    client.post(reverse("community:change_theme", args=[theme.pk]), archived)
    theme.refresh_from_db()
    assert (theme.is_archived, theme.audience, theme.ats) == (True, "participants", None)
    page = client_of(bruno).get(theme.get_absolute_url()).content.decode()
    assert "È archiviato" in page and "Apri una discussione" not in page


def test_theme_of_one_ats_is_seen_by_its_offices(client_of, anna, bruno, carla, territory):
    client_of(anna).post("/discussioni/spazi/nuovo/", {"title": "Affidi", "ats": territory.ats.pk})
    theme = Space.objects.get(kind="theme")
    assert client_of(bruno).get(theme.get_absolute_url()).status_code == 200
    assert client_of(carla).get(theme.get_absolute_url()).status_code == 404


def test_moderator_of_an_ats_keeps_the_themes_of_that_ats(client_of, make, territory):
    person = make.person("mod-ber", "moderator", ats=territory.ats)
    client = client_of(person)
    page = client.get("/discussioni/spazi/nuovo/").content.decode()
    assert 'href="/discussioni/">Annulla' in page
    assert "ATS di Bergamo" in page and "ATS di Pavia" not in page and "Tutti gli uffici" not in page
    for ats in ("", territory.other_ats.pk, "x"):
        answer = client.post("/discussioni/spazi/nuovo/", {"title": "Affidi", "ats": ats})
        assert answer.status_code == 200 and not Space.objects.filter(kind="theme").exists()
    client.post("/discussioni/spazi/nuovo/", {"title": "Affidi", "ats": territory.ats.pk})
    theme = Space.objects.get(kind="theme")
    assert client.get(reverse("community:change_theme", args=[theme.pk])).status_code == 200
    regional = make.space("theme", "Di tutti")
    assert client.get(reverse("community:change_theme", args=[regional.pk])).status_code == 403


@pytest.mark.parametrize("title", ["", "   ", "a" * 201, "a\x00b"])
def test_theme_needs_a_title(client_of, marco, title):
    answer = client_of(marco).post("/discussioni/spazi/nuovo/", {"title": title, "ats": ""})
    assert answer.status_code == 200 and not Space.objects.filter(kind="theme").exists()
