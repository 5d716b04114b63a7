"""«Nuovo per me»: nothing missing, nothing too much, what is called read is what was shown."""

import random
from itertools import groupby

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from community.actions import (
    hide_post,
    mark_read,
    post_message,
    read_all,
    remove_message,
    set_level,
    show_post,
)
from community.models import Level, Post, ReadMark, Thread
from community.queries import fresh_threads, spaces_of, threads_of
from community.telling import tell_about_post
from community.views import fresh as fresh_view
from tests.community.slow_count import SlowCount

pytestmark = pytest.mark.django_db
FRESH = "/discussioni/nuovo/"


@pytest.fixture(autouse=True)
def no_hurry(settings):
    settings.RATE_LIMITS = False


def titles(client, query=""):
    return [row.thread.title for row in client.get(FRESH + query).context["rows"]]


def say(thread, author, text, key, reply_to=None):
    post = post_message(author, Thread.objects.get(pk=thread.pk), text, key, reply_to=reply_to)
    tell_about_post(post.pk)
    return post


# A random history, looked at by everybody after it.


class History:
    """People who write, correct themselves, read and choose levels, in spaces that not everybody sees."""

    def __init__(self, make, people, spaces, seed):
        self.make, self.people, self.spaces = make, people, spaces
        self.dice = random.Random(seed)
        self.threads, self.number = [], 0

    def step(self):
        deeds = (self.write, self.write, self.write, self.read, self.choose, self.take_back, self.call_read)
        (self.begin if len(self.threads) < 4 else self.dice.choice((*deeds, self.begin)))()

    def key(self):
        self.number += 1
        return f"storia-{self.number}"

    def somebody(self, thing):
        audience = thing.audience if hasattr(thing, "audience") else thing.space.audience
        return self.dice.choice([p for p in self.people if p.standing.may_see(audience)])

    def begin(self):
        space = self.dice.choice(self.spaces)
        self.threads.append(self.make.thread(self.somebody(space), space, title=f"Numero {self.number}"))

    def write(self):
        thread = self.dice.choice(self.threads)
        named = self.dice.choice(self.people).name
        text = self.dice.choice(("Noi così.", "Anche noi.", f"Che ne dici, @**{named}**?"))
        earlier = list(Post.objects.shown().filter(thread=thread).values_list("pk", flat=True))
        answered = self.dice.choice([None, *earlier])
        say(thread, self.somebody(thread), text, self.key(), answered)

    def read(self):
        thread = self.dice.choice(self.threads)
        mark_read(self.somebody(thread), thread, self.dice.randrange(12))

    def choose(self):
        thread = self.dice.choice(self.threads)
        place = self.dice.choice((thread, thread.space))
        set_level(self.somebody(place), place, self.dice.choice(Level.values))

    def take_back(self):
        post = self.dice.choice(list(Post.objects.select_related("thread__space", "thread__topic", "author")))
        how = self.dice.choice((hide_post, show_post, lambda post: remove_message(post.author, post)))
        how(post)

    def call_read(self):
        person = self.dice.choice(self.people)
        some = [f for f in fresh_threads(person) if self.dice.random() < 0.5]
        read_all(person, {fresh.thread_id: fresh.seq for fresh in some})


@pytest.fixture
def people(make, territory, anna, bruno, carla):
    circle = make.circle(territory.ats)
    guest = make.person("gino", "guest", circle=circle)
    make.membership(bruno, "guest", circle=circle)
    return [anna, bruno, carla, guest]


@pytest.fixture
def spaces(make, territory, people):
    circle = people[3].memberships.get().circle
    return [
        make.space(),
        make.space("ats", "Bergamo", ats=territory.ats),
        make.space("lab", "Laboratorio", circle=circle, ats=territory.ats),
        make.space("theme", "Affidi"),
    ]


@pytest.mark.parametrize("seed", range(12))
def test_nothing_is_missing_and_nothing_too_much(make, people, spaces, client_of, monkeypatch, seed):
    monkeypatch.setattr(fresh_view, "PAGE_SIZE", 3)
    history = History(make, people, spaces, seed)
    seen = 0
    for _ in range(4):
        for _ in range(20):
            history.step()
        for person in people:
            person = type(person).objects.get(pk=person.pk)
            expected = SlowCount(person)
            found = fresh_threads(person)
            assert {f.thread_id: (f.first_unread, f.spoken_to) for f in found} == expected.fresh()
            by_thread, by_space = expected.counts()
            assert {t.pk: t.unread for t in threads_of(person) if t.unread} == by_thread
            assert {s.pk: s.unread_count for s in spaces_of(person) if s.unread_count} == by_space
            assert in_pages(client_of(person)) == [fresh.thread_id for fresh in found]
            seen += len(found)
    assert seen > 20  # there was something to miss


def in_pages(client):
    """The threads of all pages, one after the other."""
    first = client.get(FRESH)
    pages = [
        first,
        *(client.get(f"{FRESH}?page={n}") for n in first.context["page_obj"].paginator.page_range[1:]),
    ]
    rows = [row for page in pages for row in page.context["rows"]]
    headings = [heading for heading, _ in groupby(row.heading for row in rows)]
    assert len(headings) == len(set(headings))  # each group in one piece, also over pages
    return [row.thread.pk for row in rows]


# The page.


