"""The register of a session, its corrections, the hours of a lab and the certificates that follow them."""

import datetime
import io
import re

import openpyxl
import pytest
from django.utils import timezone

from accounts.rules import Refused
from labs import actions
from labs.actions.attendance import (
    WrittenMeanwhile,
    add_to_register,
    close_register,
    save_register,
)
from labs.actions.meetings import import_meeting
from labs.certifying import Earned, issue
from labs.hours import minutes_of
from labs.models import Attendance, AttendanceChange, Certificate, RegisterClosed, TooEarly
from labs.rosters import Mark, register_of

pytestmark = pytest.mark.django_db


def text(response):
    return response.content.decode()


def rows(session):
    return {one.person.first_name: (one.minutes, one.source) for one in session.attendances.all()}


@pytest.fixture
def session(make, bruno, carla):
    """Two hours, begun; Bruno and Carla have a seat."""
    lab = make.lab()
    make.seated(lab, bruno, carla)
    return make.begun(lab)


@pytest.fixture
def trainer(make, session):
    return make.person("teo", "trainer", circle=session.lab.circle, last_name="Bianchi")


def url(session, end=""):
    return f"/laboratori/incontri/{session.pk}/registro/{end}"


def sent(session, **fields):
    """What the page would send back, with these fields changed."""
    seen = " ".join(f"{line.person.pk}:{line.seen}" for line in register_of(session))
    return {"visti": seen} | {name.replace("_", "-"): value for name, value in fields.items()}


# The register ---------------------------------------------------------------------------------------------------


def test_a_register_is_written_from_the_page(make, client_of, session, trainer, bruno, carla):
    client = client_of(trainer)
    page = text(client.get(url(session)))
    assert page.index("Carla Rossi") > page.index("Bruno Rossi")
    data = sent(
        session, **{f"stato_{bruno.pk}": "tutto", f"stato_{carla.pk}": "parte", f"minuti_{carla.pk}": "45"}
    )
    assert client.post(url(session), data).status_code == 302
    assert rows(session) == {"Bruno": (120, "register"), "Carla": (45, "register")}
    assert session.attendances.get(person=bruno).organisation == bruno.office
    shown = text(client.get(url(session)))
    assert f'name="minuti-{carla.pk}" value="45"' in shown
    again = sent(
        session, **{f"stato_{bruno.pk}": "tutto", f"stato_{carla.pk}": "parte", f"minuti_{carla.pk}": "45"}
    )
    client.post(url(session), again)
    assert AttendanceChange.objects.count() == 2


def test_everybody_not_marked_is_present_with_one_button(client_of, session, trainer, bruno, carla):
    data = sent(session, **{f"stato_{carla.pk}": "assente"}) | {"tutti": "1"}
    client_of(trainer).post(url(session), data)
    assert rows(session) == {"Bruno": (120, "register"), "Carla": (0, "register")}


@pytest.mark.parametrize(
    ("state", "minutes", "said"),
    [
        ("parte", "121", "scrivi i minuti, da 0 a 120"),
        ("parte", "un&#x27;ora", "scrivi i minuti"),
        ("parte", "", "scrivi i minuti"),
        ("", "-5", "scrivi i minuti"),
        ("assente", "30", "hai scritto dei minuti e scelto altro"),
    ],
)
def test_what_cannot_be_saved_is_said_at_the_row_and_nothing_is_lost(
    client_of, session, trainer, bruno, carla, state, minutes, said
):
    written = minutes.replace("&#x27;", "'")
    choice = {f"stato_{carla.pk}": state, f"minuti_{carla.pk}": written, f"stato_{bruno.pk}": "tutto"}
    answer = client_of(trainer).post(url(session), sent(session, **choice))
    assert answer.status_code == 200
    assert said in text(answer)
    assert f'name="minuti-{carla.pk}" value="{minutes}"' in text(answer)
    assert f'name="stato-{bruno.pk}" value="tutto" checked' in text(answer)
    assert rows(session) == {}


