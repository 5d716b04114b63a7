"""Files of posts: taken in with care, given back without rights, gone with their post."""

import datetime
import threading

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from accounts.actions import end_membership
from accounts.rules import Refused
from community.actions import attach, attach_files, hide_post, post_message, remove_message
from community.attachments import MOST_FILES
from community.limits import UPLOADS, TooManyUploads
from community.models import Attachment, Post, SpaceArchived, ThreadLocked
from tests.community.pictures import SECRET_PLACE, opened, picture, with_place
from toolkit.formats import UnacceptableFile

pytestmark = pytest.mark.django_db
NO_RIGHTS = "sandbox; default-src 'none'; frame-ancestors 'none'"


@pytest.fixture
def thread(make, anna):
    return make.thread(anna)


@pytest.fixture
def lab_thread(make, anna, territory):
    return make.thread(anna, make.lab(ats=territory.ats).circle.space)


def stored_files(settings) -> list[str]:
    return sorted(
        str(p.relative_to(settings.MEDIA_ROOT)) for p in settings.MEDIA_ROOT.rglob("*") if p.is_file()
    )


def sent(client, thread, make, name="appunti.txt", content=b"Appunti."):
    return client.post(f"/discussioni/{thread.pk}/allegati/", {"file": make.upload(name, content)})


def test_a_document_is_stored_under_a_name_of_our_own_and_given_back_to_be_saved(
    make, thread, bruno, client_of, settings
):
    client = client_of(bruno)

    answer = sent(client, thread, make, "Verbale «di ieri» & oggi.txt")

    attachment = Attachment.objects.get()
    assert answer.status_code == 201 and answer.json() == {
        "id": attachment.pk,
        "name": "Verbale «di ieri» & oggi.txt",
        "size": 8,
        "url": f"/discussioni/allegati/{attachment.pk}/",
        "image_url": None,
    }
    assert (attachment.uploader, attachment.thread, attachment.post) == (bruno, thread, None)
    [name] = stored_files(settings)
    assert name.startswith("discussioni/") and name.endswith(".txt") and "Verbale" not in name
    given = client.get(answer.json()["url"])
    assert b"".join(given) == b"Appunti."
    assert given["Content-Disposition"].startswith("attachment;")
    assert (given["Content-Type"], given["X-Content-Type-Options"]) == ("text/plain", "nosniff")
    assert given["Content-Security-Policy"] == NO_RIGHTS
    assert client.head(answer.json()["url"]).status_code == 200


def test_a_picture_is_written_anew_and_shown_in_the_page(make, thread, bruno, client_of, settings):
    client = client_of(bruno)

    answer = sent(client, thread, make, "cortile.jpg", with_place())

    shown = client.get(answer.json()["image_url"])
    content = b"".join(shown)
    assert opened(content).size == (8, 6) and SECRET_PLACE.encode() not in content
    assert answer.json()["size"] == len(content) == Attachment.objects.get().file.size
    assert shown["Content-Type"] == "image/jpeg" and shown["Content-Disposition"].startswith("inline")
    assert (shown["X-Content-Type-Options"], shown["Content-Security-Policy"]) == ("nosniff", NO_RIGHTS)
    assert b"".join(client.get(answer.json()["url"])) == content
    assert client.get(answer.json()["url"])["Content-Disposition"].startswith("attachment;")
    [name] = stored_files(settings)
    assert SECRET_PLACE.encode() not in (settings.MEDIA_ROOT / name).read_bytes()


def test_only_pictures_are_shown_in_the_page(make, thread, bruno, client_of):
    attachment = make.attachment(thread, bruno, "pagina.txt", b"<script>alert(1)</script>")
    client = client_of(bruno)
    assert client.get(f"/discussioni/allegati/{attachment.pk}/").status_code == 200
    assert client.get(f"/discussioni/allegati/{attachment.pk}/immagine/").status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("vuoto.txt", b"", "vuoto"),
        ("vuota.png", b"", "vuoto"),
        ("disegno.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "PNG o JPEG"),
        ("programma.exe", b"MZ", "non è ammesso"),
        ("senza-nome", b"testo", "non è ammesso"),
        ("relazione.doc", b"\xd0\xcf\x11\xe0", "DOCX o PDF"),
        ("relazione.pdf", b"non un pdf", "PDF"),
        ("foto.png", b"<html>", "danneggiata"),
        ("foto.png", picture()[:40], "danneggiata"),
        ("foto.jpg", bytes(10 * 1024 * 1024 + 1), "10 MB"),
    ],
)
def test_what_is_not_taken_leaves_a_sentence_and_nothing_else(
    make, thread, bruno, client_of, settings, name, content, sentence
):
    answer = sent(client_of(bruno), thread, make, name, content)

    assert answer.status_code == 400 and sentence in answer.json()["message"]
    assert not Attachment.objects.exists() and stored_files(settings) == []


