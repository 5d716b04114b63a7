"""What a coordinator scripts in labs: the whole way once, then what is refused, all or nothing."""

import datetime

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import Invitation
from labs.models import Adhesion, Attendance, Certificate, Enrolment, MeetingName, Session
from surveys.closing import close_now

API = "/api/v1/"
ZOOM = "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest"


@pytest.fixture
def script(make, client_of):
    return lambda person: make.Program(client_of(person))


@pytest.fixture
def call(script, anna):
    return script(anna)


def in_days(days, hours=0):
    return (timezone.now() + datetime.timedelta(days=days, hours=hours)).isoformat()


def opened_lab(call, people):
    """With one meeting in a week; the first of the people has the only seat. Ids of lab, meeting and office."""
    lab = call("post", "labs", {"title": "ISEE", "ats": "BER", "capacity": 1, "status": "open"})[1]["id"]
    times = {"starts_at": in_days(7), "ends_at": in_days(7, 2), "place": "Sala 1"}
    status, session = call("post", f"labs/{lab}/sessions", times)
    assert (status, session["minutes"], session["place"]) == (201, 120, "Sala 1")
    emails = [person.email.upper() for person in people]
    status, asked = call("post", f"labs/{lab}/enrolments/people", {"emails": emails})
    rows = asked["results"]
    assert (status, [(row["status"], row["position"]) for row in rows]) == (
        201, [("confirmed", None), ("waiting", 1)],
    )  # fmt: skip
    assert (rows[0]["person"]["name"], rows[0]["organisation"]["ambito"]) == (people[0].name, "BER-01")
    assert call("post", f"labs/{lab}/enrolments/people", {"emails": emails})[1] == asked
    assert call("get", f"labs/{lab}/enrolments")[1] == asked
    return lab, session["id"], rows[0]["organisation"]["id"]


def held_and_concluded(call, lab, session):
    register = f"sessions/{session}/register"
    (line,) = call("get", register)[1]["results"]
    mark = {"person": line["person"]["id"], "minutes": 120, "version": line["version"]}
    assert call("put", register, {"marks": [mark]})[1]["results"][0]["minutes"] == 120
    assert call("post", f"{register}/close")[1]["closed_at"] is not None
    for step in ("running", "concluded"):
        assert call("patch", f"labs/{lab}", {"status": step})[0] == 200


def certified(call, lab, session):
    """The one certificate of the lab."""
    hours = call("get", f"labs/{lab}/hours")[1]
    assert (hours["due"], hours["asked"], hours["sessions"]) == (120, 96, [session])
    assert [(row["minutes"], row["percent"], row["is_enough"]) for row in hours["results"]] == [
        ([120], 100, True)
    ]
    earned = call("get", f"labs/{lab}/certificates/earned")[1]["results"]
    assert [(row["has_earned"], row["certificate"]) for row in earned] == [(True, None)]
    status, issued = call("post", f"labs/{lab}/certificates", {})
    (certificate,) = issued["results"]
    assert (status, certificate["minutes"], certificate["status"]) == (201, 120, "valid")
    assert call("post", f"labs/{lab}/certificates", {})[1]["results"] == []
    return certificate