def test_two_who_write_the_same_row_are_told_and_other_rows_do_not_clash(
    make, client_of, session, trainer, anna, bruno, carla
):
    old = sent(
        session, **{f"stato_{bruno.pk}": "tutto", f"stato_{carla.pk}": "parte", f"minuti_{carla.pk}": "45"}
    )
    make.mark(anna, session, bruno, 90)
    answer = client_of(trainer).post(url(session), old)
    assert "intanto Anna Rossi ha scritto 90 minuti" in text(answer)
    assert rows(session) == {"Bruno": (90, "register")}
    seen = re.search(r'name="visti" value="([^"]*)"', text(answer))[1]
    client_of(trainer).post(url(session), old | {"visti": seen})
    assert rows(session) == {"Bruno": (120, "register"), "Carla": (45, "register")}
    save_register(anna, session, [Mark(carla.pk, "45h", 50)])
    save_register(
        trainer, session, [Mark(bruno.pk, "120h", 60), Mark(carla.pk, "45h", 50)]
    )  # the same is no clash
    assert rows(session) == {"Bruno": (60, "register"), "Carla": (50, "register")}
    with pytest.raises(WrittenMeanwhile):
        save_register(trainer, session, [Mark(bruno.pk, "120h", 10)])


def test_after_the_closing_a_change_is_a_correction_with_its_reason(client_of, session, trainer, bruno):
    client = client_of(trainer)
    client.post(url(session), sent(session, **{f"stato_{bruno.pk}": "tutto"}))
    assert client.post(url(session, "chiudi/")).status_code == 302
    data = sent(session, **{f"stato_{bruno.pk}": "parte", f"minuti_{bruno.pk}": "60"})
    refused = client.post(url(session), data)
    assert "ogni cambiamento è una correzione, scrivi il motivo" in text(refused)
    assert f'name="minuti-{bruno.pk}" value="60"' in text(refused)
    client.post(url(session), data | {"motivo": "È andato via alle dieci"})
    assert rows(session)["Bruno"] == (60, "correction")
    history = text(client.get(url(session)))
    assert "da 120 a 60 minuti · Correzione. È andato via alle dieci" in history
    with pytest.raises(RegisterClosed):
        save_register(trainer, session, [Mark(bruno.pk, "60h", 0)])


def test_who_leads_writes_and_nobody_else(make, session, trainer, anna, bruno, rita):
    for somebody in (bruno, rita):
        with pytest.raises(Refused):
            save_register(somebody, session, [Mark(bruno.pk, "", 120)])
        with pytest.raises(Refused):
            close_register(somebody, session)
    assert make.mark(anna, session, bruno, 10) == 1
    tomorrow = make.session(session.lab, datetime.timedelta(days=1))
    with pytest.raises(TooEarly):
        make.mark(trainer, tomorrow, bruno, 10)
    with pytest.raises(TooEarly):
        close_register(trainer, tomorrow)


def test_somebody_without_a_seat_is_added_and_strangers_are_not(
    make, client_of, session, trainer, rita, dario
):
    make.enrolment(session.lab, rita, status="waiting")
    client = client_of(trainer)
    assert client.post(url(session, "aggiungi/"), {"person": dario.pk}).status_code == 200
    assert client.post(url(session, "aggiungi/"), {"person": rita.pk}).status_code == 302
    assert rows(session) == {"Rita": (120, "register")}
    assert "(senza un posto)" in text(client.get(url(session)))
    close_register(trainer, session)
    olga = make.person("olga", "guest", circle=session.lab.circle)
    assert "scrivi il motivo" in text(client.post(url(session, "aggiungi/"), {"person": olga.pk}))
    add_to_register(trainer, session, olga, "C'era come ospite")
    assert rows(session)["Olga"] == (120, "correction")


@pytest.mark.parametrize("people", [1, 3])
def test_a_register_costs_the_same_for_one_and_three(
    make, client_of, territory, people, django_assert_num_queries
):
    lab = make.lab()
    session = make.begun(lab)
    trainer = make.person("teo", "trainer", circle=lab.circle)
    for number in range(people):
        person = make.person(f"p{number}", "member", organisation=territory.ambito.office)
        make.seated(lab, person)
        make.mark(trainer, session, person, 30)
    client = client_of(trainer)
    with django_assert_num_queries(9):
        assert client.get(url(session)).status_code == 200
    with django_assert_num_queries(15):
        assert client.get(f"/laboratori/{lab.pk}/presenze/").status_code == 200


# Hours and certificates --------------------------------------------------------------------------------------------


