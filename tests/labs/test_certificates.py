"""Certificates follow the hours: issued to who has earned them, replaced, revoked, and true when verified."""

import io
import zipfile

import pypdfium2
import pytest
from django.db import transaction
from django.urls import reverse

from labs.actions.certificates import issue_certificates, revoke_certificate
from labs.certificate_codes import readings
from labs.certificate_pdf import certificate_pdf
from labs.certifying import follow_hours
from labs.earning import participants
from labs.hours import hours_of
from labs.models import Attendance, Certificate, CertificateEnded, NotEarned, Session
from labs.models.certificates import ALPHABET
from labs.seating import locked
from notifications.models import Notice
from tests.labs.test_concurrency import THREADS, at_once

STATES = ("valid", "superseded", "revoked")


def states(lab, person):
    rows = Certificate.objects.filter(lab=lab, person=person).order_by("version")
    return [(one.version, one.minutes, one.status) for one in rows]


def said_to(person):
    return list(Notice.objects.filter(recipient=person).order_by("pk").values_list("text", flat=True))


def correct(lab, person, minutes, actor=None):
    """As who corrects a register does: the minutes, then what follows from them."""
    Attendance.objects.filter(session__lab=lab, person=person).update(minutes=minutes)
    follow_hours(lab, [person.pk], actor)


def test_issued_to_who_has_earned_it_and_never_twice(make, anna, bruno, carla, territory):
    lab = make.concluded_lab(bruno)
    make.attendance(lab.sessions.get(), carla, 90)
    (issued,) = issue_certificates(anna, lab)
    assert (issued.person, issued.minutes, issued.issued_by) == (bruno, 120, anna)
    assert issued.organisation == territory.ambito.office
    assert issued.content == {
        "name": bruno.name, "organisation": str(territory.ambito), "lab": lab.title, "format": "Laboratorio",
        "topic": lab.title, "programme": "", "organiser": "", "minutes": 120, "due": 120,
        "from": issued.content["from"], "to": issued.content["from"],
    }  # fmt: skip
    assert said_to(bruno) == [f"Il tuo attestato di «{lab}» è pronto: lo trovi in «Le mie ore»."]
    assert said_to(carla) == []
    assert issue_certificates(anna, lab) == [] and issue_certificates(anna, lab, [bruno.pk]) == []
    assert states(lab, bruno) == [(1, 120, "valid")]
    assert len(said_to(bruno)) == 1


def test_nothing_is_issued_where_one_has_not_earned_it_or_the_lab_goes_on(make, anna, bruno, carla):
    lab = make.concluded_lab(bruno)
    make.attendance(lab.sessions.get(), carla, 95)
    with pytest.raises(NotEarned, match=carla.name):
        issue_certificates(anna, lab, [bruno.pk, carla.pk])
    assert Certificate.objects.count() == 0
    running = make.concluded_lab(bruno, status="running")
    with pytest.raises(NotEarned, match="concluso"):
        issue_certificates(anna, running)


def test_who_has_not_earned_it_is_told_why(make, bruno, carla, rita):
    lab = make.concluded_lab(bruno)
    make.attendance(lab.sessions.get(), carla, 61)
    make.enrolment(lab, rita)
    why = {one.person: one.why_not for one in participants(lab) if not one.has_earned}
    assert why == {
        carla: "1 ora e 1 minuto su 1 ora e 36 minuti necessarie: mancano 35 minuti.",
        rita: "Nessuna presenza: servono 1 ora e 36 minuti.",
    }


def test_revoked_says_why_and_is_not_issued_again_with_everybody(make, anna, bruno):
    lab = make.concluded_lab(bruno)
    (issued,) = issue_certificates(anna, lab)
    revoke_certificate(anna, issued, "Dato per errore")
    assert states(lab, bruno) == [(1, 120, "revoked")]
    assert said_to(bruno)[-1] == f"Il tuo attestato di «{lab}» è stato revocato: Dato per errore"
    with pytest.raises(CertificateEnded):
        revoke_certificate(anna, issued, "Ancora")
    assert issue_certificates(anna, lab) == []
    issue_certificates(anna, lab, [bruno.pk])
    assert states(lab, bruno) == [(1, 120, "revoked"), (2, 120, "valid")]


