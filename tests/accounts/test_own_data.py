"""The pages of one's own data: a copy, and leaving for good, by oneself or by who administers the site."""

import io
from zipfile import ZipFile

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts import actions
from accounts.models import Erasure, Membership, Person, PersonalExport
from accounts.rules import LastAdministrator, Refused
from accounts.tokens import create_token, token_by_key
from community.models import Assignment, Post
from labs.models import CalendarFeed, Enrolment
from labs.privacy import initials
from notifications.models import Notice
from tests import make
from tests.accounts.test_security_totp import activated, code_of

DATA, LEAVE = "/profilo/dati/", "/profilo/lascia/"
SURE = {"password": make.PASSWORD, "is_sure": "on"}


def test_the_copy_is_made_by_the_worker_and_is_ones_own(bruno, carla, client_of, run_tasks):
    client = client_of(bruno)
    assert client.post(DATA).status_code == 302
    assert "In preparazione" in client.get(DATA).content.decode()
    address = f"{DATA}{PersonalExport.objects.get().pk}/scarica/"
    assert client.get(address).status_code == 404
    run_tasks()
    assert "Pronto" in client.get(DATA).content.decode()
    taken = client.get(address)
    assert taken["Cache-Control"] == "private, no-store"
    assert taken["Content-Disposition"].startswith("attachment")
    with ZipFile(io.BytesIO(b"".join(taken.streaming_content))) as archive:
        assert bruno.email in archive.read("profilo-e-accesso.json").decode()
    assert client_of(carla).get(address).status_code == 404
    PersonalExport.objects.update(asked_at=timezone.now() - timezone.timedelta(days=8))
    assert client.get(address).status_code == 404


def test_asking_twice_makes_one_and_the_sixth_in_an_hour_waits(bruno, client_of):
    client = client_of(bruno)
    for _ in range(5):
        assert client.post(DATA).status_code == 302
    assert PersonalExport.objects.count() == 1
    late = client.post(DATA)
    assert late.status_code == 429
    assert int(late["Retry-After"]) > 0


@pytest.mark.parametrize("address", [DATA, LEAVE])
def test_both_ask_for_the_password_again(bruno, address):
    client = Client()
    client.force_login(bruno)
    session = client.session
    session["signed_in_at"] = 0
    session.save()
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accedi/conferma/")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"is_sure": "on", "password": "no"}, "La password non è giusta"),
        ({"password": make.PASSWORD}, "Se vuoi lasciare il sito, conferma."),
    ],
)
def test_leaving_needs_the_password_and_a_yes(bruno, client_of, given, sentence):
    page = client_of(bruno).post(LEAVE, given)
    assert page.status_code == 200
    assert sentence in page.content.decode()
    assert Person.objects.get(pk=bruno.pk).is_active


@pytest.mark.parametrize(
    ("code", "sentence"), [("", "Questo campo è obbligatorio"), ("000000", "Il codice non è giusto")]
)
def test_leaving_with_a_second_step_needs_its_code(bruno, code, sentence):
    client, secret = activated(bruno)
    page = client.post(LEAVE, SURE | {"code": code})
    assert (page.status_code, sentence in page.content.decode()) == (200, True)
    assert Person.objects.get(pk=bruno.pk).is_active
    assert client.post(LEAVE, SURE | {"code": code_of(secret)})["Location"] == "/uscita/"
    assert not Person.objects.get(pk=bruno.pk).is_active


def test_leaving_ends_everything_at_once(bruno, carla, anna, client_of, run_tasks, territory):
    lab = make.lab(capacity=1, status="open")
    make.enrolment(lab, bruno, organisation=territory.ambito.office)
    make.enrolment(lab, carla, "waiting", organisation=territory.other_ambito.office)
    key, feed = create_token(bruno), make.calendar_feed(bruno)
    thread = make.thread(bruno, is_question=True)
    make.post(thread, anna, f"Chiedo a @**{bruno.name}**.")
    Assignment.objects.create(thread=thread, expert=bruno, assigned_by=anna, due_on=timezone.localdate())
    other_device, client = client_of(bruno), client_of(bruno)
    answer = client.post(LEAVE, SURE)
    assert (answer.status_code, answer["Location"]) == (302, "/uscita/")
    assert "Hai lasciato Cantiere" in client.get("/uscita/").content.decode()
    for one in (client, other_device):
        assert one.get("/profilo/").status_code == 302
    assert token_by_key(key) is None
    assert not CalendarFeed.objects.filter(pk=feed.pk).exists()
    assert not Membership.objects.filter(person=bruno).exists()
    assert Enrolment.objects.get(person=bruno).status == "withdrawn"
    assert Enrolment.objects.get(person=carla).status == "confirmed"
    assert not Assignment.objects.exists()
    assert Notice.objects.filter(recipient=anna, text__contains="non ha più chi la segue").exists()
    assert not Client().login(email="bruno@example.org", password=make.PASSWORD)
    run_tasks()
    page = client_of(anna).get(thread.get_absolute_url()).content.decode()
    assert "Bruno" not in page
    assert page.count("Utente non più attivo") >= 2


