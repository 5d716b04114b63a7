"""The board of who coordinates, moderates or administers."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.lines import Urgency
from accounts.models import PeopleImport, Person
from accounts.queue import sources
from community import actions as community_actions
from labs.actions.attendance import close_register
from labs.actions.certificates import issue_certificates
from labs.models import Enrolment, Lab
from reports.queries import desk
from reports.queries.desk import queued
from surveys.actions import publish
from surveys.closing import close_now
from tests import make
from tests.make.board import WAITING

DESK = reverse("reports:desk")
DAY = datetime.timedelta(days=1)


def lines(person):
    fresh = Person.objects.get(pk=person.pk)
    return {section.title: [line.title for line in section.lines] for section in desk.sections(fresh)}


def line_of(person, title):
    fresh = Person.objects.get(pk=person.pk)
    return next(line for section in desk.sections(fresh) for line in section.lines if line.title == title)


def named(word):
    """What waits of the things with that word; people are counted in one line."""
    return {
        title: names if title == "Persone" else {f"{name} {word}" for name in names}
        for title, names in WAITING.items()
    }


@pytest.fixture
def paola(territory):
    """Coordinates the first ATS only."""
    return make.person("paola", "coordinator", ats=territory.ats)


@pytest.fixture
def two_ats(territory, bruno, carla):
    make.waiting_things(territory.ambito, bruno, "Qui")
    make.waiting_things(territory.other_ambito, carla, "Altrove")


def test_member_is_told_who_may(bruno, client_of):
    answer = client_of(bruno).get(DESK)
    assert answer.status_code == 403
    assert "La gestione è per chi coordina, modera o amministra." in answer.content.decode()


def test_coordinator_sees_all_that_waits_and_of_one_ats_only_that(two_ats, anna, paola, client_of):
    seen = {title: set(found) for title, found in lines(anna).items()}
    here, there = named("Qui"), named("Altrove")
    assert {title: seen[title] for title in WAITING} == {title: here[title] | there[title] for title in here}
    assert {title: set(found) for title, found in lines(paola).items()} == here
    page, whole = (client_of(one).get(DESK).content.decode() for one in (paola, anna))
    assert "Altrove" in whole and "Altrove" not in page
    assert line_of(paola, "Richieste di accesso").note == "1 persona chiede di entrare."
    assert line_of(anna, "Richieste di accesso").note == "2 persone chiedono di entrare."


@pytest.mark.parametrize("who", ["anna", "paola", "marco", "dario"])
def test_each_line_leads_to_a_page_that_the_person_may_open(who, two_ats, bruno, request, client_of):
    person = request.getfixturevalue(who)
    reported = make.post(make.thread(bruno), bruno, "Parola segnalata")
    community_actions.flag_post(make.person("segnala", "moderator"), reported, "off_topic")
    make.empty_search("isee")
    found = desk.board(Person.objects.get(pk=person.pk))
    client = client_of(person)
    urls = {line.url for section in found.sections for line in section.lines}
    urls |= {section.more_url for section in found.sections + found.quiet if section.more_url}
    assert len(urls) > 5
    assert {url: client.get(url).status_code for url in urls} == dict.fromkeys(urls, 200)


def test_short_list_is_by_deadline_over_all_subjects(territory, paola, bruno, client_of):
    assert desk.board(paola).urgent == []
    now = timezone.now()
    over = make.lab("Di ieri", ats=territory.ats, status="running")
    make.session(over, -DAY)
    make.session(over, 30 * DAY)
    make.survey("Fra tre giorni", ats=territory.ats, closes_at=now + 3 * DAY)
    make.survey("Fra un mese", ats=territory.ats, closes_at=now + 30 * DAY)
    going_on = make.lab("Adesso", ats=territory.ats, status="running")
    make.session(going_on, 0 * DAY)
    make.document(title="Da una settimana e un giorno", author=bruno, status="in_review",
                  organisation=territory.ambito.office, submitted_at=now - 8 * DAY)  # fmt: skip
    urgent = desk.board(Person.objects.get(pk=paola.pk)).urgent
    # What waits since eight days was due after seven: yesterday, as the register.
    assert [(one.line.title, one.line.urgency) for one in urgent] == [
        ("Di ieri", Urgency.LATE),
        ("Da una settimana e un giorno", Urgency.LATE),
        ("Adesso", Urgency.TODAY),
        ("Fra tre giorni", Urgency.SOON),
    ]
    page = client_of(paola).get(DESK).content.decode()
    today = page[page.index('id="oggi"') : page.index("Per argomento")]
    titles = [today.index(f"{one.line.title} <span") for one in urgent]
    assert titles == sorted(titles)
    badges = {"urgency-late": 2, "urgency-today": 1, "urgency-soon": 1}
    assert {name: today.count(name) for name in badges} == badges
    assert "Fra un mese" not in today and "Fra un mese" in page


def test_subjects_without_work_are_one_quiet_line(paola, client_of):
    page = client_of(paola).get(DESK).content.decode()
    assert "Niente aspetta" in page and "Per argomento" not in page
    quiet = page[page.index("Qui non aspetta niente") :]
    assert all(title in quiet.replace("&#x27;", "'") for title in WAITING)


def test_every_queue_has_the_days_within_which_it_is_answered():
    assert set(queued.WITHIN) == {source.name for source in sources()}


def test_moderator_sees_cases_questions_documents_and_searches(marco, dario, territory):
    of_moderators = [
        "Moderazione",
        "Domande affidate in ritardo",
        "Documenti da rivedere",
        "Documenti da aggiornare",
        "Ricerche senza risultati",
    ]
    assert list(lines(marco)) == of_moderators
    of_an_ats = make.person("moderata", "moderator", ats=territory.ats)
    assert list(lines(of_an_ats)) == of_moderators[:-1]
    assert set(lines(dario)) == {*of_moderators, *WAITING, "Motore di ricerca"}


def test_reported_message_waits_until_it_is_judged(marco, bruno, carla):
    case = community_actions.flag_post(carla, make.post(make.thread(bruno), bruno), "off_topic").case
    assert lines(marco)["Moderazione"] == ["Messaggi segnalati"]
    assert line_of(marco, "Messaggi segnalati").due == timezone.localdate() + 2 * DAY
    community_actions.take_case(marco, case)
    community_actions.decide_case(marco, case, "keep", "none", "Va bene così.")
    assert lines(marco)["Moderazione"] == []


def test_survey_says_its_rate_and_who_is_missing(paola, anna, territory):
    survey = make.survey("Fabbisogni")
    make.response(survey, territory.other_ambito.office)
    own, whole = line_of(paola, "Fabbisogni"), line_of(anna, "Fabbisogni")
    assert own.note.startswith("0 risposte su 1 (0%)") and "Manca Ambito di Dalmine" in own.note
    assert whole.note.startswith("1 risposta su 2 (50%)") and whole.share == 50
    # The regional survey is not Paola's to remind of; she sees who is missing, nothing once nobody is.
    assert (own.action, whole.action) == ("Vedi chi manca", "Ricordalo a chi manca")
    make.response(survey, territory.ambito.office)
    assert lines(paola)["Rilevazioni"] == [] and line_of(anna, "Fabbisogni").share == 100


def test_answers_of_persons_are_counted_and_not_named(anna, bruno, carla):
    survey = make.survey_of_persons([bruno, carla], privacy="anonymous")
    survey.invitations.filter(person=bruno).update(has_answered=True)
    line = line_of(anna, survey.title)
    assert line.note.startswith("1 risposta su 2 (50%)") and "Manca" not in line.note


def test_published_survey_leaves_the_board(anna, territory):
    survey = make.survey("Fabbisogni")
    close_now(survey)
    assert line_of(anna, "Fabbisogni").action == "Leggi e pubblica"
    publish(anna, survey)
    assert lines(anna)["Rilevazioni"] == []


def test_register_waits_until_it_is_closed(paola, territory):
    lab = make.lab("Registro", ats=territory.ats, status="concluded")
    session = make.session(lab, -DAY)
    make.session(make.lab("Annullato", ats=territory.ats, status="cancelled"), -DAY)
    assert lines(paola)["Registri da chiudere"] == ["Registro"]
    close_register(paola, session)
    assert lines(paola)["Registri da chiudere"] == []


def test_certificates_wait_for_the_people_whom_the_page_would_issue_them_to(
    paola, territory, bruno, rita, carla
):
    lab = make.concluded_lab(bruno, rita, title="Attestati", ats=territory.ats)
    make.attendance(lab.sessions.get(), carla, minutes=10)
    make.certificate(lab, rita)
    [section] = [one for one in desk.sections(paola) if one.title == "Attestati da rilasciare"]
    assert "una persona ha le ore necessarie" in section.lines[0].note
    assert len(issue_certificates(paola, lab)) == 1
    assert lines(paola)["Attestati da rilasciare"] == []


def test_seats_say_what_is_free_and_until_when_an_offer_holds(paola, territory, bruno, carla):
    lab = make.lab("Con offerte", ats=territory.ats, capacity=3)
    make.enrolment(lab, bruno, "waiting")
    assert "1 in attesa per 3 posti; 3 posti sono liberi" in line_of(paola, "Con offerte").note
    offer = make.enrolment(
        lab, carla, "offered", offer_expires_at=timezone.now() + datetime.timedelta(hours=1)
    )
    line = line_of(paola, "Con offerte")
    assert line.due == offer.offer_expires_at and "un posto offerto, da accettare entro" in line.note
    Enrolment.objects.filter(lab=lab).update(status="withdrawn", offer_expires_at=None)
    assert lines(paola)["Posti e liste d'attesa"] == []


def test_lab_waits_for_its_first_session_then_for_its_end(paola, territory):
    lab = make.lab("Laboratorio", ats=territory.ats, status="draft")
    online = make.lab("Corso", ats=territory.ats, format="course")
    make.course_module(online)
    assert lines(paola)["Laboratori senza incontri"] == ["Laboratorio"]
    make.session(lab, -DAY)
    Lab.objects.filter(pk=lab.pk).update(status="running")
    found = lines(paola)
    assert found["Laboratori senza incontri"] == [] and found["Laboratori da concludere"] == ["Laboratorio"]
    Lab.objects.filter(pk=lab.pk).update(status="concluded")
    assert lines(paola)["Laboratori da concludere"] == []


def test_late_question_leaves_once_it_is_solved(paola, territory, bruno):
    given = make.late_question(bruno, "Domanda", ats=territory.ats)
    assert lines(paola)["Domande affidate in ritardo"] == ["Domanda"]
    given.thread.solved_by = given.thread.posts.get()
    given.thread.save()
    assert lines(paola)["Domande affidate in ritardo"] == []


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


def test_own_import_waits_to_be_confirmed(paola, anna):
    made = PeopleImport.objects.create(uploaded_by=paola, filename="persone.xlsx")
    assert lines(paola)["Persone"] == ["persone.xlsx"] and lines(anna)["Persone"] == []
    made.status = PeopleImport.Status.DONE
    made.save()
    assert lines(paola)["Persone"] == []


def test_searches_that_find_nothing_are_named(marco):
    make.empty_search("bando affidi")
    make.empty_search("solo una volta", times=1)
    [title] = lines(marco)["Ricerche senza risultati"]
    assert title == "Una ricerca non trova niente" and "«bando affidi»" in line_of(marco, title).note


def test_administrator_is_told_of_the_index(dario):
    assert lines(dario)["Motore di ricerca"] == ["L'indice non c'è ancora"]


BOARD = {"paola": 33, "dario": 40}


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("who", BOARD)
def test_board_asks_the_same_queries(
    who, rows, territory, bruno, request, client_of, django_assert_num_queries
):
    for number in range(rows):
        make.waiting_things(territory.ambito, bruno, f"N{number}")
    client = client_of(request.getfixturevalue(who))
    with django_assert_num_queries(BOARD[who]):
        assert client.get(DESK).status_code == 200