def test_a_corrected_presence_is_the_same_everywhere(make, anna, bruno, rita, client, client_of, territory):
    """Hours, new version, page of the old one, PDF, own page, coordinator's page and export of the office agree."""
    lab = make.concluded_lab(bruno, title="Laboratorio ISEE")
    (first,) = issue_certificates(anna, lab)
    correct(lab, bruno, 100, anna)
    assert [(row.lab, row.minutes) for row in hours_of(bruno)] == [(lab, 100)]
    assert states(lab, bruno) == [(1, 120, "superseded"), (2, 100, "valid")]
    second = Certificate.objects.valid().get()
    assert second.organisation == first.organisation and second.code != first.code

    old = client.get(first.get_absolute_url()).text
    assert "Sostituito" in old and "La versione nuova è la 2" in old and second.code not in old
    assert second.get_absolute_url() in client_of(bruno).get(first.get_absolute_url()).text
    new = client.get(second.get_absolute_url()).text
    assert "Valido" in new and "1 ora e 40 minuti su 2 ore" in new
    with pypdfium2.PdfDocument(certificate_pdf(second)) as document:
        text = document[0].get_textpage().get_text_bounded()
    assert "1 ora e 40 minuti su 2 ore" in text and "2, sostituisce la versione 1" in text

    assert "1 ora e 40 minuti su 40 ore" in client_of(bruno).get(reverse("labs:my_hours")).text
    page = client_of(anna).get(reverse("labs:certificates", args=[lab.pk])).text
    assert second.shown_code in page and "sostituito" in page
    office = reverse("labs:office_hours_file", args=[territory.ambito.office.pk, "csv"])
    rows = client_of(rita).get(office).content.decode("utf-8-sig").splitlines()
    (line,) = [row for row in rows if bruno.email in row]
    assert f";100;{second.shown_code};2;" in line


def test_too_few_hours_after_a_correction_revoke_and_enough_again_wait_for_who_coordinates(make, anna, bruno):
    lab = make.concluded_lab(bruno)
    issue_certificates(anna, lab)
    correct(lab, bruno, 95)
    assert states(lab, bruno) == [(1, 120, "revoked")]
    correct(lab, bruno, 120)
    assert states(lab, bruno) == [(1, 120, "revoked")]
    issue_certificates(anna, lab, [bruno.pk])
    assert states(lab, bruno)[1:] == [(2, 120, "valid")]


def test_the_same_hours_change_nothing_and_a_longer_lab_does(make, anna, bruno):
    lab = make.concluded_lab(bruno, certificate_percent=40)
    issue_certificates(anna, lab)
    correct(lab, bruno, 120)
    assert states(lab, bruno) == [(1, 120, "valid")]
    make.session(lab)
    follow_hours(lab, [bruno.pk])
    assert states(lab, bruno) == [(1, 120, "superseded"), (2, 120, "valid")]
    assert Certificate.objects.valid().get().content["due"] == 240


@pytest.mark.django_db(transaction=True)
def test_pressed_by_many_at_once_each_has_one(make, anna, bruno, carla):
    lab = make.concluded_lab(bruno, carla)
    made = at_once(lambda _: issue_certificates(anna, lab), range(THREADS))
    assert sum(map(len, made)) == 2
    assert states(lab, bruno) == states(lab, carla) == [(1, 120, "valid")]
    assert len(said_to(bruno)) == 1


@pytest.mark.django_db(transaction=True)
def test_issued_while_hours_are_corrected_it_says_the_corrected_ones(make, anna, bruno):
    lab = make.concluded_lab(bruno)

    def press_or_correct(n):
        with transaction.atomic():
            issue_certificates(anna, lab) if n % 2 else correct(lab, bruno, 100 + n)

    at_once(press_or_correct, range(2 * THREADS))
    rows = states(lab, bruno)
    assert [version for version, _, _ in rows] == list(range(1, len(rows) + 1))
    assert [status for _, _, status in rows] == ["superseded"] * (len(rows) - 1) + ["valid"]
    assert rows[-1][1] == Attendance.objects.get().minutes


@pytest.mark.django_db(transaction=True)
def test_two_meetings_corrected_at_once_give_one_certificate_with_both(make, anna, bruno):
    """Each holds its own meeting, as a register does, while the times of both are saved by who holds the lab."""
    lab = make.concluded_lab(bruno, certificate_percent=10)
    second = make.attendance(make.session(lab), bruno)
    first = Attendance.objects.exclude(pk=second.pk).get()
    issue_certificates(anna, lab)

    def correct_one(n):
        with transaction.atomic():
            if n % 4 == 3:
                locked(lab)
                Session.objects.get(pk=second.session_id).save()
                follow_hours(lab, [bruno.pk])
                return
            row = first if n % 2 else second
            Session.objects.select_for_update().get(pk=row.session_id)
            Attendance.objects.filter(pk=row.pk).update(minutes=60 + n)
            follow_hours(lab, [bruno.pk])

    at_once(correct_one, range(3 * THREADS))
    assert states(lab, bruno)[-1][1:] == (sum(Attendance.objects.values_list("minutes", flat=True)), "valid")
    assert [status for _, _, status in states(lab, bruno)].count("valid") == 1


def test_code_is_found_however_it_is_typed(make, bruno, client):
    certificate = make.certificate(make.concluded_lab(bruno), bruno, code="ABZD2345EFGH")
    for typed in ("ABZD-2345-EFGH", " abzd 2345 efgh ", "ab2d2345efgh", "ABZO·2345·EFGH", "A8ZDZ34SEFGH"):
        answer = client.get(reverse("labs:verify"), {"codice": typed})
        assert (answer.status_code, answer.get("Location")) == (302, certificate.get_absolute_url()), typed
    typed = client.get(reverse("labs:verify_certificate", args=["abzd-2345-efgh"]))
    assert typed.status_code == 302 and typed["Location"] == certificate.get_absolute_url()