def test_from_a_lab_to_its_certificates(call, client_of, bruno, carla):
    lab, session, office_id = opened_lab(call, [bruno, carla])
    starts_at = Session.objects.get(pk=session).starts_at
    with time_machine.travel(starts_at + datetime.timedelta(minutes=90), tick=False):
        held_and_concluded(call, lab, session)
        code = certified(call, lab, session)["code"]
    pdf = client_of(bruno).get(f"{API}certificates/{code}/pdf")
    assert (pdf.status_code, pdf["Content-Type"], pdf.content[:5]) == (200, "application/pdf", b"%PDF-")
    office = call("get", f"organisations/{office_id}/hours?year={timezone.localtime(starts_at).year}")[1]
    (person,) = [row for row in office["results"] if row["person"]["id"] == bruno.pk]
    assert (person["minutes"], person["labs"][0]["certificate"]) == (120, code)
    assert call.errors("post", f"certificates/{code}/revoke", {"reason": " "}).keys() == {"reason"}
    revoked = call("post", f"certificates/{code}/revoke", {"reason": "Errore di persona"})[1]
    assert (revoked["status"], revoked["ended_because"]) == ("revoked", "Errore di persona")
    assert call("get", f"certificates/{code}/pdf")[0] == 409


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ["Bergamo", "Regione", "Finito", "Pieno"]),
        ("ats=BER", ["Bergamo"]),
        ("format=webinar", ["Regione"]),
        ("status=concluded", ["Finito"]),
        ("free=true", ["Bergamo", "Regione"]),
        ("from=2027-05-05&to=2027-05-05", ["Bergamo"]),
        ("from=2027-05-06", []),
        ("programme={programme}", ["Bergamo"]),
        ("module={module}", ["Regione"]),
        ("status=open&free=true&format=webinar", ["Regione"]),
    ],
)
def test_the_list_of_labs_is_narrowed(make, call, territory, bruno, asked, found):
    programme, module = make.programme(), make.section().modules.first()
    day = timezone.make_aware(datetime.datetime(2027, 5, 5, 9))
    lab = make.lab("Bergamo", ats=territory.ats, programme=programme)
    make.session(lab, starts_at=day, ends_at=day + datetime.timedelta(hours=2))
    make.lab("Regione", format="webinar", module=module)
    make.lab("Finito", status="concluded")
    make.enrolment(make.lab("Pieno", capacity=1), bruno)
    ids = {"programme": programme.pk, "module": module.pk}
    rows = call("get", f"labs?{asked.format(**ids)}")[1]["results"]
    assert [row["title"] for row in rows] == found


def test_a_filter_that_means_nothing_is_refused(call):
    assert call.errors("get", "labs?ats=XXX") == {"ats": "Nessuna ATS ha questo codice."}
    assert call("get", "labs?from=domani")[0] == 422


def test_nobody_is_enrolled_where_one_cannot_be(make, call, script, territory, bruno, carla, rita, elena):
    lab = make.lab(ats=territory.ats)
    people = f"labs/{lab.pk}/enrolments/people"
    unknown = call.errors("post", people, {"emails": [bruno.email, "nessuno@example.org"], "ids": [999]})
    assert unknown.keys() == {"emails.1", "ids.0"}
    assert "nessuno@example.org" in unknown["emails.1"]
    assert call("post", people, {"ids": [bruno.pk, elena.pk]})[0] == 403  # a guest of no lab
    assert script(rita).errors("post", people, {"ids": [bruno.pk, carla.pk]}).keys() == {"ids.1"}
    assert call.errors("post", people, {}) == {"emails": "Scegli almeno una persona."}
    assert not Enrolment.objects.exists()
    assert script(rita)("post", people, {"ids": [bruno.pk]})[0] == 201
    make.lab(status="running")
    assert (
        call("post", f"labs/{make.lab(status='running').pk}/enrolments/people", {"ids": [bruno.pk]})[0] == 409
    )


def test_an_enrolment_is_ended_with_its_reason(make, call, bruno, carla):
    lab = make.lab(capacity=1)
    seat = make.enrolment(lab, bruno)
    make.enrolment(lab, carla, status="waiting")
    status, ended = call("delete", f"enrolments/{seat.pk}?because=Doppia")
    assert (status, ended["status"]) == (200, "withdrawn")
    assert "Doppia" in ended["why"]
    assert lab.enrolments.get(person=carla).status == "confirmed"


