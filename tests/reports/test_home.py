"""What one finds on arriving."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from community.actions import set_level
from reports.queries import home
from tests import make

HOME = reverse("reports:home")


def titles(person):
    return [task.title for task in home.to_do(person)]


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


def test_open_survey_is_to_do_until_the_office_has_sent_it(bruno, carla, territory):
    survey = make.survey("Fabbisogni 2026", offices=[territory.ambito.office])
    assert titles(bruno) == ["Rispondi alla rilevazione: Fabbisogni 2026"]
    assert titles(carla) == []
    make.response(survey, territory.ambito.office)
    assert titles(bruno) == []


def test_offered_seat_is_to_do_with_its_deadline(bruno, carla):
    lab = make.lab("Laboratorio ISEE")
    expires_at = timezone.make_aware(datetime.datetime(2026, 5, 5, 9, 30))
    make.enrolment(lab, bruno, "offered", offer_expires_at=expires_at)
    make.enrolment(lab, carla, "waiting")
    [task] = home.to_do(bruno)
    assert (task.title, task.url, task.action) == (
        "Si è liberato un posto: Laboratorio ISEE",
        lab.get_absolute_url(),
        "Accetta il posto",
    )
    assert "martedì 5 maggio 2026, ore 9:30" in task.note
    assert titles(carla) == []


def test_reviews_are_to_do_for_who_did_not_write_the_document(anna, marco, bruno):
    make.document(title="Regolamento", author=marco, status="in_review")
    assert titles(anna) == ["Un documento aspetta la revisione"]
    assert titles(marco) == []
    assert titles(bruno) == []
    make.document(title="Avviso", author=bruno, status="in_review")
    assert titles(anna) == ["2 documenti aspettano la revisione"]
    assert titles(marco) == ["Un documento aspetta la revisione"]


def test_sent_back_document_is_to_do_for_its_author(bruno, carla):
    make.document(title="Avviso", author=bruno, status="sent_back", review_note="Manca la data.")
    [task] = home.to_do(bruno)
    assert (task.title, task.note) == ("Rivedi il documento: Avviso", "Manca la data.")
    assert titles(carla) == []


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
    assert [lab.title for lab in home.newest(bruno)["labs"]] == ["Vicino", "Chiesto", "Lontano"]
    make.enrolment(asked, bruno, "waiting")
    assert [lab.title for lab in home.newest(bruno)["labs"]] == ["Vicino", "Lontano"]


def test_home_shows_the_threads_of_new_for_me_and_no_other(bruno, anna, client_of):
    followed, muted = make.thread(anna, title="Seguita"), make.thread(anna, title="In silenzio")
    make.thread(anna, title="Normale")
    set_level(bruno, followed, "watching")
    set_level(bruno, muted, "muted")
    client = client_of(bruno)
    assert [row.thread.title for row in home.newest(bruno)["threads"]] == ["Seguita"]
    assert f'href="{followed.posts.get().get_absolute_url()}"' in client.get(HOME).content.decode()
    client.get(followed.get_absolute_url())
    page = client.get(HOME).content.decode()
    assert "Seguita" not in page and "Hai letto tutto ciò che segui." in page


def furnish(bruno, anna, number):
    lab = make.lab(f"Laboratorio {number}")
    make.session(lab)
    make.enrolment(lab, bruno)
    make.enrolment(make.lab(f"Offerto {number}"), bruno, "offered")
    set_level(bruno, make.thread(anna, title=f"Discussione {number}"), "following")
    make.document(title=f"Documento {number}")
    make.document(title=f"Rimandato {number}", author=bruno, status="sent_back")
    make.news(f"Novità {number}")
    make.survey(f"Rilevazione {number}")


@pytest.mark.parametrize("rows", [1, 3])
def test_own_home_asks_the_same_queries(rows, bruno, anna, client_of, django_assert_num_queries):
    for number in range(rows):
        furnish(bruno, anna, number)
    client = client_of(bruno)
    with django_assert_num_queries(OWN_HOME):
        assert client.get(HOME).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_public_home_asks_the_same_queries(rows, bruno, anna, django_assert_num_queries):
    for number in range(rows):
        furnish(bruno, anna, number)
    with django_assert_num_queries(PUBLIC_HOME):
        assert Client().get(HOME).status_code == 200


OWN_HOME = 15
PUBLIC_HOME = 7