def test_one_corrected_presence_is_the_same_everywhere(make, client_of, anna, bruno, carla):
    lab = make.lab(status="concluded", certificate_percent=50)
    make.seated(lab, bruno, carla)
    session = make.morning(lab)
    for person in (bruno, carla):
        make.mark(anna, session, person, 120)
        issue(lab, [Earned(person, person.office, 120)], anna)
    close_register(anna, session)
    make.mark(anna, session, bruno, 90, "È arrivato tardi")
    make.mark(anna, session, carla, 30, "È andata via")
    assert minutes_of(lab) == {bruno.pk: 90, carla.pk: 30}
    states = {(one.person, one.minutes): one.status for one in Certificate.objects.all()}
    assert states == {(bruno, 120): "superseded", (bruno, 90): "valid", (carla, 120): "revoked"}
    page = text(client_of(anna).get(f"/laboratori/{lab.pk}/presenze/"))
    assert "<strong>90</strong> (75%)" in page
    assert "<strong>30</strong> (25%)" in page
    own = text(client_of(bruno).get(f"/laboratori/{lab.pk}/"))
    assert "La tua presenza: 90 minuti su 120" in own


def test_times_that_change_and_sessions_removed_bring_minutes_and_certificates_along(
    make, anna, bruno, carla
):
    lab = make.lab(status="running", certificate_percent=50)
    make.seated(lab, bruno, carla)
    session = make.morning(lab)
    make.mark(anna, session, bruno, 120)
    import_meeting(anna, session, make.meeting(make.stay(session, "Carla Rossi", 0, 90)), "a.csv")
    issue(lab, [Earned(bruno, bruno.office, 120)], anna)
    session.ends_at -= datetime.timedelta(minutes=60)
    actions.save_session(anna, session)
    assert rows(session) == {"Bruno": (60, "register"), "Carla": (60, "meeting")}
    assert Certificate.objects.valid().get().minutes == 60
    actions.remove_session(anna, session)
    assert not Certificate.objects.valid().exists()


def test_hours_are_exported_without_formulas_and_add_up_by_office(make, client_of, territory, anna, bruno):
    lab = make.lab()
    evil = make.person("evil", "member", organisation=territory.other_ambito.office, last_name="Zeta")
    evil.first_name = "=HYPERLINK(1)"
    evil.save()
    make.seated(lab, bruno, evil)
    first, second = make.morning(lab), make.morning(lab, "2026-05-12")
    make.mark(anna, first, bruno, 120)
    make.mark(anna, second, bruno, 60)
    make.mark(anna, first, evil, 30)
    client = client_of(anna)
    sheet = client.get(f"/laboratori/{lab.pk}/presenze/csv/").content.decode("utf-8-sig").splitlines()
    assert sheet[0].startswith("Persona;Ufficio;5 maggio 2026, ore 9:00;12 maggio 2026, ore 9:00;")
    assert sheet[1].split(";")[2:] == ["120", "60", "0", "180", "240", "75", "non raggiunta"]
    assert sheet[2].startswith("'=HYPERLINK(1) Zeta;")
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/laboratori/{lab.pk}/presenze/xlsx/").content))
    assert book["Persone"]["A3"].value == "=HYPERLINK(1) Zeta"
    assert book["Persone"]["A3"].data_type == "s"
    assert [row[1:] for row in book["ATS"].iter_rows(min_row=2, values_only=True)] == [(1, 180), (1, 30)]
    bruno.is_active, bruno.first_name, bruno.last_name = False, "", ""
    bruno.save()
    bruno.memberships.all().delete()
    assert "Utente" in text(client.get(f"/laboratori/{lab.pk}/presenze/"))
    assert "Utente" in text(client.get(url(first)))


def test_the_sheet_to_sign_repeats_its_heading(make, client_of, anna, session, bruno):
    page = text(client_of(anna).get(f"/laboratori/incontri/{session.pk}/foglio-firme/"))
    head = page[page.index("<thead>") : page.index("</thead>")]
    assert session.lab.title in head
    assert "Firma di entrata" in head
    assert page.count("<tr><td>") == 2 + 6


def test_where_the_register_is_found(make, client_of, session, trainer, anna, bruno):
    link = f'href="{url(session)}"'
    address = f"/laboratori/{session.lab_id}/"
    assert link in text(client_of(trainer).get(address))
    assert link in text(client_of(anna).get(address))
    assert link not in text(client_of(bruno).get(address))
    assert timezone.now() > session.starts_at
    assert not Attendance.objects.exists()
