"""«Da fare»: each kind of task comes to whom it concerns, and goes with what it asks for."""

import datetime

from django.urls import reverse
from django.utils import timezone

from accounts.actions import refuse_request
from accounts.models import Person
from accounts.rules import WrongMoment
from community.actions import post_message
from labs.actions.attendance import check_in, check_moment, close_register
from labs.actions.seats import accept_offer
from labs.actions.works import review_output
from labs.models import Adhesion
from labs.own_chores import sessions_to_check_in
from reports.queries.to_do import to_do
from surveys.actions import submit_response
from tests import make
from toolkit.models import Document

DAY, HOUR = datetime.timedelta(days=1), datetime.timedelta(hours=1)


def lines(person):
    return to_do(Person.objects.get(pk=person.pk))


def titles(person):
    return [line.title for line in lines(person)]


def test_nearest_deadline_comes_first(bruno, territory):
    make.survey("Fra tre giorni", offices=[territory.ambito.office], closes_at=timezone.now() + 3 * DAY)
    make.enrolment(make.lab("Domani"), bruno, "offered", offer_expires_at=timezone.now() + DAY)
    make.document(title="Quando vuoi", author=bruno, status="sent_back", review_note="Manca la data.")
    make.survey("Fra un'ora", offices=[territory.ambito.office], closes_at=timezone.now() + HOUR)
    assert titles(bruno) == [
        "Rispondi alla rilevazione: Fra un'ora",
        "Si è liberato un posto: Domani",
        "Rispondi alla rilevazione: Fra tre giorni",
        "Rivedi il documento: Quando vuoi",
    ]


def test_survey_waits_until_the_office_has_sent_it(bruno, rita, carla, territory):
    survey = make.survey("Fabbisogni 2026", offices=[territory.ambito.office])
    assert titles(bruno) == titles(rita) == ["Rispondi alla rilevazione: Fabbisogni 2026"]
    assert titles(carla) == []
    submit_response(rita, survey, territory.ambito.office, make.answers(survey, [make.MODULES]), 0)
    assert titles(bruno) == titles(rita) == []


def test_offered_seat_waits_until_it_is_accepted(bruno, carla):
    lab = make.lab("Laboratorio ISEE")
    expires_at = timezone.now() + DAY
    offer = make.enrolment(lab, bruno, "offered", offer_expires_at=expires_at)
    make.enrolment(lab, carla, "waiting")
    [line] = lines(bruno)
    assert (line.title, line.url, line.action, line.due) == (
        "Si è liberato un posto: Laboratorio ISEE",
        lab.get_absolute_url(),
        "Accetta il posto",
        expires_at,
    )
    assert titles(carla) == []
    accept_offer(bruno, offer)
    assert titles(bruno) == []


def test_presence_waits_while_one_may_say_so(bruno, carla, anna, client_of):
    lab = make.lab("Laboratorio ISEE", status="running")
    make.seated(lab, bruno)
    session = make.begun(lab)
    [line] = lines(bruno)
    assert line.title == "Segna la presenza: Laboratorio ISEE" and line.due == session.ends_at
    assert titles(carla) == []
    # The code proves that one is there: no page gives it away.
    assert session.check_in_code not in client_of(bruno).get(reverse("reports:home")).content.decode()
    assert client_of(bruno).get(line.url).status_code == 200
    check_in(Person.objects.get(pk=bruno.pk), session)
    assert titles(bruno) == []


def test_presence_is_asked_exactly_when_it_is_accepted(bruno):
    sessions = []
    for status in ("open", "running", "cancelled"):
        lab = make.lab(status=status)
        make.seated(lab, bruno)
        for hours in (-3, -1.9, 0, 1.9, 2.1):
            closed = {"register_closed_at": timezone.now()}
            sessions += [make.session(lab, hours * HOUR), make.session(lab, hours * HOUR, **closed)]
    accepted = {session for session in sessions if takes_presence(session)}
    assert len(accepted) == 6 and set(sessions_to_check_in(bruno)) == accepted


def takes_presence(session):
    try:
        check_moment(session)
    except WrongMoment:
        return False
    return True


def test_register_waits_for_its_trainer_until_it_is_closed(tina, bruno):
    lab = make.lab("Laboratorio ISEE", status="running")
    make.lead(lab, tina)
    make.seated(lab, bruno)
    session = make.session(lab, -3 * HOUR)
    [line] = lines(tina)
    assert (line.url, line.action) == (reverse("labs:register", args=[session.pk]), "Chiudi il registro")
    assert titles(bruno) == []
    close_register(Person.objects.get(pk=tina.pk), session)
    assert titles(tina) == []


