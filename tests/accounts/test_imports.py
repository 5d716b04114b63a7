"""People from a spreadsheet: the preview, the run, the lines to mend, the second time."""

import csv
import io
import zipfile

import openpyxl
import pytest
from django.core import mail
from django.urls import reverse

from accounts import actions, importing
from accounts.models import Invitation, Membership, PeopleImport, Person
from accounts.rules import ImportStarted, Refused
from accounts.spreadsheets import UnreadableTable
from tests import make

HEADING = ["email", "nome", "cognome", "ruolo", "ambito", "ente"]
UPLOAD = reverse("accounts:import_people")


def xlsx(*rows, heading=HEADING) -> bytes:
    book = openpyxl.Workbook()
    for row in (heading, *rows):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def line(number, **cells):
    person = {"email": f"p{number}@example.org", "nome": "Pia", "cognome": "Neri", "ruolo": "Componente",
              "ambito": "BER-01", "ente": ""}  # fmt: skip
    return list((person | cells).values())


def outcomes(made):
    return [one.outcome for one in made.lines.all()]


def notes(made):
    return [one.note for one in made.lines.all()]


def confirm(actor, made, run_tasks):
    actions.confirm_import(actor, made)
    run_tasks()
    return PeopleImport.objects.get(pk=made.pk)


WRONG = [
    ({"email": ""}, "Manca l'email."),
    ({"email": "non-è-un-indirizzo"}, "L'email non è un indirizzo valido."),
    ({"email": "pіa@example.org"}, "L'email non è un indirizzo valido."),
    ({"nome": ""}, "Manca il nome."),
    ({"nome": "Pia1"}, "Il nome può contenere"),
    ({"cognome": "Nеri"}, "mescola lettere di alfabeti diversi"),
    ({"ruolo": "Amministratore"}, "Il ruolo è Componente o Referente"),
    ({"ambito": ""}, "Manca l'Ambito o l'ente."),
    ({"ambito": "Atlantide"}, "Non c'è un Ambito «Atlantide»"),
    ({"ente": "Ufficio fantasma"}, "Non c'è un ente «Ufficio fantasma»"),
    ({"ente": "Ufficio di piano di Vigevano"}, "L'ente non sta in questo Ambito."),
]


@pytest.mark.parametrize(("cells", "sentence"), WRONG)
def test_wrong_line_says_why(cells, sentence, anna):
    made = actions.upload_people(anna, "persone.xlsx", xlsx(line(1), line(2, **cells)))
    assert outcomes(made) == ["new", "wrong"]
    wrong = made.lines.get(outcome="wrong")
    assert wrong.number == 3 and sentence in wrong.note


@pytest.mark.parametrize("place", [
    {"ambito": "BER-01"}, {"ambito": "ber-01 "}, {"ambito": "DALMINE"}, {"ambito": "Ambito di Dalmine"},
    {"ambito": "", "ente": "ufficio di piano di dalmine"}, {"ambito": "Dalmine", "ente": "UFFICIO DI PIANO DI DALMINE"},
])  # fmt: skip
def test_place_is_found_as_people_write_it(place, anna, territory):
    made = actions.upload_people(anna, "persone.xlsx", xlsx(line(1, **place)))
    assert outcomes(made) == ["new"], notes(made)
    assert made.lines.get().organisation == territory.ambito.office


def test_repeated_line_names_the_first(anna):
    made = actions.upload_people(anna, "p.xlsx", xlsx(line(1), line(2), line(1, email="P1@example.org")))
    assert made.lines.get(number=4).note == "È la stessa persona della riga 2, per lo stesso ente."


def test_preview_does_nothing_until_confirmed(anna, run_tasks):
    made = actions.upload_people(anna, "p.xlsx", xlsx(line(1), line(2)))
    run_tasks()
    assert not Invitation.objects.exists() and mail.outbox == []
    made = confirm(anna, made, run_tasks)
    assert made.status == "done" and Invitation.objects.count() == 2
    assert sorted(message.to[0] for message in mail.outbox) == ["p1@example.org", "p2@example.org"]


