"""The pages of the labs as different people meet them."""

import datetime

import pytest
from django.utils import timezone

from labs import actions
from labs.models import Enrolment, Indication, Lab, ProgrammeDraft, Session
from surveys.closing import close_now
from surveys.models import Module

pytestmark = pytest.mark.django_db


def text(response):
    return response.content.decode()


def local(moment):
    return f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}"


def test_catalogue_is_public_and_hides_drafts(make, client, client_of, anna, bruno):
    make.lab(title="Aperto a tutti")
    make.lab(title="Ancora segreto", status="draft")
    for page in (client.get("/laboratori/"), client_of(bruno).get("/laboratori/")):
        assert page.status_code == 200
        assert "Aperto a tutti" in text(page)
        assert "Ancora segreto" not in text(page)
    assert "Ancora segreto" in text(client_of(anna).get("/laboratori/"))


def test_catalogue_offers_a_seat_only_to_who_may_ask(make, client, client_of, bruno, elena):
    make.lab()
    assert "Iscriviti<span" in text(client_of(bruno).get("/laboratori/"))
    for page in (client.get("/laboratori/"), client_of(elena).get("/laboratori/")):
        assert "Iscriviti<span" not in text(page)


def test_catalogue_puts_mine_first_with_the_position(make, client_of, bruno, carla):
    make.lab(title="Altro")
    mine = make.lab(title="Zeta", capacity=1)
    actions.enrol(carla, mine, carla)
    actions.enrol(bruno, mine, bruno)
    page = text(client_of(bruno).get("/laboratori/"))
    assert page.index("Zeta") < page.index("Altro")
    assert "In lista d&#x27;attesa: 1º" in page


@pytest.mark.parametrize("person", ["visitor", "member"])
@pytest.mark.parametrize("rows", [1, 3])
def test_catalogue_costs_the_same_for_one_and_three(
    make, client, client_of, bruno, rows, person, django_assert_num_queries
):
    for _ in range(rows):
        lab = make.lab(module=make.section().modules.first())
        make.session(lab)
        make.enrolment(lab, bruno, status="waiting")
    who = client if person == "visitor" else client_of(bruno)
    with django_assert_num_queries({"visitor": 6, "member": 11}[person]):
        assert text(who.get("/laboratori/")).count('class="tile"') == rows


def test_catalogue_filters(make, client, bruno, territory):
    section = make.section("Servizi", ("ISEE",))
    here = make.lab(
        title="Qui", ats=territory.ats, format="webinar", module=section.modules.first(), capacity=1
    )
    there = make.lab(title="Altrove", ats=territory.other_ats)
    make.enrolment(there, bruno, status="waiting")
    session = make.session(here, starts_in=datetime.timedelta(days=40))
    month = f"{timezone.localtime(session.starts_at):%Y-%m}"
    for query in ("ats=BER", "formato=webinar", f"sezione={section.pk}", f"mese={month}", "liberi=on"):
        page = text(client.get(f"/laboratori/?{query}"))
        assert ("Qui" in page, "Altrove" in page) == (True, False), query
    for query in ("ats=XXX", "formato=boh", "mese=2026-99", "sezione=x", "page=abc", "page=999"):
        page = client.get(f"/laboratori/?{query}")
        assert page.status_code == 200
        assert "Altrove" in text(page), query
    assert "Nessun laboratorio con questi filtri" in text(client.get("/laboratori/?ats=BER&formato=event"))


def test_catalogue_by_pages(make, client):
    for number in range(13):
        make.lab(title=f"Numero {number:02}")
    page = text(client.get("/laboratori/"))
    assert page.count('class="tile"') == 12
    assert "Pagina 1 di 2" in page
    assert text(client.get("/laboratori/?page=2")).count('class="tile"') == 1


