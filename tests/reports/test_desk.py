"""The board of who coordinates."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import Person
from reports.queries import desk
from surveys.actions import publish
from surveys.closing import close_now
from tests import make

DESK = reverse("reports:desk")


def lines(person):
    fresh = Person.objects.get(pk=person.pk)
    return {section.title: [line.title for line in section.lines] for section in desk.sections(fresh)}


@pytest.fixture
def paola(territory):
    """Coordinates the first ATS only."""
    return make.person("paola", "coordinator", ats=territory.ats)


def test_member_is_told_who_may(bruno, client_of):
    answer = client_of(bruno).get(DESK)
    assert answer.status_code == 403
    assert "La gestione è per chi coordina, modera o amministra." in answer.content.decode()


def test_coordinator_sees_what_waits(anna, bruno, territory):
    survey = make.survey("Fabbisogni", offices=[territory.ambito.office, territory.other_ambito.office])
    make.response(survey, territory.ambito.office)
    full = make.lab("Pieno", ats=territory.ats, capacity=1)
    make.session(full)
    make.enrolment(full, bruno, "waiting")
    make.lab("Senza date", ats=territory.ats, status="draft")
    make.lab("Finito", ats=territory.ats, status="concluded")
    make.document(title="Regolamento", author=bruno, status="in_review")
    make.document(title="Superato", author=bruno, review_by=datetime.date(2026, 1, 31))
    assert lines(anna) == {
        "Rilevazioni": ["Fabbisogni"],
        "Liste d'attesa": ["Pieno"],
        "Laboratori senza incontri": ["Senza date"],
        "Adesioni da decidere": [],
        "Domande affidate in ritardo": [],
        "Documenti da rivedere": ["Regolamento"],
        "Documenti da aggiornare": ["Superato"],
        "Persone": [],
    }
    [line] = desk.sections(anna)[0].lines
    assert line.note.startswith("1 risposta su 2 (50%)") and line.share == 50


def test_coordinator_of_an_ats_follows_that_ats(paola, territory):
    survey = make.survey("Fabbisogni", offices=[territory.ambito.office, territory.other_ambito.office])
    make.response(survey, territory.other_ambito.office)
    make.lab("Qui", ats=territory.ats)
    make.lab("Altrove", ats=territory.other_ats)
    assert lines(paola)["Laboratori senza incontri"] == ["Qui"]
    [line] = desk.sections(paola)[0].lines
    assert line.note.startswith("0 risposte su 1 (0%)")


def test_moderator_sees_cases_and_documents_only(marco):
    assert list(lines(marco)) == ["Moderazione", "Documenti da rivedere", "Documenti da aggiornare"]


def test_documents_wait_in_the_order_in_which_they_were_sent(make, marco, bruno, client_of):
    """A newer version since it was sent, however old its document is; here and on the page of reviews."""
    ago = [timezone.now() - datetime.timedelta(days=days) for days in (30, 20, 10)]
    renewed = make.document(title="Rinnovato", author=bruno, submitted_at=ago[0])
    renewed.next_version = make.version(renewed, author=bruno, created_at=ago[2])
    renewed.save()
    make.document(title="Nuovo", author=bruno, status="in_review", submitted_at=ago[1])
    make.document(title="Suo", author=marco, status="in_review", submitted_at=ago[0])

    assert lines(marco)["Documenti da rivedere"] == ["Nuovo", "Rinnovato"]
    page = client_of(marco).get(reverse("toolkit:review_queue")).content.decode()
    assert page.index("Nuovo</a>") < page.index("Rinnovato</a>") and "Suo</a>" not in page
    assert page.count(f"nuova versione del {date_format(ago[2], 'j F Y')}") == 1


def test_published_survey_leaves_the_board(anna, territory):
    survey = make.survey("Fabbisogni")
    assert lines(anna)["Rilevazioni"] == ["Fabbisogni"]
    close_now(survey)
    assert lines(anna)["Rilevazioni"] == ["Fabbisogni"]
    publish(anna, survey)
    assert lines(anna)["Rilevazioni"] == []


@pytest.mark.parametrize("rows", [1, 3])
def test_board_asks_the_same_queries(rows, anna, bruno, client_of, django_assert_num_queries):
    for number in range(rows):
        make.survey(f"Rilevazione {number}")
        make.enrolment(make.lab(f"Laboratorio {number}"), bruno, "waiting")
        make.document(author=bruno, status="in_review")
    client = client_of(anna)
    with django_assert_num_queries(19):
        assert client.get(DESK).status_code == 200


def test_coordinator_sees_who_waits_to_come_in(paola, territory):
    for number, ambito in enumerate((territory.ambito, territory.other_ambito)):
        make.access_request(f"chiede{number}", ambito.office)
        make.invitation(f"invitata{number}", "member", organisation=ambito.office)
    assert lines(paola)["Persone"] == ["Richieste di accesso", "Inviti in attesa"]
    asked, invited = desk.sections(Person.objects.get(pk=paola.pk))[-1].lines
    assert asked.note == "1 persona chiede di entrare." and invited.note.startswith("1 invito non è")