def test_work_waits_for_who_hands_in_then_for_who_reviews(bruno, tina, territory):
    lab = make.lab(status="running")
    make.lead(lab, tina)
    make.seat(lab, bruno, territory.ambito.office)
    work = make.work(lab, due_at=timezone.now() + DAY)
    assert titles(bruno) == ["Consegna: Schema di convenzione"] and titles(tina) == []
    output = make.output(work, bruno, organisation=territory.ambito.office)
    assert titles(bruno) == [] and titles(tina) == ["Da rivedere: Schema di convenzione"]
    output = review_output(Person.objects.get(pk=tina.pk), output, "sent_back", "Manca la data.", output.mark)
    assert titles(bruno) == ["Consegna: Schema di convenzione"] and titles(tina) == []


def test_call_waits_for_who_represents_a_body_that_has_said_nothing(territory, bruno):
    body = make.comune("Dalmine", territory.ambito)
    rosa = make.person("rosa", "representative", organisation=body)
    call = make.adhesion_call(title="Avviso ai Comuni")
    make.adhesion_call(title="Di un'altra ATS", ats=territory.other_ats)
    make.adhesion_call(title="In bozza", published_at=None)
    make.adhesion_call(title="Scaduto", days=-1, published_at=timezone.now() - 5 * DAY)
    make.adhesion_call(title="Agli uffici", kinds=["office"])
    [line] = lines(rosa)
    assert line.title == "Rispondi all'avviso: Avviso ai Comuni" and line.due == call.closes_at
    assert line.url == reverse("labs:join_call", args=[call.pk, body.pk])
    assert titles(bruno) == []
    joined = make.adhesion(call, body)
    assert titles(rosa) == []
    Adhesion.objects.filter(pk=joined.pk).update(status="withdrawn")  # it has said no
    assert titles(rosa) == []


def test_question_waits_for_its_expert_until_the_answer(tina, bruno, run_tasks):
    given = make.late_question(bruno, "Come si affida?", days=-2)
    given.expert = tina
    given.save()
    [line] = lines(tina)
    assert line.title == "Rispondi a: Come si affida?" and line.due == given.due_on
    assert titles(bruno) == []
    post_message(Person.objects.get(pk=tina.pk), given.thread, "Così.", "chiave-1")
    run_tasks()
    assert titles(tina) == []


def test_access_request_waits_for_who_represents_the_office(rita, bruno, territory):
    asked = make.access_request("giulia", territory.ambito.office)
    make.access_request("altrove", territory.other_ambito.office)
    assert titles(rita) == ["Giulia Verdi chiede di entrare"] and titles(bruno) == []
    refuse_request(rita, asked, "Non lavora qui.")
    assert titles(rita) == []


def test_certificate_waits_until_its_owner_downloads_it(bruno, anna, client_of):
    lab = make.concluded_lab(bruno, title="Laboratorio ISEE")
    certificate = make.certificate(lab, bruno)
    old = make.certificate(make.concluded_lab(bruno), bruno)
    old.issued_at = timezone.now() - 61 * DAY
    old.save()
    [line] = lines(bruno)
    assert line.title == "Il tuo attestato è pronto: Laboratorio ISEE"
    assert client_of(anna).get(line.url).status_code == 200
    assert titles(bruno) == [line.title]  # who coordinates has looked at it
    assert client_of(bruno).get(line.url).status_code == 200
    certificate.refresh_from_db()
    assert certificate.taken_at and titles(bruno) == []
    for _ in range(2):
        make.certificate(make.concluded_lab(bruno), bruno)
    [line] = lines(bruno)
    assert (line.title, line.url) == ("2 attestati sono pronti", reverse("labs:my_hours"))


def test_sent_back_document_waits_for_its_author(bruno, carla, marco):
    document = make.document(title="Avviso", author=bruno, status="sent_back", review_note="Manca la data.")
    [line] = lines(bruno)
    assert (line.title, line.note) == ("Rivedi il documento: Avviso", "Manca la data.")
    assert titles(carla) == []
    Document.objects.filter(pk=document.pk).update(status="in_review", submitted_at=timezone.now())
    assert titles(bruno) == [] and titles(marco) == ["Un documento aspetta la revisione"]


def test_sent_back_version_waits_until_another_one_is_proposed(bruno, marco):
    document = make.document(title="Avviso", author=bruno)
    assert titles(bruno) == []
    make.version(document, author=bruno, reviewer=marco, review_note="Manca la firma.")
    [line] = lines(bruno)
    assert (line.title, line.note) == ("Rivedi la nuova versione di: Avviso", "Manca la firma.")
    document.next_version = make.version(document, author=bruno)
    document.save()
    assert titles(bruno) == []


def test_reviews_wait_for_who_did_not_write_the_document(anna, marco, bruno, territory):
    make.document(title="Regolamento", author=marco, status="in_review")
    assert titles(anna) == ["Un documento aspetta la revisione"] and titles(marco) == titles(bruno) == []
    make.document(title="Avviso", author=bruno, status="in_review")
    assert titles(anna) == ["2 documenti aspettano la revisione"]
    assert titles(marco) == ["Un documento aspetta la revisione"]
    assert titles(make.person("altra", "coordinator", ats=territory.other_ats)) == []  # of no office of hers