def test_a_session_changes_only_in_what_is_sent(make, call, script, bruno):
    session = make.session(
        make.lab(), title="Primo", place="Sala 1", online_url="https://video.example.org/1"
    )
    changed = call("patch", f"sessions/{session.pk}", {"place": "Sala 2"})[1]
    assert (changed["title"], changed["place"], changed["online_url"]) == (
        "Primo",
        "Sala 2",
        session.online_url,
    )
    assert script(bruno)("get", f"sessions/{session.pk}")[1]["online_url"] is None
    wrong = call.errors("patch", f"sessions/{session.pk}", {"ends_at": session.starts_at.isoformat()})
    assert wrong == {"ends_at": "La fine viene dopo l'inizio: correggi il giorno o l'ora."}
    assert (
        call("patch", f"sessions/{session.pk}", {"starts_at": "2027-05-05T09:30:00"})[0] == 422
    )  # no offset
    session.refresh_from_db()
    assert (session.place, session.minutes) == ("Sala 2", 120)
    assert call("delete", f"sessions/{session.pk}") == (204, None)
    assert not Session.objects.exists()


def test_a_register_is_written_whole_or_not_at_all(make, call, territory, anna, bruno, carla, elena):
    session = make.begun(make.lab(status="running"))
    make.seated(session.lab, bruno, carla)
    path = f"sessions/{session.pk}/register"
    marks = [
        {"person": pk, "minutes": minutes}
        for pk, minutes in ((bruno.pk, 60), (elena.pk, 60), (carla.pk, 999))
    ]
    assert call.errors("put", path, {"marks": marks}) == {
        "marks.1.person": "Questa persona non è nel registro: aggiungila prima.",
        "marks.2.minutes": "Scrivi i minuti, da 0 a 120.",
    }
    assert not Attendance.objects.exists()
    make.mark(anna, session, bruno, 30)
    stale = [{"person": bruno.pk, "minutes": 60}, {"person": carla.pk, "minutes": 60}]
    status, refused = call("put", path, {"marks": stale})
    assert (status, refused["stored"]) == (
        409, [{"person": bruno.pk, "minutes": 30, "source": "register", "version": "30h"}],
    )  # fmt: skip
    assert Attendance.objects.count() == 1
    stale[0]["version"] = "30h"
    assert call("put", path, {"marks": stale})[0] == 200
    assert set(Attendance.objects.values_list("person", "minutes")) == {(bruno.pk, 60), (carla.pk, 60)}
    call("post", f"{path}/close")
    correction = {"marks": [{"person": bruno.pk, "minutes": 90, "version": "60h"}]}
    assert call("put", path, correction)[0] == 409
    assert call("put", path, correction | {"reason": "Arrivato prima"})[0] == 200
    assert Attendance.objects.get(person=bruno).source == "correction"


def test_the_file_of_a_meeting_is_looked_at_then_applied(make, call, bruno):
    session = make.morning(make.lab(status="running"))
    make.seated(session.lab, bruno)
    path = f"sessions/{session.pk}/meeting"

    def sent(**more):
        lines = [ZOOM, f"X,{bruno.email},05/05/2026 09:00:00 AM,05/05/2026 10:30:00 AM,90,No"]
        lines.append("Sala riunioni,,05/05/2026 09:00:00 AM,05/05/2026 11:00:00 AM,120,Yes")
        file = SimpleUploadedFile("zoom.csv", "\n".join(lines).encode())
        answer = call.client.post(API + path, {"file": file, **more})
        return answer.status_code, answer.json()

    status, preview = sent()
    assert (status, preview["applied"], preview["platform"], preview["changed"]) == (200, False, "zoom", 1)
    assert [(row["in_meeting"], row["before"], row["after"]) for row in preview["rows"]] == [(90, None, 90)]
    assert not Attendance.objects.exists()
    assert sent(apply="true")[1]["applied"] is True
    assert Attendance.objects.get().minutes == 90
    assert sent(apply="true")[1]["changed"] == 0

    names = f"labs/{session.lab_id}/meeting-names"
    (waiting,) = call("get", names)[1]["results"]
    assert (waiting["names"], waiting["minutes"]) == (["Sala riunioni"], 120)
    known = {"key": waiting["key"], "person": None}
    wrong = {"key": "altro", "person": 999}
    assert call.errors("post", names, {"answers": [known, wrong]}).keys() == {"answers.1.person"}
    assert not MeetingName.objects.exists()
    assert call("post", names, {"answers": [known]}) == (200, {"results": [], "next": None})