def test_run_again_changes_nothing(anna, rita, run_tasks):
    content = xlsx(line(1), line(2, ruolo="Referente"), line(3, email=rita.email, ruolo="Referente"))
    confirm(anna, actions.upload_people(anna, "p.xlsx", content), run_tasks)
    sent, rows = len(mail.outbox), list(Invitation.objects.values())
    again = actions.upload_people(anna, "p.xlsx", content)
    assert outcomes(again) == ["unchanged"] * 3 and sent == 2
    confirm(anna, again, run_tasks)
    assert (len(mail.outbox), list(Invitation.objects.values())) == (sent, rows)


def test_task_that_runs_twice_changes_nothing(anna, run_tasks):
    made = actions.upload_people(anna, "p.xlsx", xlsx(line(1)))
    confirm(anna, made, run_tasks)
    assert importing.run(made.pk) == [] and Invitation.objects.count() == 1
    with pytest.raises(ImportStarted):
        actions.confirm_import(anna, made)


def test_changed_line_changes_the_invitation(anna, run_tasks):
    confirm(anna, actions.upload_people(anna, "p.xlsx", xlsx(line(1), line(2))), run_tasks)
    made = actions.upload_people(anna, "p.xlsx", xlsx(line(1, nome="Pina"), line(2, ruolo="referente")))
    assert outcomes(made) == ["changed", "changed"]
    confirm(anna, made, run_tasks)
    found = Invitation.objects.order_by("email").values_list("first_name", "role", "serial")
    assert list(found) == [("Pina", "member", 2), ("Pia", "representative", 2)]


def test_file_of_another_territory_gives_no_right(territory, run_tasks):
    paola = make.person("paola", "coordinator", ats=territory.ats)
    made = actions.upload_people(paola, "p.xlsx", xlsx(line(1), line(2, ambito="PAV-01")))
    assert notes(made)[1] == "Questo ente non è fra quelli che coordini."
    confirm(paola, made, run_tasks)
    assert [one.organisation for one in Invitation.objects.all()] == [territory.ambito.office]


def test_right_lost_before_the_run_stops_all_of_it(territory, run_tasks):
    paola = make.person("paola", "coordinator", ats=territory.ats)
    made = actions.upload_people(paola, "p.xlsx", xlsx(line(1), line(2)))
    actions.confirm_import(paola, made)
    Membership.objects.filter(person=paola).update(ats=territory.other_ats)
    run_tasks()
    assert PeopleImport.objects.get(pk=made.pk).status == "refused" and not Invitation.objects.exists()


def test_member_cannot_import(rita):
    with pytest.raises(Refused, match="solo chi coordina"):
        actions.upload_people(rita, "p.xlsx", xlsx(line(1)))


@pytest.mark.parametrize(("name", "content", "sentence"), [
    ("p.xlsx", b"PK\x03\x04 no", "non è un XLSX"),
    ("p.xlsx", b"", "non è un XLSX"),
    ("p.pdf", b"%PDF", "Serve un file XLSX"),
    ("p.csv", b"", "Il file è vuoto."),
    ("p.csv", b"email;nome;cognome\n", "manca la colonna «ambito» oppure «ente»"),
    ("p.csv", b"indirizzo;nome\nx;y", "mancano le colonne: email, cognome"),
    ("p.csv", b"email;nome;cognome;ambito\n", "non c'è nessuna riga"),
    ("p.csv", b"x" * (5 * 1024 * 1024 + 1), "supera i 5 MB"),
    ("p.csv", b"email;nome;cognome;ambito\n" + b"a;b;c;d\n" * 5001, "più di 5000 righe"),
])  # fmt: skip
def test_unreadable_file_says_why(name, content, sentence, anna):
    with pytest.raises(UnreadableTable, match=sentence):
        actions.upload_people(anna, name, content)
    assert not PeopleImport.objects.exists()


