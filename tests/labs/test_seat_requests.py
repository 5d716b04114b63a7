"""How requests end and why, colleagues at once, guests by invitation, and nothing after the start."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from accounts.actions import accept, accept_as_new, invite
from accounts.models import Invitation, Person
from labs import actions
from labs.actions.seats import enrol_each
from labs.models import EnrolmentClosed, Lab, NoOffer
from labs.queries import seat_of
from labs.rules import can_enter
from labs.tasks import fill_seats_later
from notifications.models import Notice
from toolkit.models import Document

HOUR = datetime.timedelta(hours=1)
DAY = 24 * HOUR
JSON = {"content_type": "application/json"}


def text(response):
    return response.content.decode().replace("&#x27;", "'")


def told(person):
    return list(Notice.objects.filter(recipient=person).order_by("pk").values_list("text", flat=True))


def state(lab, person):
    return lab.enrolments.filter(person=person).order_by("-number").values_list("status", flat=True).first()


def test_a_request_says_who_ended_it_and_why(make, client_of, anna, bruno, carla, rita, marco, run_tasks):
    lab = make.lab("ISEE", capacity=1, offer_hours=24)
    for person in (bruno, carla, rita, marco):
        actions.enrol(person, lab, person)
    actions.withdraw(bruno, lab.enrolments.get(person=bruno))
    client = client_of(anna)
    row = lab.enrolments.get(person=rita)
    client.post(f"/laboratori/iscrizioni/{row.pk}/ritira/", {"because": "Ha cambiato ufficio"})
    with time_machine.travel(timezone.now() + 25 * HOUR, tick=False):
        run_tasks()
    ended = {
        row.person: (row.ended_by, row.ended_because) for row in lab.enrolments.filter(status="withdrawn")
    }
    assert ended == {
        bruno: (bruno, ""),
        rita: (anna, "Ha cambiato ufficio"),
        carla: (None, "l'offerta del posto è scaduta"),
    }
    assert told(bruno)[-1] == "Hai ritirato la tua iscrizione a «ISEE»."
    assert told(rita)[-1].endswith("è stata ritirata da Anna Rossi. Motivo: Ha cambiato ufficio")
    words = [
        "Iscrizione ritirata dalla persona iscritta.",
        "Iscrizione ritirata da Anna Rossi. Motivo: Ha cambiato ufficio.",
        "Iscrizione ritirata: l'offerta del posto è scaduta.",
    ]
    page = text(client.get(f"{lab.get_absolute_url()}iscrizioni/"))
    assert "Iscrizioni ritirate o scadute (3)" in page
    assert all(sentence in page for sentence in words)
    words[0] = "Hai ritirato l'iscrizione."
    for person, sentence in zip((bruno, rita, carla), words, strict=True):
        assert sentence in text(client_of(person).get(lab.get_absolute_url()))


def test_a_reason_too_long_is_refused_and_nothing_ends(make, client_of, anna, bruno):
    lab = make.lab()
    seat, _ = actions.enrol(bruno, lab, bruno)
    address = f"/laboratori/iscrizioni/{seat.pk}/ritira/"
    assert "al più 300 caratteri" in text(client_of(anna).post(address, {"because": "x" * 301}, follow=True))
    assert state(lab, bruno) == "confirmed"


@pytest.mark.parametrize("kind", Lab.Format.values)
def test_each_format_tells_position_and_why(make, territory, client_of, carla, bruno, kind):
    lab = make.lab(
        ats=territory.ats,
        format=kind,
        capacity=2,
        reserved_seats=2,
        reserved_until=timezone.localdate() + DAY,
    )
    actions.enrol(carla, lab, carla)
    seat = seat_of(lab, carla)
    assert seat.position == 1 and "riservati agli altri Ambiti: finita la riserva il " in seat.why
    assert "al 1º posto" in text(client_of(carla).get(lab.get_absolute_url()))
    actions.enrol(bruno, lab, bruno)
    make.enrolment(Lab.objects.get(pk=lab.pk), make.person("pia", "member"))
    assert "tutti assegnati" in seat_of(lab, carla).why
    make.session(lab, starts_in=-HOUR)
    assert "non avanza più" in seat_of(lab, carla).why


def test_colleagues_are_enrolled_together_each_with_an_answer(make, client_of, rita, bruno, territory):
    office = territory.ambito.office
    busy = make.person("busi", "member", organisation=office)
    late = make.person("lia", "member", organisation=office)
    lab, other = make.lab(capacity=1, blocks_overlap=True), make.lab("Altro")
    make.session(lab), make.session(other)
    actions.enrol(busy, other, busy)
    address = f"{lab.get_absolute_url()}iscrizioni/"
    page = text(client_of(rita).get(address))
    assert page.count('type="checkbox"') == 4, "Rita herself too"
    chosen = {"people": [busy.pk, bruno.pk, late.pk]}
    page = text(client_of(rita).post(address, chosen, follow=True))
    assert "Busi Rossi: non è possibile. Alla stessa ora Busi Rossi ha «Altro»" in page
    assert [state(lab, one) for one in (busy, bruno, late)] == [None, "confirmed", "waiting"]
    assert "Iscrizione confermata: Bruno Rossi." in page and "In lista d'attesa: Lia Rossi." in page
    assert "Scegli almeno una persona" in text(client_of(rita).post(address, {}))


def test_an_overlap_that_the_lab_admits_is_noted_in_the_answer(make, rita, bruno):
    lab, other = make.lab(), make.lab("Altro")
    make.session(lab), make.session(other)
    actions.enrol(bruno, other, bruno)
    (answer,) = enrol_each(rita, lab, [bruno])
    assert answer.enrolment.status == "confirmed" and "Bruno Rossi ha «Altro»" in answer.note


def invited(anna, lab, name="gina"):
    return invite(anna, f"{name}@example.org", "guest", lab.circle, "Gina", "Neri")


def joined(invitation):
    return accept_as_new(invitation, "Gina", "Neri", "una frase lunga per la prova")


@pytest.mark.parametrize(("capacity", "expected"), [(2, "confirmed"), (1, "waiting")])
def test_an_accepted_invitation_asks_for_the_seat(make, anna, bruno, capacity, expected):
    lab, other = make.lab("ISEE", capacity=capacity), make.lab()
    actions.enrol(bruno, lab, bruno)
    guest = joined(invited(anna, lab))
    assert state(lab, guest) == expected
    assert len(told(guest)) == 1
    again = Person.objects.get(pk=guest.pk)
    assert can_enter(again, lab) and not can_enter(again, other)
    assert not Document.objects.visible_to(again).exists()
    assert state(other, guest) is None


def test_who_has_an_account_asks_by_accepting_and_not_again_after_leaving(make, anna, bruno, carla):
    lab = make.lab()
    invitation = invite(anna, bruno.email, "guest", lab.circle)
    accept(bruno, invitation)
    actions.withdraw(bruno, lab.enrolments.get(person=bruno))
    office = carla.memberships.get().organisation
    accept(bruno, invite(anna, bruno.email, "member", office))
    assert state(lab, bruno) == "withdrawn", "another invitation asks for no seat"


def test_an_invited_trainer_asks_for_no_seat(make, anna, tina):
    lab = make.lab()
    accept(tina, invite(anna, tina.email, "trainer", lab.circle))
    assert not lab.enrolments.exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"status": "running"}, "già iniziato"),
        ({"status": "cancelled"}, "annullato"),
        ({"enrolment_closes_at": timezone.now() - HOUR}, "termine per iscriversi"),
    ],
)
def test_an_invitation_accepted_late_gives_no_seat_and_says_why(make, anna, fields, sentence):
    lab = make.lab("ISEE", **fields)
    guest = joined(invited(anna, lab))
    assert not lab.enrolments.exists()
    (said,) = told(guest)
    assert said.startswith("Hai accettato l'invito a «ISEE», ma senza un posto. ") and sentence in said
    assert Invitation.objects.get().accepted_at is not None


def test_guests_of_a_draft_ask_when_it_opens_in_their_order(make, anna):
    lab = make.lab("ISEE", status="draft", capacity=1)
    guests = [joined(invited(anna, lab, name)) for name in ("gina", "aldo")]
    assert not lab.enrolments.exists()
    actions.open_enrolment(anna, lab)
    assert [state(lab, guest) for guest in guests] == ["confirmed", "waiting"]
    assert [len(told(guest)) for guest in guests] == [1, 1]


def enlarge(lab, anna, client_of):
    lab.refresh_from_db()
    lab.capacity = 9
    actions.update_lab(anna, lab, ["capacity"])


def patch(lab, anna, client_of):
    fields = {"capacity": 9, "blocks_overlap": False, "reserved_seats": 0}
    assert client_of(anna).patch(f"/api/v1/labs/{lab.pk}", fields, **JSON).status_code == 200


def leave(lab, anna, client_of):
    seated = lab.enrolments.filter(status="confirmed").first()
    actions.withdraw(anna, seated)


def look(lab, anna, client_of):
    fill_seats_later.call(lab.pk)


def take(lab, anna, client_of):
    for row in lab.enrolments.exclude(status="confirmed"):
        with pytest.raises(NoOffer):
            actions.accept_offer(row.person, row)


def invited_late(lab, anna, client_of):
    assert state(lab, joined(invited(anna, lab))) is None


def ask(lab, anna, client_of):
    person = Person.objects.get(email="tina@example.org")
    with pytest.raises(EnrolmentClosed):
        actions.enrol(person, lab, person)


@pytest.mark.parametrize("what", [enlarge, patch, leave, look, take, invited_late, ask])
@pytest.mark.parametrize("how", ["first session", "state"])
def test_nothing_is_given_after_the_start(
    make, territory, client_of, anna, bruno, carla, rita, tina, what, how
):
    """Kept seats released, free seats, an open offer: from the first session, or the state, nobody is called."""
    today = timezone.localdate()
    kept = {"reserved_seats": 1, "reserved_until": today + DAY}
    lab = make.lab(ats=territory.ats, capacity=2, offer_hours=48, **kept)
    make.session(lab, starts_in=26 * HOUR)
    (
        make.enrolment(lab, bruno),
        make.enrolment(lab, rita, status="offered"),
        make.enrolment(lab, carla, status="waiting"),
    )
    if how == "state":
        lab = actions.start(anna, lab)
    with time_machine.travel(timezone.now() + (27 * HOUR if how == "first session" else HOUR), tick=False):
        what(lab, anna, client_of)
        fill_seats_later.call(lab.pk)
    expected = ["withdrawn"] if what is leave else ["confirmed"]
    assert [state(lab, one) for one in (bruno, rita, carla)] == [*expected, "withdrawn", "waiting"]
    assert lab.enrolments.count() == 3