def test_no_file_at_all_is_said(thread, bruno, client_of):
    for data in ({}, {"file": "testo"}):
        answer = client_of(bruno).post(f"/discussioni/{thread.pk}/allegati/", data)
        assert (answer.status_code, answer.json()["message"]) == (400, "Scegli un file da allegare.")


def test_many_files_are_taken_all_or_none(make, thread, bruno, settings):
    good = [make.upload("a.txt"), make.upload("b.png", picture())]
    with pytest.raises(UnacceptableFile):
        attach_files(bruno, thread, [*good, make.upload("c.exe", b"MZ")])
    with pytest.raises(UnacceptableFile, match="al massimo 10"):
        attach_files(bruno, thread, [make.upload() for _ in range(MOST_FILES + 1)])
    assert not Attachment.objects.exists() and stored_files(settings) == []

    made = attach_files(bruno, thread, [make.upload("a.txt"), make.upload("b.png", picture())])
    assert [(a.name, a.is_image) for a in made] == [("a.txt", False), ("b.png", True)]
    assert len(stored_files(settings)) == 2
    assert attach_files(bruno, thread, []) == []


def test_only_who_may_write_may_attach(make, thread, bruno, elena, client_of, settings):
    with pytest.raises(Refused):
        attach(elena, thread, make.upload())
    thread.is_locked = True
    with pytest.raises(ThreadLocked):
        attach(bruno, thread, make.upload())
    thread.is_locked = False
    thread.space.is_archived = True
    with pytest.raises(SpaceArchived):
        attach(bruno, thread, make.upload())
    assert stored_files(settings) == []

    type(thread).objects.update(is_locked=True)
    answer = sent(client_of(bruno), thread, make)
    assert answer.status_code == 409 and "chiusa" in answer.json()["message"]


def test_who_is_suspended_reads_why(make, thread, bruno, marco, client_of):
    post = make.post(thread, bruno)
    make_suspended(bruno, post, marco)
    answer = sent(client_of(bruno), thread, make)
    assert answer.status_code == 403 and "puoi solo leggere" in answer.json()["message"]


def make_suspended(person, post, judge):
    from community.models import Case, Decision

    case = Case.objects.create(post=post, origin=Case.Origin.REPORTED)
    decision = Decision.objects.create(
        case=case, judge=judge, outcome="suspend", rule="offensive", text="No."
    )
    person.suspensions.create(decision=decision, until=timezone.now() + datetime.timedelta(days=3))


def uploaded(person, thread, number, ago=datetime.timedelta()):
    Attachment.objects.bulk_create(
        Attachment(
            thread=thread, uploader=person, name="a.txt", size=1, file="x", created_at=timezone.now() - ago
        )
        for _ in range(number)
    )


def test_thirty_uploads_an_hour(make, thread, bruno, carla, client_of, settings):
    uploaded(bruno, thread, 1, datetime.timedelta(minutes=59))
    uploaded(bruno, thread, UPLOADS - 2, datetime.timedelta(minutes=10))
    client = client_of(bruno)
    assert sent(client, thread, make).status_code == 201

    answer = sent(client, thread, make)

    assert answer.status_code == 429
    assert 50 <= int(answer["Retry-After"]) <= 61
    assert answer.json()["message"] == "Hai caricato molti file in un'ora: riprova fra un minuto."
    assert Attachment.objects.count() == UPLOADS and len(stored_files(settings)) == 1
    assert sent(client_of(carla), thread, make).status_code == 201
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=2), tick=True):
        assert sent(client, thread, make).status_code == 201
        assert sent(client, thread, make).json()["message"].endswith("riprova fra 48 minuti.")


def test_many_files_at_once_count_as_many(make, thread, bruno, settings):
    uploaded(bruno, thread, UPLOADS - 2)
    with pytest.raises(TooManyUploads):
        attach_files(bruno, thread, [make.upload() for _ in range(3)])
    assert stored_files(settings) == []
    assert len(attach_files(bruno, thread, [make.upload() for _ in range(2)])) == 2
    settings.RATE_LIMITS = False
    assert attach(bruno, thread, make.upload())


@pytest.mark.django_db(transaction=True)
def test_uploads_at_one_moment_stay_within_the_hour(make, settings):
    bruno = make.person("bruno", "member", organisation=make.territory().ambito.office)
    thread = make.thread(bruno)
    uploaded(bruno, thread, UPLOADS - 3)
    outcomes, start = [], threading.Barrier(6)

    def upload():
        start.wait()
        try:
            outcomes.append(attach(bruno, thread, make.upload()).pk)
        except TooManyUploads:
            outcomes.append(None)
        finally:
            connection.close()

    uploaders = [threading.Thread(target=upload) for _ in range(6)]
    for one in uploaders:
        one.start()
    for one in uploaders:
        one.join()

    assert sorted(bool(pk) for pk in outcomes) == [False] * 3 + [True] * 3
    assert Attachment.objects.count() == UPLOADS and len(stored_files(settings)) == 3