def test_calendar_shows_the_month(make, client):
    lab = make.lab(title="Laboratorio di maggio")
    hidden = make.lab(title="Bozza", status="draft")
    cancelled = make.lab(title="Saltato", status="cancelled")
    for one in (lab, hidden, cancelled):
        starts_at = datetime.datetime(2026, 5, 5, 9, 30, tzinfo=timezone.get_default_timezone())
        ends_at = starts_at + datetime.timedelta(hours=2)
        Session.objects.create(lab=one, starts_at=starts_at, ends_at=ends_at)
    page = text(client.get("/laboratori/calendario/?mese=2026-05"))
    assert "martedì 5 maggio" in page
    assert "9:30–11:30" in page
    assert "Laboratorio di maggio" in page
    assert "Bozza" not in page and "Saltato" not in page
    assert "mese=2026-04" in page and "mese=2026-06" in page
    assert "Nessun incontro" in text(client.get("/laboratori/calendario/?mese=2026-06"))
    assert client.get("/laboratori/calendario/?mese=0000-77").status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_calendar_costs_the_same_for_one_and_three(make, client, rows, django_assert_num_queries):
    for _ in range(rows):
        make.session(make.lab(), starts_in=datetime.timedelta(minutes=1))
    with django_assert_num_queries(4):
        client.get("/laboratori/calendario/")


def test_lab_is_public_but_its_inside_is_not(make, client, client_of, bruno, carla):
    lab = make.lab(description="Come si calcola")
    make.session(lab, place="Dalmine", online_url="https://video.example/stanza")
    actions.enrol(carla, lab, carla)
    for page in (client.get(lab.get_absolute_url()), client_of(bruno).get(lab.get_absolute_url())):
        assert "Come si calcola" in text(page) and "Dalmine" in text(page)
        assert "video.example" not in text(page)
        assert "scheda=persone" not in text(page)
    outside = client_of(bruno).get(lab.get_absolute_url() + "?scheda=persone")
    assert "Carla" not in text(outside)
    inside = client_of(carla).get(lab.get_absolute_url())
    assert "video.example" in text(inside)
    people = text(client_of(carla).get(lab.get_absolute_url() + "?scheda=persone"))
    assert "Iscritti (1)" in people and "Ambito di Vigevano" in people


def test_lab_tells_my_seat_in_words(make, client, client_of, bruno, carla, elena):
    lab = make.lab(capacity=1)
    make.session(lab)
    address = lab.get_absolute_url()
    assert "Accedi per iscriverti" in text(client.get(address))
    assert "gli ospiti solo al laboratorio" in text(client_of(elena).get(address))
    assert "il posto è tuo subito" in text(client_of(bruno).get(address))
    assert "Sei iscritto." in text(client_of(bruno).post(f"{address}iscriviti/", follow=True))
    assert "entri in lista d&#x27;attesa" in text(client_of(carla).get(address)) or (
        "entri in lista d'attesa" in text(client_of(carla).get(address))
    )
    waiting = text(client_of(carla).post(f"{address}iscriviti/", follow=True))
    assert "al 1º posto" in waiting
    assert "quando se ne libera uno tocca a chi è primo in lista" in waiting
    assert "iscrizione è stata ritirata" in text(client_of(bruno).post(f"{address}ritira/", follow=True))
    assert "Sei iscritto." in text(client_of(carla).get(address))


def test_offer_is_shown_and_accepted(make, client_of, bruno):
    lab = make.lab()
    make.enrolment(lab, bruno, status="offered")
    address = lab.get_absolute_url()
    page = text(client_of(bruno).get(address))
    assert "Si è liberato un posto per te" in page and "Accetta il posto" in page
    assert "Il posto è tuo" in text(client_of(bruno).post(f"{address}accetta/", follow=True))
    late = client_of(bruno)
    Enrolment.objects.filter(lab=lab).update(status="withdrawn")
    assert late.post(f"{address}accetta/").status_code == 409


def test_lab_shows_materials_and_threads_inside(make, client_of, carla, bruno):
    lab = make.lab()
    document = make.document(title="Modello di verbale")
    lab.materials.create(document=document)
    space = make.space("lab", circle=lab.circle) if not hasattr(lab.circle, "space") else lab.circle.space
    actions.enrol(carla, lab, carla)
    carla = type(carla).objects.get(pk=carla.pk)
    client = client_of(carla)
    make.thread(carla, space, title="Chi ha provato?")
    assert "Modello di verbale" in text(client.get(lab.get_absolute_url() + "?scheda=materiali"))
    assert "Chi ha provato?" in text(client.get(lab.get_absolute_url() + "?scheda=discussioni"))
    outside = client_of(bruno).get(lab.get_absolute_url() + "?scheda=discussioni")
    assert "Chi ha provato?" not in text(outside)