def test_certificates_are_issued_to_all_the_chosen_or_to_none(make, call, bruno, carla, elena):
    lab = make.concluded_lab(bruno, status="concluded")
    make.attendance(lab.sessions.get(), carla, 10)
    path = f"labs/{lab.pk}/certificates"
    status, refused = call("post", path, {"people": [bruno.pk, carla.pk]})
    assert (status, carla.name in refused["detail"]) == (409, True)
    assert call.errors("post", path, {"people": [bruno.pk, elena.pk]}).keys() == {"people.1"}
    assert not Certificate.objects.exists()
    assert [row["person"]["id"] for row in call("post", path, {"people": [bruno.pk]})[1]["results"]] == [
        bruno.pk
    ]


def test_guests_are_invited_all_or_none(make, call):
    path = f"labs/{make.lab().pk}/guests"
    assert call.errors("post", path, {"emails": ["ada@example.org", "senza chiocciola"]}).keys() == {
        "emails.1"
    }
    assert not Invitation.objects.exists()
    status, invited = call("post", path, {"emails": ["Ada@example.org", "ada@example.org"]})
    assert (status, [row["email"] for row in invited["results"]]) == (201, ["ada@example.org"])
    assert call("get", path)[1] == invited
    assert call("delete", f"{path}/{invited['results'][0]['id']}") == (204, None)
    assert call("get", path)[1]["results"] == []


def test_adhesions_are_decided_all_or_none(make, call, territory):
    one, other = (make.adhesion_call(kinds=["office"]) for _ in range(2))
    first = make.adhesion(one, territory.ambito.office)
    second = make.adhesion(one, territory.other_ambito.office)
    foreign = make.adhesion(other, territory.ambito.office)
    path = f"calls/{one.pk}/adhesions"
    assert call("post", f"{path}/decide", {"adhesions": [first.pk, foreign.pk], "approved": True})[0] == 422
    assert call.errors("post", f"{path}/decide", {"adhesions": [first.pk], "approved": False}).keys() == {
        "reason"
    }
    assert set(Adhesion.objects.values_list("status", flat=True)) == {"submitted"}
    decided = call("post", f"{path}/decide", {"adhesions": [first.pk, second.pk], "approved": True})[1]
    assert [row["status"] for row in decided["results"]] == ["approved", "approved"]
    assert call("post", f"{path}/decide", {"adhesions": [first.pk], "approved": True})[0] == 409
    found = call("get", f"{path}?ats=PAV&status=approved")[1]["results"]
    assert [row["organisation"]["ambito"] for row in found] == ["PAV-01"]
    counts = call("get", f"calls/{one.pk}/counts")[1]
    assert (counts["approved"], counts["bodies"]) == (2, 2)


def test_an_output_is_reviewed_as_it_was_read(make, call, bruno):
    output = make.output(make.work(make.lab(status="running")), bruno, text="Prima bozza")
    path = f"outputs/{output.pk}"
    read = call("get", path)[1]
    output.text = "Seconda bozza"
    output.save()
    status, refused = call("post", f"{path}/review", {"verdict": "accepted", "version": read["version"]})
    assert (status, refused["stored"]["text"]) == (409, "Seconda bozza")
    version = refused["stored"]["version"]
    assert call.errors("post", f"{path}/review", {"verdict": "sent_back", "version": version}).keys() == {
        "note"
    }
    assert (
        call("post", f"{path}/review", {"verdict": "accepted", "version": version})[1]["status"] == "accepted"
    )