def test_what_was_written_stays_and_twice_is_once(bruno, run_tasks):
    post = make.thread(bruno, text="Noi usiamo una tabella.").posts.get()
    actions.leave(bruno)
    run_tasks()
    actions.leave(Person.objects.get(pk=bruno.pk))
    run_tasks()
    kept = Post.objects.select_related("author").get(pk=post.pk)
    assert (kept.body, kept.author.name) == ("Noi usiamo una tabella.", "Utente non più attivo")
    erasure = Erasure.objects.get()
    assert erasure.finished_at
    assert (erasure.names, erasure.asked_by_id) == ({}, bruno.pk)


def test_a_namesake_keeps_the_name(bruno, anna, run_tasks, territory):
    other = make.person("altro", "member", organisation=territory.other_ambito.office)
    Person.objects.filter(pk=other.pk).update(first_name="Bruno", last_name="Rossi")
    office = territory.ambito.office.label
    post = make.post(make.thread(anna), anna, f"Bruno Rossi sa, @**Bruno Rossi ({office})** no.")
    actions.leave(bruno)
    run_tasks()
    post.refresh_from_db()
    assert post.body == "Bruno Rossi sa, @**Utente non più attivo** no."
    assert Person.objects.get(pk=other.pk).name == "Bruno Rossi"


def test_the_certificate_keeps_code_hours_and_initials(bruno, client_of, run_tasks):
    certificate = make.certificate(make.concluded_lab(bruno), bruno)
    actions.leave(bruno)
    run_tasks()
    page = Client().get(certificate.get_absolute_url()).content.decode()
    assert "B. R." in page
    assert "Bruno" not in page
    assert initials("Anna Maria D'Angelo") == "A. M. D."


def test_the_last_administrator_stays_and_administrators_erase_others(
    dario, anna, bruno, client_of, run_tasks
):
    with pytest.raises(LastAdministrator):
        actions.leave(dario)
    assert "Sei l&#x27;unica persona" in client_of(dario).get(LEAVE).content.decode().replace("'", "&#x27;")
    with pytest.raises(Refused):
        actions.erase(anna, bruno)
    address = f"/persone/{bruno.pk}/anonimizza/"
    client = client_of(dario)
    wrong = client.post(address, {"email": "altra@example.org"})
    assert "Non è l&#x27;indirizzo" in wrong.content.decode()
    assert client.post(address, {"email": "Bruno@example.org"}).status_code == 302
    assert not Person.objects.get(pk=bruno.pk).is_active
    assert Erasure.objects.get().asked_by == dario
    assert client.get(address).status_code == 404
    assert client.get(f"/persone/{dario.pk}/anonimizza/").status_code == 404


def test_whoever_is_alone_in_a_role_is_told(rita, client_of, territory):
    page = client_of(rita).get(LEAVE).content.decode()
    assert "Prima passa il testimone" in page
    make.person("altra", "representative", organisation=territory.ambito.office)
    assert "Prima passa il testimone" not in client_of(rita).get(LEAVE).content.decode()


def test_the_command_does_all_of_it(bruno, dario):
    call_command("erase_person", "Bruno@example.org", stdout=io.StringIO())
    assert Person.objects.get(pk=bruno.pk).name == "Utente non più attivo"
    assert Erasure.objects.get().finished_at
    with pytest.raises(CommandError, match="Non c'è una persona"):
        call_command("erase_person", "bruno@example.org")
    with pytest.raises(CommandError, match="unica persona"):
        call_command("erase_person", dario.email)
