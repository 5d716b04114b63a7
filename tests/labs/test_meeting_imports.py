"""Files of video meetings in the register: looked at, confirmed, names that wait; the union of stays counts."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from labs.actions.attendance import check_in, close_register, save_register
from labs.actions.meetings import answer_name, forget_name, import_meeting
from labs.attendance_forms import ConfirmMeetingForm
from labs.meetings import MAX_ROWS
from labs.models import AttendanceChange, MeetingName, RegisterClosed
from labs.rosters import Mark

pytestmark = pytest.mark.django_db


def text(response):
    return response.content.decode()


def rows(session):
    return {one.person.first_name: (one.minutes, one.source) for one in session.attendances.all()}


@pytest.fixture
def session(make, bruno, carla):
    """Two hours, begun half an hour ago; Bruno and Carla have a seat."""
    lab = make.lab()
    make.seated(lab, bruno, carla)
    return make.begun(lab)


@pytest.fixture
def trainer(make, session):
    return make.person("teo", "trainer", circle=session.lab.circle, last_name="Bianchi")


def test_rejoins_renamed_and_two_devices_are_the_union_and_the_second_import_changes_nothing(
    make, trainer, session, bruno, carla
):
    stays = [
        make.stay(session, "Bruno Rossi", -10, 30),
        make.stay(session, "ROSSI Bruno (Guest)", 20, 50),
        make.stay(session, "B. (Bruno Rossi)", 60, 200),
        make.stay(session, "iPad", 0, 70, "CARLA@example.org"),
        make.stay(session, "Carla", 65, 80, "carla@example.org"),
        make.stay(session, "Teo Bianchi", 0, 120),
        make.stay(session, "Chissà", 0, 40),
    ]
    meeting = make.meeting(*stays)
    assert import_meeting(trainer, session, meeting, "a.csv") == {bruno.pk, carla.pk}
    expected = {"Bruno": (110, "meeting"), "Carla": (80, "meeting")}
    assert rows(session) == expected
    assert import_meeting(trainer, session, meeting, "a.csv") == set()
    overlapping = make.meeting(*stays[2:], make.stay(session, "Bruno Rossi", 0, 25), digest="1" * 64)
    assert import_meeting(trainer, session, overlapping, "b.csv") == set()
    assert rows(session) == expected
    assert AttendanceChange.objects.count() == 2
    assert [stay.name for stay in session.meeting_stays.filter(person=None, is_ignored=False)] == ["Chissà"]


def test_the_queue_learns_for_all_sessions_and_can_forget(make, trainer, session, bruno, carla):
    second = make.begun(session.lab, 300)
    for one in (session, second):
        stays = [make.stay(one, "Nonna Papera", 0, 40), make.stay(one, "Registratore", 0, 120)]
        import_meeting(trainer, one, make.meeting(*stays), "a.csv")
    close_register(trainer, second)
    answer_name(trainer, session.lab, "nonna papera", bruno)
    answer_name(trainer, session.lab, "registratore", None)
    assert rows(session) == rows(second) == {"Bruno": (40, "meeting")}
    assert "Nonna Papera" in AttendanceChange.objects.last().reason
    third = make.begun(session.lab, 600)
    import_meeting(trainer, third, make.meeting(make.stay(third, "PAPERA, nonna", 0, 90)), "c.csv")
    assert rows(third) == {"Bruno": (90, "meeting")}
    forget_name(trainer, session.lab, "nonna papera")
    assert [minutes for one in (session, second, third) for minutes in rows(one).values()] == [
        (0, "meeting")
    ] * 3
    assert not MeetingName.objects.filter(key="nonna papera").exists()
    answer_name(trainer, session.lab, "nonna papera", carla)
    assert rows(third) == {"Bruno": (0, "meeting"), "Carla": (90, "meeting")}


def test_what_was_written_by_hand_stays_and_of_the_rest_the_larger_counts(
    make, trainer, session, bruno, carla
):
    check_in(bruno, session)  # thirty minutes late: ninety
    make.mark(trainer, session, carla, 15)
    stays = [make.stay(session, "Bruno Rossi", 0, 60), make.stay(session, "Carla Rossi", 0, 120)]
    import_meeting(trainer, session, make.meeting(*stays), "a.csv")
    assert rows(session) == {"Bruno": (90, "check_in"), "Carla": (15, "register")}
    more = make.meeting(make.stay(session, "Bruno Rossi", 50, 118), digest="1" * 64)
    import_meeting(trainer, session, more, "b.csv")
    assert rows(session)["Bruno"] == (118, "meeting")
    save_register(trainer, session, [Mark(carla.pk, "15h", None)])  # "Automatico"
    assert rows(session)["Carla"] == (120, "meeting")
    close_register(trainer, session)
    make.mark(trainer, session, bruno, 20, "È uscito dalla sala")
    with pytest.raises(RegisterClosed):
        import_meeting(trainer, session, more, "b.csv")
    import_meeting(
        trainer, session, make.meeting(make.stay(session, "Bruno Rossi", 0, 120)), "c.csv", "File intero"
    )
    assert rows(session)["Bruno"] == (20, "correction")


def upload(client, session, content, name="presenti.csv"):
    file = SimpleUploadedFile(name, content, "text/csv")
    return client.post(f"/laboratori/incontri/{session.pk}/videoriunione/", {"file": file})


def zoom(*lines):
    return "\n".join(
        ("Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest", *lines)
    ).encode()


def test_a_file_is_looked_at_before_it_counts(make, client_of, bruno, carla):
    lab = make.lab()
    make.seated(lab, bruno, carla)
    session = make.morning(lab)
    trainer = make.person("teo", "trainer", circle=lab.circle)
    client = client_of(trainer)
    content = zoom(
        "Bruno Rossi,,05/05/2026 09:00:00 AM,05/05/2026 10:00:00 AM,60,No",
        "<script>alert(1)</script>,=1+1@x.it,05/05/2026 09:00:00 AM,05/05/2026 10:00:00 AM,60,No",
        "Carla,,mai,05/05/2026 10:00:00 AM,60,No",
    )
    page = text(upload(client, session, content, "<b>.csv"))
    assert rows(session) == {}
    assert "Bruno Rossi" in page
    assert "60 min" in page
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page
    assert "Riga 4" in page
    read = re.search(r'name="read" value="([^"]*)"', page)[1]
    confirm = f"/laboratori/incontri/{session.pk}/videoriunione/conferma/"
    other = make.person("ivo", "trainer", circle=lab.circle)
    client_of(other).post(confirm, {"read": read})
    client.post(confirm, {"read": read[:-2]})
    assert rows(session) == {}
    answer = client.post(confirm, {"read": read})
    assert answer["Location"] == f"/laboratori/{lab.pk}/nomi/"
    assert rows(session) == {"Bruno": (60, "meeting")}
    again = text(upload(client, session, content))
    assert "è già tutto nel sito" in again
    names = text(client.get(f"/laboratori/{lab.pk}/nomi/"))
    assert "Chi è «&lt;script&gt;" in names
    key = re.search(r'name="chiave-0" value="([^"]*)"', names)[1]
    client.post(f"/laboratori/{lab.pk}/nomi/", {"chiave-0": key, "chi-0": str(carla.pk)})
    assert rows(session)["Carla"] == (60, "meeting")
    assert "Nessun nome da riconoscere" in text(client.get(f"/laboratori/{lab.pk}/nomi/"))


def test_a_closed_register_asks_the_reason_of_an_import_and_keeps_what_was_read(make, client_of, anna, bruno):
    session = make.morning(make.lab())
    make.seated(session.lab, bruno)
    close_register(anna, session)
    client = client_of(anna)
    page = text(
        upload(client, session, zoom("Bruno Rossi,,05/05/2026 09:00:00 AM,05/05/2026 10:00:00 AM,60,No"))
    )
    read = re.search(r'name="read" value="([^"]*)"', page)[1]
    confirm = f"/laboratori/incontri/{session.pk}/videoriunione/conferma/"
    refused = text(client.post(confirm, {"read": read, "reason": " "}))
    assert "scrivi il motivo" in refused
    assert read in refused
    client.post(confirm, {"read": read, "reason": "Il file è arrivato dopo"})
    assert rows(session) == {"Bruno": (60, "meeting")}


def test_a_file_that_is_none_is_refused_in_words(make, client_of, anna):
    session = make.morning(make.lab())
    assert "non è un elenco dei presenti di Teams, Zoom o Webex" in text(
        upload(client_of(anna), session, b"a,b\n1,2")
    )
    assert "supera i 2 MB" in text(upload(client_of(anna), session, b"x" * (2 * 1024 * 1024 + 1)))


def test_as_many_rows_as_a_file_may_have_come_back_from_the_preview(make, anna, settings):
    session = make.morning(make.lab())
    stays = [
        make.stay(session, f"Persona {n}", n % 60, 60 + n % 60, f"p{n}@example.org") for n in range(MAX_ROWS)
    ]
    meeting = make.meeting(*stays)
    signed = ConfirmMeetingForm.signed(anna, session, meeting, "a.csv")
    assert len(signed) < settings.DATA_UPLOAD_MAX_MEMORY_SIZE / 4
    form = ConfirmMeetingForm(anna, session, {"read": signed})
    assert form.is_valid()
    assert form.cleaned_data["read"] == (meeting, "a.csv")