def test_bomb_and_entities_are_refused(anna):
    def package(**parts):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in parts.items():
                archive.writestr(name, text)
        return out.getvalue()

    with pytest.raises(UnreadableTable, match="troppo grande una volta aperto"):
        actions.upload_people(anna, "p.xlsx", package(big=b"\0" * (61 * 1024 * 1024)))
    with pytest.raises(UnreadableTable, match="dichiarazioni non ammesse"):
        actions.upload_people(
            anna, "p.xlsx", package(x='<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x/>')
        )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_csv_is_read_as_excel_writes_it(encoding, delimiter, anna):
    rows = [HEADING, line(1, nome="Nicolò", cognome="D'Alò"), [], line(2)]
    text = "\r\n".join(delimiter.join(row) for row in rows)
    made = actions.upload_people(anna, "PERSONE.CSV", text.encode(encoding))
    assert [(one.number, one.first_name) for one in made.lines.all()] == [(2, "Nicolò"), (4, "Pia")]


def test_hostile_cells_are_names_or_faults(anna):
    rows = [line(1, nome="Pi\u202ea\u200b"), line(2, nome="P\0ia")]
    text = "\n".join(";".join(row) for row in [HEADING, *rows])
    made = actions.upload_people(anna, "p.csv", text.encode())
    assert [one.first_name for one in made.lines.all()] == ["Pia", "Pia"]
    assert "\0" not in str(list(made.lines.values("cells")))


def test_lines_to_mend_are_safe_to_open(anna, client_of):
    rows = [HEADING, line(1, nome="=1+1", cognome="@x", ambito="+39"), line(2)]
    made = actions.upload_people(anna, "p.csv", "\n".join(";".join(row) for row in rows).encode())
    answer = client_of(anna).get(reverse("accounts:wrong_lines", args=[made.pk]))
    [heading, row] = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    assert heading == ["riga", *HEADING, "errore"] and row[0] == "2"
    assert not any(cell[:1] in ("=", "+", "-", "@") for cell in row) and "'=1+1" in row


def big_file(wrong=30, total=1500) -> bytes:
    rows = [line(n, email="sbagliata" if n < wrong else f"p{n}@example.org") for n in range(total)]
    return xlsx(*rows)


def test_fifteen_hundred_people_with_thirty_wrong_lines(anna, client_of, run_tasks):
    client = client_of(anna)
    upload = io.BytesIO(big_file())
    upload.name = "persone.xlsx"
    page = client.post(UPLOAD, {"file": upload}, follow=True)
    text = page.content.decode()
    assert "Nuova: 1470" in text and "Da correggere: 30" in text and "Riga 2: L&#x27;email non è" in text
    assert not Invitation.objects.exists()
    made = PeopleImport.objects.get()
    client.post(reverse("accounts:confirm_import", args=[made.pk]))
    assert "L'importazione sta per cominciare" in client.get(made.get_absolute_url()).content.decode()
    run_tasks()
    done = client.get(made.get_absolute_url()).content.decode()
    assert "1470 inviti spediti" in done and len(mail.outbox) == 1470 and Person.objects.count() == 1
    upload.seek(0)
    again = client.post(UPLOAD, {"file": upload}, follow=True).content.decode()
    assert "Invariata: 1470" in again and "Non c'è nessun invito da mandare" in again


def test_progress_is_shown_while_mails_leave(anna, client_of, run_tasks):
    made = actions.upload_people(anna, "p.xlsx", xlsx(line(1), line(2)))
    confirm(anna, made, run_tasks)
    Invitation.objects.filter(email="p2@example.org").update(mailed_at=None)
    page = client_of(anna).get(made.get_absolute_url()).content.decode()
    assert "Mail partite: 1 su 2" in page and '<progress id="avanzamento" max="2" value="1">' in page


def test_queries_hardly_grow_with_the_file(anna, run_tasks, django_assert_max_num_queries):
    with django_assert_max_num_queries(40):  # rows are stored some dozens at a time
        made = actions.upload_people(anna, "p.xlsx", big_file())
    with django_assert_max_num_queries(50):
        actions.confirm_import(anna, made)
        importing.run(made.pk)


@pytest.mark.parametrize("rows", [1, 3])
def test_preview_asks_the_same_for_any_length(rows, anna, client_of, django_assert_num_queries):
    made = actions.upload_people(anna, "p.xlsx", xlsx(*(line(n) for n in range(rows))))
    client = client_of(anna)
    with django_assert_num_queries(8):
        client.get(made.get_absolute_url())
