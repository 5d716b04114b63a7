"""Two sessions at one hour: named before asking, refused where the lab says so, told once at promotion."""

import datetime

import pytest

from labs import actions
from labs.actions.seats import enrol_each
from labs.models import EnrolmentClosed, NoOffer
from labs.queries import seat_of
from notifications.models import Notice

DAY = datetime.timedelta(days=1)


def text(response):
    return response.content.decode()


def told(person, lab):
    rows = Notice.objects.filter(recipient=person, object_id=lab.pk).order_by("pk")
    return list(rows.values_list("text", flat=True))


def state(lab, person):
    return lab.enrolments.filter(person=person).order_by("-number").values_list("status", flat=True).first()


@pytest.fixture
def hours(make):
    """Two labs with a session at the same hour: the first minds, the second does not."""
    strict, loose = make.lab("Stretto", capacity=1, blocks_overlap=True), make.lab("Largo")
    make.session(strict), make.session(loose, title="Apertura")
    return strict, loose


def test_the_page_names_the_other_session_before_asking(make, client_of, bruno, hours):
    strict, loose = hours
    actions.enrol(bruno, strict, bruno)
    client, address = client_of(bruno), f"{loose.get_absolute_url()}iscriviti/"
    page = text(client.post(address))
    assert "Alla stessa ora hai un altro incontro" in page and "Stretto" in page
    assert state(loose, bruno) is None
    assert client.post(address, {"conferma": "si"}).status_code == 302
    assert state(loose, bruno) == "confirmed"
    assert client.post(address).status_code == 302, "whoever is in already is not warned"


@pytest.mark.parametrize("how", ["next to it", "other lab cancelled", "only waiting there"])
def test_nothing_is_asked_twice_without_an_overlap(make, client_of, anna, bruno, carla, how):
    first, second = make.lab(capacity=1), make.lab()
    one = make.session(first)
    make.session(
        second, starts_at=one.ends_at if how == "next to it" else one.starts_at, ends_at=one.ends_at + DAY
    )
    if how == "only waiting there":
        actions.enrol(carla, first, carla)
    actions.enrol(bruno, first, bruno)
    if how == "other lab cancelled":
        actions.cancel(anna, first)
    client_of(bruno).post(f"{second.get_absolute_url()}iscriviti/")
    assert state(second, bruno) == "confirmed"


def test_the_api_enrols_at_once_where_the_lab_does_not_mind(client_of, bruno, hours):
    strict, loose = hours
    actions.enrol(bruno, strict, bruno)
    assert client_of(bruno).post(f"/api/v1/labs/{loose.pk}/enrolments").status_code == 201


def test_a_refusal_names_the_session_to_the_person_and_to_who_may_know(
    make, anna, bruno, rita, hours, territory
):
    strict, loose = hours
    actions.enrol(bruno, loose, bruno)
    with pytest.raises(
        EnrolmentClosed, match=r"Alla stessa ora hai «Largo» \(Apertura\), .* ore .*non ammette"
    ):
        actions.enrol(bruno, strict, bruno)
    (answer,) = enrol_each(rita, strict, [bruno])
    assert "Bruno Rossi ha «Largo»" in answer.refusal, "Rita represents the office that Bruno enrolled from"
    local = make.person("ada", "coordinator", ats=territory.other_ats)
    strict.ats = territory.other_ats
    strict.save()
    (answer,) = enrol_each(local, strict, [bruno])
    assert answer.refusal.startswith("Alla stessa ora Bruno Rossi ha un altro incontro.")
    assert "Largo" not in answer.refusal


def test_who_is_passed_over_is_told_once_and_keeps_the_place(make, bruno, carla, rita, marco, hours):
    strict, loose = hours
    for person in (bruno, carla, rita, marco):
        actions.enrol(person, strict, person)
    actions.enrol(carla, loose, carla)
    assert told(carla, strict) == ["Sei in lista d'attesa per «Stretto», al posto 1."]
    for leaving in (bruno, rita):
        actions.withdraw(leaving, strict.enrolments.get(person=leaving))
    passed = told(carla, strict)[1:]
    assert len(passed) == 1 and passed[0].startswith(
        "Si è liberato un posto in «Stretto», ma alla stessa ora hai «Largo» (Apertura), "
    )
    assert [state(strict, person) for person in (carla, rita, marco)] == ["waiting", "withdrawn", "confirmed"]
    assert "Alla stessa ora hai «Largo» (Apertura)" in seat_of(strict, carla).why