def test_page_shows_the_first_unread_lines_and_leads_there(client_of, make, bruno, anna):
    thread = make.thread(anna, text="Prima cosa.")
    set_level(bruno, thread, "following")
    mark_read(bruno, thread, 1)
    first = make.post(thread, anna, "Da **noi** si fa `<così>`, e poi " + "molto " * 100)
    make.post(thread, anna, "Ancora dopo.")
    page = client_of(bruno).get(FRESH).content.decode()
    assert "Da noi si fa &lt;così&gt;, e poi molto" in page and "Ancora dopo." not in page
    assert f'href="{first.get_absolute_url()}"' in page and "2 nuovi" in page
    assert client_of(bruno).get(first.get_absolute_url().split("#")[0]).status_code == 200


def test_who_speaks_to_the_person_comes_first_whatever_the_level(client_of, make, bruno, anna):
    followed, normal = make.thread(anna, title="Seguita"), make.thread(anna, title="Normale")
    set_level(bruno, followed, "watching")
    client = client_of(bruno)
    assert titles(client) == ["Seguita"]
    post = say(normal, anna, "Lo chiedo a @**Bruno Rossi**", "k-1")
    say(followed, anna, "E altro", "k-2")
    assert titles(client) == ["Normale", "Seguita"]
    page = client.get(FRESH).content.decode()
    assert "Anna Rossi ti nomina" in page and f'href="{post.get_absolute_url()}"' in page
    set_level(bruno, normal, "muted")
    assert titles(client) == ["Seguita"]


def test_an_answer_to_a_message_of_mine_is_shown(client_of, make, bruno, anna):
    thread = make.thread(anna)
    own = make.post(thread, bruno)
    set_level(bruno, thread, "normal")
    make.post(thread, anna, "Una cosa qualunque")
    assert titles(client_of(bruno)) == []
    say(thread, anna, "Così si fa.", "k", own.pk)
    page = client_of(bruno).get(FRESH).content.decode()
    assert "Anna Rossi ti risponde" in page and "Così si fa." in page


def test_empty_page_says_what_to_do(client_of, bruno):
    page = client_of(bruno).get(FRESH).content.decode()
    assert (
        "Hai letto tutto" in page
        and "scegli «Segui»" in page
        and 'href="/discussioni/">Guarda gli spazi' in page
    )
    assert "Segna tutto come letto" not in page


def test_what_arrives_meanwhile_stays_unread(client_of, make, bruno, anna):
    old, other = make.thread(anna, title="Vecchia"), make.thread(anna, title="Altra")
    for thread in (old, other):
        set_level(bruno, thread, "following")
    client = client_of(bruno)
    shown = client.get(FRESH).context["shown"]
    make.post(old, anna, "Appena arrivato")
    late = make.thread(anna, title="Nuova")
    set_level(bruno, late, "following")
    client.post(reverse("community:read_all"), {"shown": shown})
    assert titles(client) == ["Nuova", "Vecchia"]
    assert client.get(FRESH).context["rows"][1].lines == "Appena arrivato"


def test_all_pages_are_called_read_at_once(client_of, make, bruno, anna, monkeypatch):
    monkeypatch.setattr(fresh_view, "PAGE_SIZE", 2)
    for number in range(5):
        set_level(bruno, make.thread(anna, title=f"Numero {number}"), "following")
    client = client_of(bruno)
    assert len(titles(client)) == 2
    client.post(reverse("community:read_all"), {"shown": client.get(FRESH).context["shown"]})
    assert titles(client) == []


def test_read_all_never_goes_back_nor_beyond_nor_elsewhere(make, bruno, anna, carla, territory):
    thread, hidden = make.thread(anna), make.thread(anna, make.space("ats", ats=territory.ats))
    make.post(thread, anna)
    mark_read(carla, thread, 2)
    read_all(carla, {thread.pk: 1, hidden.pk: 1, 999_999: 5})
    assert [(m.thread_id, m.seq) for m in ReadMark.objects.filter(person=carla)] == [(thread.pk, 2)]
    read_all(bruno, {thread.pk: 10**17, hidden.pk: 1})
    assert set(ReadMark.objects.filter(person=bruno).values_list("thread", "seq")) == {
        (thread.pk, 2),
        (hidden.pk, 1),
    }


@pytest.mark.parametrize("nonsense", ["", "1", "1:x", "1:2,", "-1:2", "1:" + "9" * 30, "a" * 2000])
def test_nonsense_reads_nothing(client_of, make, bruno, anna, nonsense):
    set_level(bruno, make.thread(anna), "following")
    client = client_of(bruno)
    answer = client.post(reverse("community:read_all"), {"shown": nonsense}, follow=True)
    assert "ricaricala e riprova" in answer.content.decode() and len(titles(client)) == 1


def test_same_queries_for_one_and_three_and_many(client_of, make, bruno, anna):
    client, counts = client_of(bruno), []
    for more in (1, 2, 12):
        for number in range(more):
            thread = make.thread(anna, make.space("theme", f"Tema {more}.{number}"))
            set_level(bruno, thread, "following")
            own = make.post(thread, bruno)
            say(thread, anna, "@**Bruno Rossi**", f"k-{more}-{number}", own.pk)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(FRESH).status_code == 200
        counts.append(len(queries))
    assert len(set(counts)) == 1


def test_what_was_taken_back_is_not_new(client_of, make, bruno, anna):
    thread = make.thread(anna)
    set_level(bruno, thread, "following")
    mark_read(bruno, thread, 1)
    post = make.post(thread, anna, "Ritirato")
    client = client_of(bruno)
    assert titles(client) == [thread.title]
    hide_post(post)
    assert titles(client) == []
    mark_read(bruno, thread, 50)
    show_post(post)  # released: as new, also to whom had read so far
    assert titles(client) == [thread.title]