def test_a_file_that_no_post_takes_goes_after_a_day(make, thread, bruno, run_tasks, settings):
    kept, left = make.attachment(thread, bruno, "a.txt"), make.attachment(thread, bruno, "b.txt")
    post_message(bruno, thread, "Ecco.", "k-1", attachments=[kept.pk])
    with time_machine.travel(timezone.now() + datetime.timedelta(hours=23), tick=True):
        run_tasks()
        assert Attachment.objects.count() == 2
    with time_machine.travel(timezone.now() + datetime.timedelta(hours=25), tick=True):
        run_tasks()
    assert list(Attachment.objects.all()) == [kept]
    assert stored_files(settings) == [kept.file.name] and left.file.name != kept.file.name


def test_clearing_twice_is_harmless(make, thread, bruno):
    from community.tasks import clear_attachment

    left = make.attachment(thread, bruno)
    clear_attachment.call(left.pk)
    clear_attachment.call(left.pk)
    assert not Attachment.objects.exists() and not default_storage.exists(left.file.name)


def status(client_of, person, attachment) -> set[int]:
    client, url = client_of(person), attachment.get_absolute_url()
    return {client.get(url).status_code, client.get(url + "immagine/").status_code}


def test_a_file_of_another_lab_is_not_there(make, lab_thread, anna, elena, tina, bruno, client_of, territory):
    attachment = make.attachment(lab_thread, anna, "foto.png", picture(), post=make.post(lab_thread, anna))
    make.membership(elena, "guest", circle=lab_thread.space.circle)
    make.membership(tina, "trainer", circle=make.circle(territory.other_ats))

    assert status(client_of, elena, attachment) == {200}
    assert status(client_of, tina, attachment) == {404} == status(client_of, bruno, attachment)


def test_a_file_goes_with_its_post(make, thread, bruno, carla, marco, client_of):
    removed, hidden = make.post(thread, bruno), make.post(thread, bruno)
    of_removed = make.attachment(thread, bruno, "foto.png", picture(), post=removed)
    of_hidden = make.attachment(thread, bruno, "foto.png", picture(), post=hidden)
    assert status(client_of, carla, of_removed) == {200} == status(client_of, carla, of_hidden)

    remove_message(bruno, removed)
    hide_post(hidden)

    for person in (carla, bruno):
        assert status(client_of, person, of_removed) == {404} == status(client_of, person, of_hidden)
    assert status(client_of, marco, of_removed) == {404}
    assert status(client_of, marco, of_hidden) == {200}  # whoever judges an appeal reads what was hidden


def test_a_file_of_a_held_post_is_for_its_author_and_who_decides(
    make, thread, bruno, carla, marco, client_of
):
    attachment = make.attachment(thread, bruno, "foto.png", picture(), post=make.post(thread, bruno))
    assert status(client_of, carla, attachment) == {200}

    Post.objects.filter(pk=attachment.post_id).update(status="held")

    assert status(client_of, bruno, attachment) == {200} == status(client_of, marco, attachment)
    assert status(client_of, carla, attachment) == {404}


def test_a_file_is_gone_for_who_loses_the_lab(make, lab_thread, anna, elena, client_of):
    attachment = make.attachment(lab_thread, anna, "foto.png", picture(), post=make.post(lab_thread, anna))
    own = make.membership(elena, "guest", circle=lab_thread.space.circle)
    unsent = make.attachment(lab_thread, elena, "foto.png", picture())
    assert status(client_of, elena, attachment) == {200} == status(client_of, elena, unsent)

    end_membership(anna, own)

    assert status(client_of, elena, attachment) == {404} == status(client_of, elena, unsent)


def test_a_file_moves_with_its_thread(make, thread, lab_thread, anna, bruno, client_of):
    attachment = make.attachment(thread, anna, "foto.png", picture(), post=make.post(thread, anna))
    assert status(client_of, bruno, attachment) == {200}
    type(thread).objects.filter(pk=thread.pk).update(space=lab_thread.space)
    assert status(client_of, bruno, attachment) == {404}


def test_an_unsent_file_is_of_its_uploader_alone(make, thread, anna, bruno, client_of):
    attachment = make.attachment(thread, bruno, "foto.png", picture())
    assert status(client_of, bruno, attachment) == {200}
    assert status(client_of, anna, attachment) == {404}


def test_a_file_that_the_disk_has_lost_is_not_there(make, thread, bruno, client_of):
    attachment = make.attachment(thread, bruno, "foto.png", picture())
    attachment.file.delete(save=False)
    assert status(client_of, bruno, attachment) == {404}