def test_a_survey_becomes_signed_labs(make, call, territory):
    survey = make.survey(status="open")
    make.responses(survey, territory.ats)
    close_now(survey)
    status, draft = call("post", f"surveys/{survey.pk}/drafts", {"ats": "BER"})
    assert (status, draft["status"], len(draft["rows"]), draft["decision"]) == (201, "draft", 10, {})
    assert call("post", f"surveys/{survey.pk}/drafts", {"ats": "BER"})[1]["id"] == draft["id"]
    signed = call("post", f"drafts/{draft['id']}/sign")[1]
    assert signed["status"] == "signed"
    assert all(row["lab"] for row in signed["rows"])
    assert [row["module_id"] for row in signed["decision"]["rows"]] == [
        row["module"] for row in draft["rows"]
    ]
    assert [row["id"] for row in call("get", f"surveys/{survey.pk}/drafts")[1]["results"]] == [draft["id"]]


def test_the_address_of_a_calendar_is_told_once(script, bruno):
    call = script(bruno)
    made = call("post", "me/calendars", {})[1]
    assert made["address"].endswith(".ics")
    (listed,) = call("get", "me/calendars")[1]["results"]
    assert (listed["id"], "address" in listed) == (made["id"], False)
    assert call("post", "me/calendars", {"ats": "PAV"})[0] == 403
    assert call("delete", f"me/calendars/{made['id']}")[0] == 204
    assert call("get", "me/calendars")[1]["results"] == []


def test_a_programme_is_adjusted_by_program(make, call, territory):
    survey = make.survey(status="open")
    make.responses(survey, territory.ats)
    close_now(survey)
    draft = make.programme_draft(survey, territory.ats)
    module = make.section("Altro", modules=("Nuovo modulo",)).modules.get()
    here = f"drafts/{draft.pk}/rows"
    rows = call("get", f"drafts/{draft.pk}")[1]["rows"]
    first, second = (row["id"] for row in rows[:2])
    assert call.errors("put", f"{here}/{first}", {"module": module.pk}).keys() == {"note"}
    told = call("put", f"{here}/{first}", {"module": module.pk, "note": "Lo chiedono gli uffici"})[1]["rows"]
    assert (told[0]["module"], told[0]["note"]) == (module.pk, "Lo chiedono gli uffici")
    told = call("post", f"{here}/{second}/move", {"step": -1})[1]["rows"]
    assert [row["id"] for row in told[:2]] == [second, first]
    assert call.errors("delete", f"{here}/{first}").keys() == {"because"}
    left = call("delete", f"{here}/{first}?because=Doppione")[1]["rows"]
    assert [row["position"] for row in left] == list(range(1, len(rows)))
    status, more = call("post", here, {"module": module.pk, "note": "Ce n'è bisogno"})
    assert (status, more["rows"][-1]["module"]) == (201, module.pk)
    assert call("post", f"drafts/{draft.pk}/sign")[0] == 200
    assert call("post", f"{here}/{second}/move", {"step": 1})[0] == 409
    assert call("put", f"{here}/999", {"module": module.pk, "note": "No"})[0] == 404


def test_a_call_is_written_and_published_by_program(make, call, territory):
    programme = make.programme()
    sent = {"title": "Aderisci", "kinds": ["office"], "ats": "BER", "closes_at": in_days(7)}
    status, made = call("post", f"programmes/{programme.pk}/calls", sent)
    assert (status, made["kinds"], made["ats"], made["published_at"]) == (201, ["office"], "BER", None)
    here = f"calls/{made['id']}"
    assert call("patch", here, {"text": "Due giornate.", "ats": None})[1]["ats"] is None
    assert call.errors("patch", here, {"closes_at": in_days(-1)}).keys() == {"closes_at"}
    assert call("post", f"{here}/publish")[0] == 200
    assert call.errors("patch", here, {"kinds": ["comune"]}) == {
        "kinds": "L'avviso è pubblicato: questo non si cambia più."
    }
    later = call("patch", here, {"closes_at": in_days(9)})[1]
    assert (later["text"], later["kinds"], later["is_open"]) == ("Due giornate.", ["office"], True)