def test_who_is_free_again_is_called_and_may_be_told_anew(make, anna, bruno, carla, rita, hours, run_tasks):
    strict, loose = hours
    for person in (bruno, carla):
        actions.enrol(person, strict, person)
    seat, _ = actions.enrol(carla, loose, carla)
    actions.withdraw(bruno, strict.enrolments.get(person=bruno))
    assert len(told(carla, strict)) == 2
    actions.enrol(rita, strict, rita)
    actions.withdraw(carla, seat)
    run_tasks()
    assert strict.enrolments.get(person=carla).passed_over_at is None, "nothing is in the way any more"
    actions.enrol(carla, loose, carla)
    run_tasks()
    actions.withdraw(rita, strict.enrolments.get(person=rita))
    assert [words[:19] for words in told(carla, strict)[1:]] == ["Si è liberato un po"] * 2


@pytest.fixture
def offered(make, bruno, carla, rita, hours):
    """Bruno's seat is offered to Carla; Rita comes after her."""
    strict, loose = hours
    strict.offer_hours = 24
    strict.save()
    for person in (bruno, carla, rita):
        actions.enrol(person, strict, person)
    actions.withdraw(bruno, strict.enrolments.get(person=bruno))
    assert (state(strict, carla), state(strict, rita)) == ("offered", "waiting")
    actions.enrol(carla, loose, carla)
    return strict


LOST = "Alla stessa ora di «Stretto», dove avevi un posto offerto, hai «Largo» (Apertura), "


@pytest.mark.parametrize("how", ["by itself", "on accepting"])
def test_an_offer_goes_to_the_next_when_its_owner_joins_an_overlapping_lab(
    offered, carla, rita, run_tasks, how
):
    if how == "by itself":
        run_tasks()
    else:
        with pytest.raises(NoOffer, match=r"passato a chi viene dopo\. Alla stessa ora hai «Largo»"):
            actions.accept_offer(carla, offered.enrolments.get(person=carla))
    assert (state(offered, carla), state(offered, rita)) == ("waiting", "offered")
    assert told(carla, offered)[-1].startswith(LOST)
    assert seat_of(offered, carla).position == 1
    run_tasks()
    assert sum(words.startswith("Alla stessa ora") for words in told(carla, offered)) == 1


def test_an_offer_is_lost_when_the_hours_of_the_other_lab_change(
    make, anna, carla, rita, bruno, hours, run_tasks
):
    strict, loose = hours
    strict.offer_hours = 24
    strict.save()
    session = loose.sessions.get()
    session.starts_at, session.ends_at = session.starts_at + DAY, session.ends_at + DAY
    session.save()
    for person in (bruno, carla, rita):
        actions.enrol(person, strict, person)
    actions.enrol(carla, loose, carla)
    actions.withdraw(bruno, strict.enrolments.get(person=bruno))
    run_tasks()
    assert state(strict, carla) == "offered"
    session.starts_at, session.ends_at = session.starts_at - DAY, session.ends_at - DAY
    actions.save_session(anna, session)
    run_tasks()
    assert (state(strict, carla), state(strict, rita)) == ("waiting", "offered")


def test_an_offer_stays_where_the_lab_does_not_mind(offered, carla, run_tasks):
    offered.blocks_overlap = False
    offered.save()
    run_tasks()
    assert actions.accept_offer(carla, offered.enrolments.get(person=carla)).status == "confirmed"


def test_many_names_fit_in_a_notice(make, bruno, carla):
    strict, loose = make.lab("S" * 200, capacity=1, blocks_overlap=True), make.lab("L" * 200)
    make.session(strict), make.session(loose, title="T" * 200)
    for person in (bruno, carla):
        actions.enrol(person, strict, person)
    actions.enrol(carla, loose, carla)
    actions.withdraw(bruno, strict.enrolments.get(person=bruno))
    assert told(carla, strict)[-1].endswith("Resti in lista d'attesa al tuo posto.")