def test_people_cost_the_same_for_one_and_three(
    make, client_of, anna, territory, django_assert_max_num_queries
):
    counts = []
    for rows in (1, 3):
        lab = make.lab()
        for number in range(rows):
            person = make.person(f"p{rows}{number}", "member", organisation=territory.ambito.office)
            make.enrolment(lab, person)
        client = client_of(anna)
        with django_assert_max_num_queries(30) as captured:
            client.get(lab.get_absolute_url() + "?scheda=persone")
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_enrolments_cost_the_same_for_one_and_three(
    make, client_of, anna, territory, django_assert_max_num_queries
):
    counts = []
    for rows in (1, 3):
        lab = make.lab()
        for number in range(rows):
            person = make.person(f"p{rows}{number}", "member", organisation=territory.ambito.office)
            make.enrolment(lab, person, organisation=territory.ambito.office)
        client = client_of(anna)
        with django_assert_max_num_queries(30) as captured:
            client.get(f"{lab.get_absolute_url()}iscrizioni/")
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_coordinator_makes_a_lab_and_takes_it_through_its_life(make, client_of, anna, bruno, territory):
    client = client_of(anna)
    fields = {
        "title": "Nuovo",
        "ats": territory.ats.pk,
        "format": "laboratory",
        "capacity": 20,
        "reserved_seats": 0,
    }
    made = client.post("/laboratori/nuovo/", fields)
    lab = Lab.objects.get(title="Nuovo")
    assert made.url == lab.get_absolute_url()
    starts_at = timezone.now() + datetime.timedelta(days=9)
    session = {"starts_at": local(starts_at), "ends_at": local(starts_at - datetime.timedelta(hours=1))}
    wrong = client.post(f"{lab.get_absolute_url()}incontri/nuovo/", session)
    assert "La fine viene dopo l" in text(wrong)
    session["ends_at"] = local(starts_at + datetime.timedelta(hours=2))
    client.post(f"{lab.get_absolute_url()}incontri/nuovo/", session)
    assert lab.sessions.count() == 1
    for step, status in (("apri", "open"), ("avvia", "running"), ("concludi", "concluded")):
        client.post(f"{lab.get_absolute_url()}stato/", {"passo": step})
        lab.refresh_from_db()
        assert lab.status == status
    again = client.post(
        f"{lab.get_absolute_url()}stato/", {"passo": "apri"}, headers={"referer": "http://testserver/"}
    )
    assert again.status_code == 302
    assert client_of(bruno).post(f"{lab.get_absolute_url()}stato/", {"passo": "annulla"}).status_code == 403


def test_edit_with_more_seats_calls_the_next(make, client_of, anna, bruno, carla):
    lab = make.lab(capacity=1)
    for person in (bruno, carla):
        actions.enrol(person, lab, person)
    fields = {"title": lab.title, "format": "laboratory", "capacity": 2, "reserved_seats": 0}
    assert client_of(anna).post(f"{lab.get_absolute_url()}modifica/", fields).status_code == 302
    assert lab.enrolments.filter(status="confirmed").count() == 2


def test_session_is_edited_and_removed(make, client_of, anna, bruno):
    lab = make.lab()
    session = make.session(lab)
    address = f"/laboratori/incontri/{session.pk}/"
    fields = {"starts_at": local(session.starts_at), "ends_at": local(session.ends_at), "place": "Vigevano"}
    client_of(anna).post(f"{address}modifica/", fields)
    session.refresh_from_db()
    assert session.place == "Vigevano"
    assert client_of(bruno).post(f"{address}togli/").status_code == 403
    client_of(anna).post(f"{address}togli/")
    assert not lab.sessions.exists()


def test_enrolments_mark_the_reconstructed_ambito(make, client_of, anna, bruno, carla, territory):
    territory.ambito.is_reconstructed = True
    territory.ambito.save()
    lab = make.lab()
    actions.enrol(carla, lab, carla)
    page = client_of(anna).get(f"{lab.get_absolute_url()}iscrizioni/")
    assert "Ambito ricostruito" not in text(page)
    actions.enrol(bruno, lab, bruno)
    assert "Ambito ricostruito" in text(client_of(anna).get(f"{lab.get_absolute_url()}iscrizioni/"))
    people = f"{lab.get_absolute_url()}?scheda=persone"
    assert "Ambito ricostruito" in text(client_of(anna).get(people))
    assert "Ambito ricostruito" not in text(client_of(carla).get(people))