def test_readings_are_codes_and_the_literal_one_comes_first():
    assert readings("ABCD", ALPHABET) == readings("", ALPHABET) == readings("А" * 12, ALPHABET) == []
    assert readings("S5Z2B8G6VUQD", ALPHABET)[0] == "S5Z2B8G6VUQD"
    assert len(readings("S5Z2B8G6VUQD", ALPHABET)) == 2**12
    assert {len(one) for one in readings("0o1il0000000", ALPHABET)} == {12}
    assert readings("0ACEFHKMNPRT", ALPHABET) == ["QACEFHKMNPRT", "DACEFHKMNPRT"]


def test_unknown_codes_are_a_404_with_the_form_and_cannot_be_tried_for_long(make, bruno, client):
    certificate = make.certificate(make.concluded_lab(bruno), bruno)
    for _ in range(25):
        assert client.get(certificate.get_absolute_url()).status_code == 200
    for _ in range(20):
        answer = client.get(reverse("labs:verify_certificate", args=["22222222222Z"]))
        assert answer.status_code == 404 and 'name="codice"' in answer.text
    refused = client.get(certificate.get_absolute_url())
    assert refused.status_code == 429 and int(refused["Retry-After"]) > 0
    elsewhere = client.get(certificate.get_absolute_url(), REMOTE_ADDR="203.0.113.9")
    assert elsewhere.status_code == 200


def test_public_page_shows_no_more_than_the_paper_and_is_not_listed(make, bruno, client):
    certificate = make.certificate(make.concluded_lab(bruno), bruno)
    answer = client.get(certificate.get_absolute_url())
    assert "noindex" in answer["X-Robots-Tag"] and "no-store" in answer["Cache-Control"]
    assert bruno.name in answer.text
    assert bruno.email not in answer.text and certificate.content["organisation"] not in answer.text
    assert "scarica/" not in answer.text


def test_archive_holds_what_one_may_see(make, anna, bruno, carla, rita, client_of):
    lab = make.concluded_lab(bruno, carla, title="Atti")
    issue_certificates(anna, lab)
    url = reverse("labs:certificates_file", args=[lab.pk])
    for reader, people in ((anna, {bruno, carla}), (rita, {bruno})):
        content = b"".join(client_of(reader).get(url).streaming_content)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert archive.testzip() is None
            held = {one.shown_code: one.person for one in Certificate.objects.filter(person__in=people)}
            pdfs = [name for name in archive.namelist() if name.endswith(".pdf")]
            assert {held[name.removesuffix(".pdf").split()[-1]] for name in pdfs} == people
            listed = archive.read("elenco.csv").decode("utf-8-sig").splitlines()
            assert len(listed) == len(people) + 1
            assert archive.read(pdfs[0]).startswith(b"%PDF")
    of_office = client_of(anna).get(url, {"ente": rita.memberships.get().organisation_id})
    with zipfile.ZipFile(io.BytesIO(b"".join(of_office.streaming_content))) as archive:
        assert len(archive.namelist()) == 2


@pytest.mark.parametrize("status", STATES[1:])
def test_what_is_not_valid_is_not_given_as_a_pdf(make, bruno, client_of, status):
    certificate = make.certificate(make.concluded_lab(bruno), bruno, status=status)
    answer = client_of(bruno).get(reverse("labs:certificate_pdf", args=[certificate.code]))
    assert answer.status_code == 409 and "versione nuova" in answer.text


@pytest.mark.parametrize("count", [1, 3])
def test_coordinators_page_asks_as_much_for_one_as_for_many(
    make, anna, client_of, territory, django_assert_num_queries, count
):
    people = [make.person(f"p{n}", "member", organisation=territory.ambito.office) for n in range(3 * count)]
    lab = make.concluded_lab(*people[:count])
    for person in people[count : 2 * count]:
        make.certificate(lab, person, status="revoked")
        make.enrolment(lab, person)
    for person in people[2 * count :]:
        make.attendance(lab.sessions.get(), person)
        make.certificate(lab, person)
    client = client_of(anna)
    client.get(reverse("labs:certificates", args=[lab.pk]))
    with django_assert_num_queries(20):
        answer = client.get(reverse("labs:certificates", args=[lab.pk]))
    assert answer.text.count('name="persone"') == count


def test_chosen_people_are_issued_from_the_page(make, anna, bruno, carla, client_of):
    lab = make.concluded_lab(bruno, carla)
    url = reverse("labs:issue_certificates", args=[lab.pk])
    client = client_of(anna)
    client.post(url, {"persone": ["x"]})
    assert Certificate.objects.count() == 0
    client.post(url, {"persone": [carla.pk]})
    assert states(lab, carla) == [(1, 120, "valid")] and states(lab, bruno) == []
    client.post(url, {"chi": "tutti"})
    assert states(lab, bruno) == [(1, 120, "valid")] and len(states(lab, carla)) == 1


def test_many_files_are_answered_with_when_to_come_back(make, bruno, rita, client_of, territory):
    client = client_of(rita)
    url = reverse("labs:office_hours_file", args=[territory.ambito.office.pk, "csv"])
    assert [client.get(url).status_code for _ in range(21)] == [200] * 20 + [429]
