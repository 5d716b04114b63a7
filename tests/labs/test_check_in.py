"""Somebody scans the QR of a session, signs in where needed and is present."""

import datetime
from urllib.parse import urlsplit

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.utils import timezone

from accounts.rules import Refused
from labs.actions.attendance import check_in, close_register, renew_code
from labs.models import CheckInClosed, TooEarly
from tests.make.accounts import PASSWORD

TOMORROW = timezone.localdate() + datetime.timedelta(days=1)  # people belong to their offices from today on
START = timezone.make_aware(datetime.datetime.combine(TOMORROW, datetime.time(9)))
pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture
def session(make, bruno):
    lab = make.lab()
    make.seated(lab, bruno)
    return make.morning(lab, TOMORROW.isoformat())


def after(minutes):
    return time_machine.travel(START + datetime.timedelta(minutes=minutes), tick=False)


def text(response):
    return response.content.decode()


@pytest.mark.parametrize(("arrived", "minutes"), [(-90, 120), (0, 120), (30, 90), (120, 0)])
def test_presence_counts_from_the_arrival_or_the_start_to_the_end(session, bruno, arrived, minutes):
    with after(arrived):
        made = check_in(bruno, session)
        assert (made.minutes, made.source) == (minutes, "check_in")
        assert made.arrived_at == timezone.now()
        assert made.organisation == bruno.office
    with after(max(arrived, 60)):
        again = check_in(bruno, session)
    assert (again.minutes, again.arrived_at) == (made.minutes, made.arrived_at)
    assert made.changes.count() == 1


def test_not_too_early_not_after_the_end_not_after_the_closing(session, bruno, anna):
    with after(-121), pytest.raises(TooEarly):
        check_in(bruno, session)
    with after(121), pytest.raises(CheckInClosed, match="L'incontro è finito"):
        check_in(bruno, session)
    with after(60):
        close_register(anna, session)
        with pytest.raises(CheckInClosed, match="Il registro è chiuso"):
            check_in(bruno, session)
    assert not session.attendances.exists()


def test_only_who_has_a_seat_and_the_others_are_told_what_to_do(make, client_of, session, carla, rita):
    make.enrolment(session.lab, rita, status="waiting")
    for person in (carla, rita):
        with after(10):
            page = client_of(person).get(f"/laboratori/presenza/{session.check_in_code}/")
            assert "Non hai un posto in questo laboratorio" in text(page)
            assert "dillo a chi conduce" in text(page)
            assert "Sono presente" not in text(page)
        with after(10), pytest.raises(Refused):
            check_in(person, session)


def test_a_scan_before_the_start_says_so_and_is_remembered(client_of, session, bruno):
    address = f"/laboratori/presenza/{session.check_in_code}/"
    with after(-20):
        client = client_of(bruno)
        assert "puoi già segnarti, la presenza conta dalle 9:00" in text(client.get(address))
        page = text(client.post(address, follow=True))
        assert "L'incontro non è ancora iniziato: la presenza conta dall'inizio" in page
        assert "120 minuti su 120" in page
    with after(200):
        assert "120 minuti su 120" in text(client_of(bruno).get(address))


def test_what_was_written_by_hand_is_not_touched_by_a_scan(make, session, anna, bruno):
    with after(60):
        make.mark(anna, session, bruno, 15)
        assert check_in(bruno, session).minutes == 15


def test_a_renewed_code_leaves_the_old_one_dead(make, client_of, session, anna, bruno):
    old = session.check_in_code
    with after(10):
        page = text(client_of(anna).get(f"/laboratori/incontri/{session.pk}/qr/"))
        assert f"/laboratori/presenza/{old}/" in page
        with pytest.raises(Refused):
            renew_code(bruno, session)
        assert client_of(anna).post(f"/laboratori/incontri/{session.pk}/qr/rinnova/").status_code == 302
        session.refresh_from_db()
        assert session.check_in_code != old
        assert client_of(bruno).get(f"/laboratori/presenza/{old}/").status_code == 404
        assert client_of(bruno).post(f"/laboratori/presenza/{old}/").status_code == 404
        assert client_of(bruno).get(f"/laboratori/presenza/{session.check_in_code}/").status_code == 200


def test_the_scan_survives_a_sign_in_with_two_steps(client, session, bruno):
    TOTP.activate(bruno, SECRET)
    address = f"/laboratori/presenza/{session.check_in_code}/"
    asked = client.get(address)
    assert asked.status_code == 302
    sent = client.post(asked["Location"], {"login": bruno.email, "password": PASSWORD})
    assert urlsplit(sent["Location"]).path != address
    code = format_hotp_value(hotp_value(SECRET, int(timezone.now().timestamp()) // 30))
    assert client.post(sent["Location"], {"code": code})["Location"] == address