def test_coordinator_enrols_by_email_and_removes(make, client_of, anna, carla):
    lab = make.lab()
    address = f"{lab.get_absolute_url()}iscrizioni/"
    wrong = client_of(anna).post(address, {"email": "nessuno@example.org"})
    assert "Nessuna persona accede con questa email" in text(wrong)
    client_of(anna).post(address, {"email": "CARLA@example.org"})
    enrolment = lab.enrolments.get(person=carla)
    assert enrolment.status == "confirmed"
    client_of(anna).post(f"/laboratori/iscrizioni/{enrolment.pk}/ritira/")
    enrolment.refresh_from_db()
    assert enrolment.status == "withdrawn"


def test_representative_sees_and_enrols_only_the_own_office(make, client_of, rita, bruno, carla):
    lab = make.lab()
    actions.enrol(carla, lab, carla)
    address = f"{lab.get_absolute_url()}iscrizioni/"
    client = client_of(rita)
    page = text(client.get(address))
    assert "Bruno" in page and "Carla" not in page
    client.post(address, {"people": [carla.pk, bruno.pk]})
    assert not lab.enrolments.filter(person=bruno).exists(), "one who is no colleague: nothing is done"
    client.post(address, {"people": [bruno.pk]})
    assert lab.enrolments.filter(person=bruno).exists()
    assert "Carla" not in text(client.get(address))
    other = lab.enrolments.get(person=carla)
    assert client.post(f"/laboratori/iscrizioni/{other.pk}/ritira/").status_code == 404
    assert client_of(bruno).get(address).status_code == 403


def test_trainer_adds_materials(make, client_of, tina, bruno):
    lab = make.lab()
    make.membership(tina, "trainer", circle=lab.circle)
    document = make.document(title="Diapositive")
    address = f"{lab.get_absolute_url()}materiali/aggiungi/"
    assert "Diapositive" in text(client_of(tina).get(address))
    client_of(tina).post(address, {"document": document.pk})
    assert list(lab.documents.all()) == [document]
    assert client_of(bruno).get(address).status_code == 403


def test_programme_is_drafted_adjusted_and_signed_on_the_pages(make, client_of, anna, territory):
    survey = make.survey(sections=[make.section("Servizi", ("ISEE", "Minori"))])
    make.responses(survey, territory.ats, (("ISEE", "Minori"),))
    close_now(survey)
    client, start = client_of(anna), f"/programmi/bozza/{survey.pk}/{territory.ats.pk}/"
    isee, minori = Module.objects.get(title="ISEE"), Module.objects.get(title="Minori")
    asked = {"module": minori.pk, "rule": "obligatory", "count": 1, "reason": "Lo chiede la delibera"}
    assert client.post(f"/programmi/indicazioni/{survey.pk}/", asked).status_code == 302
    assert "Lo chiede la delibera" in text(client.get(start))
    page = client.post(start, follow=True)
    draft = ProgrammeDraft.objects.get()
    assert "Indicazione regionale, obbligatorio: Lo chiede la delibera" in text(page)
    assert "1ª scelta su 2 in «Servizi»" in text(page)
    row = f"{draft.get_absolute_url()}righe/{draft.rows.first().pk}/"
    assert "Scrivi perché scegli questo modulo" in text(client.post(row, {"module": isee.pk, "note": ""}))
    client.post(row, {"module": isee.pk, "note": "Lo chiedono i Comuni"})
    assert "Lo chiedono i Comuni" in text(client.get(draft.get_absolute_url()))
    signed = text(client.post(f"{draft.get_absolute_url()}firma/", follow=True))
    assert "Firmato da Anna Rossi" in signed
    assert Lab.objects.filter(ats=territory.ats).count() == 10
    indication = Indication.objects.get()
    client.post(f"/programmi/indicazioni/{indication.pk}/togli/")
    assert not Indication.objects.exists()


def test_open_survey_has_no_programme_yet(make, client_of, anna, territory):
    survey = make.survey()
    start = f"/programmi/bozza/{survey.pk}/{territory.ats.pk}/"
    answer = client_of(anna).post(start, headers={"referer": f"http://testserver{start}"}, follow=True)
    assert "La rilevazione è ancora aperta" in text(answer)
