"""What one finds on arriving."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from community.actions import set_level
from community.models import News
from notifications.models import HomeVisit
from reports.queries import home
from tests import make

HOME = reverse("reports:home")
DAY, HOUR = datetime.timedelta(days=1), datetime.timedelta(hours=1)


def test_visitor_finds_three_ways_in_and_no_private_word(bruno, anna):
    set_level(bruno, make.thread(anna, title="Parola riservata"), "following")
    make.document(title="Documento riservato")
    make.session(make.lab("Laboratorio aperto"), place="Sala riunioni")
    make.session(make.lab("Laboratorio in bozza", status="draft"))
    make.news("Parte il programma")
    own = Client()
    own.force_login(bruno)
    inside = own.get(HOME).content.decode()
    page = Client().get(HOME).content.decode()
    assert "Parola riservata" in inside and "Documento riservato" in inside
    assert "riservat" not in page and "in bozza" not in page
    assert "Laboratorio aperto" in page and "Parte il programma" in page
    for name in ("labs:catalogue", "community:news_list", "reports:results", "account_login"):
        assert f'href="{reverse(name)}"' in page


def test_coming_events_are_shown_to_everybody(bruno, client_of):
    now = timezone.now()
    for title, days, fields in (
        ("Webinar", 3, {}),
        ("Passato", -3, {}),
        ("Annullato", 3, {"is_cancelled": True}),
        ("In preparazione", 3, {"published_at": None}),
    ):
        starts_at = now + days * DAY
        make.news(title, starts_at=starts_at, ends_at=starts_at + HOUR, **fields)
    for client in (Client(), client_of(bruno)):
        page = client.get(HOME).content.decode()
        events = page[page.index("rossimi eventi") :]
        assert "session-day" in events and page.count("Webinar</a>") == 1
        assert all(
            f'row-title" href="{one.get_absolute_url()}"' not in page
            for one in News.objects.exclude(title="Webinar")
        )
        assert "In preparazione" not in page


def test_next_sessions_are_those_of_the_labs_one_is_in(bruno, tina, carla):
    lab, other = make.lab("Mio"), make.lab("Altrui")
    make.enrolment(lab, bruno)
    make.membership(tina, "trainer", circle=lab.circle)
    make.session(lab)
    make.session(lab, datetime.timedelta(days=-7))
    make.session(other)
    for person, expected in ((bruno, ["Mio"]), (tina, ["Mio"]), (carla, [])):
        fresh = type(person).objects.get(pk=person.pk)
        assert [session.lab.title for session in home.own_sessions(fresh)] == expected


def test_open_labs_of_the_own_ats_come_first_and_asked_ones_do_not_come(bruno, territory):
    asked = make.lab("Chiesto", ats=territory.ats)
    make.lab("Vicino", ats=territory.ats)
    make.lab("Lontano", ats=territory.other_ats)
    make.lab("Concluso", ats=territory.ats, status="concluded")
    assert [lab.title for lab in home.newest(bruno, None).labs] == ["Vicino", "Chiesto", "Lontano"]
    make.enrolment(asked, bruno, "waiting")
    assert [lab.title for lab in home.newest(bruno, None).labs] == ["Vicino", "Lontano"]


def test_what_came_since_the_last_visit_is_new(bruno, client_of):
    client = client_of(bruno)
    old = timezone.now() - 3 * DAY
    make.document(title="Documento di prima", published_at=old)
    make.lab("Laboratorio di prima", created_at=old)
    first = client.get(HOME).content.decode()
    assert "Documento di prima" in first and "badge-new" not in first and "tua visita" not in first
    make.document(title="Documento nuovo")
    make.lab("Laboratorio nuovo")
    assert "badge-new" not in client.get(HOME).content.decode()  # the same visit
    HomeVisit.objects.update(seen_at=timezone.now() - DAY)
    for _ in range(2):
        again = client.get(HOME).content.decode()
        assert "arrivato dopo la tua visita" in again and again.count("badge-new") == 2
    assert HomeVisit.objects.count() == 1
    HomeVisit.objects.update(seen_at=timezone.now() - DAY)
    client.head(HOME)
    client.get(HOME, headers={"Sec-Purpose": "prefetch"})
    assert HomeVisit.objects.get().seen_at < timezone.now() - HOUR  # nobody has looked at it


def test_guest_finds_only_what_is_of_the_own_lab(territory, bruno, client_of):
    lab = make.lab("Suo laboratorio", ats=territory.ats)
    make.material(lab, make.document(title="Materiale suo"))
    make.document(title="Materiale di tutti")
    make.document(title="Materiale pubblico", audience="public")
    make.session(make.lab("Laboratorio altrui"))
    make.session(lab, place="Sala sua")
    make.survey("Rilevazione altrui")
    make.thread(bruno, title="Discussione altrui")
    guest = make.person("ospite", "guest", circle=lab.circle)
    page, whole = (client_of(one).get(HOME).content.decode() for one in (guest, bruno))
    for word in ("Materiale suo", "Suo laboratorio", "Sala sua"):
        assert word in page
    for word in ("Materiale di tutti", "Materiale pubblico", "Laboratorio altrui", "Rilevazione altrui"):
        assert word in whole and word not in page
    assert "Discussione altrui" not in page
    assert "chiedi un invito" in client_of(make.person("sola")).get(HOME).content.decode()


def test_who_has_sessions_may_put_them_in_a_calendar(bruno, client_of):
    link = f'href="{reverse("labs:calendar_links")}"'
    main = client_of(bruno).get(HOME).content.decode()
    assert link not in main[main.index("<main") :]
    lab = make.lab()
    make.session(lab)
    make.enrolment(lab, bruno)
    assert link in client_of(bruno).get(HOME).content.decode()


def test_home_shows_the_threads_of_new_for_me_and_no_other(bruno, anna, client_of):
    followed, muted = make.thread(anna, title="Seguita"), make.thread(anna, title="In silenzio")
    make.thread(anna, title="Normale")
    set_level(bruno, followed, "watching")
    set_level(bruno, muted, "muted")
    client = client_of(bruno)
    assert [row.thread.title for row in home.newest(bruno, None).threads] == ["Seguita"]
    assert f'href="{followed.posts.get().get_absolute_url()}"' in client.get(HOME).content.decode()
    client.get(followed.get_absolute_url())
    page = client.get(HOME).content.decode()
    assert "Seguita" not in page and "Hai letto tutto ciò che segui." in page


def furnish(person, anna, number, territory):
    """Something of every kind that a person may find there."""
    lab = make.lab(f"Laboratorio {number}", status="running")
    make.session(lab)
    make.begun(lab)
    make.enrolment(lab, person, organisation=territory.ambito.office)
    make.work(lab, f"Lavoro {number}")
    make.certificate(make.concluded_lab(person), person)
    make.enrolment(make.lab(f"Offerto {number}"), person, "offered")
    set_level(person, make.thread(anna, title=f"Discussione {number}"), "following")
    make.late_question(person, f"Domanda {number}")
    make.document(title=f"Documento {number}")
    make.document(title=f"Rimandato {number}", author=person, status="sent_back")
    make.news(f"Novità {number}")
    make.survey(f"Rilevazione {number}")
    led = make.lab(f"Condotto {number}", status="running")
    make.lead(led, person)
    make.session(led, -DAY)
    make.output(make.work(led), anna)
    make.adhesion_call(title=f"Avviso {number}", kinds=["office"])
    make.access_request(f"chiede{number}", territory.ambito.office)
    make.document(title=f"Da rivedere {number}", author=anna, status="in_review")


@pytest.mark.parametrize("rows", [1, 3])
def test_own_home_asks_the_same_queries(rows, anna, territory, client_of, django_assert_num_queries):
    ada = make.person("ada", "representative", organisation=territory.ambito.office)
    make.membership(ada, "moderator")
    for number in range(rows):
        furnish(ada, anna, number, territory)
    client = client_of(ada)
    client.get(HOME)
    with django_assert_num_queries(OWN_HOME):
        page = client.get(HOME).content.decode()
    for title in (
        "Segna la presenza",
        "attestat",
        "Rispondi all",
        "chied",
        "Da rivedere",
        "Condotto 0",
    ):
        assert title in page


@pytest.mark.parametrize("rows", [1, 3])
def test_public_home_asks_the_same_queries(rows, bruno, anna, territory, django_assert_num_queries):
    for number in range(rows):
        furnish(bruno, anna, number, territory)
    with django_assert_num_queries(PUBLIC_HOME):
        assert Client().get(HOME).status_code == 200


OWN_HOME = 27
PUBLIC_HOME = 8
