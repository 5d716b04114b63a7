"""Materials of a lab: who sees which, from inside and outside; new files; all of them in one ZIP."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.rules import Refused
from labs.actions import materials as actions
from labs.models import LabDocument, LabLink
from labs.views import materials as views
from search.entries import KINDS
from toolkit import actions as toolkit
from toolkit import bundles
from toolkit.models import Document, Download, Version

pytestmark = pytest.mark.django_db


@pytest.fixture
def lab(make, territory, tina, bruno):
    made = make.lab(ats=territory.ats, status="running")
    make.lead(made, tina)
    make.seat(made, bruno, territory.ambito.office)
    return made


def text(response):
    return response.content.decode()


def materials(client, lab):
    return text(client.get(f"{lab.get_absolute_url()}?scheda=materiali"))


def upload(client, lab, name="Slide.md", words="Le slide", **fields):
    data = {
        "file": SimpleUploadedFile(name, words.encode()),
        "title": "",
        "kind": "slides",
        "session": "",
        **fields,
    }
    return client.post(reverse("labs:upload_material", args=[lab.pk]), data)


def archive(client, lab):
    answer = client.get(reverse("labs:download_materials", args=[lab.pk]))
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def test_from_outside_only_what_the_audience_allows(make, lab, bruno, carla, client, client_of):
    make.link(lab, "Solo noi")
    make.link(lab, "Chi partecipa", audience="participants")
    make.link(lab, "Per tutti", audience="public")
    make.material(lab, make.document(title="Interno", audience=f"circle:{lab.circle_id}"))
    make.material(lab, make.document(title="Condiviso"))
    make.material(lab, make.document(title="Aperto", audience="public"))
    names = ("Solo noi", "Chi partecipa", "Per tutti", "Interno", "Condiviso", "Aperto")
    outside = text(client.get(lab.get_absolute_url()))
    assert "Registrazioni e materiali aperti" in outside
    assert [name for name in names if f">{name}</a>" in outside] == ["Per tutti", "Aperto"]
    participant = materials(client_of(carla), lab)
    assert [n for n in names if f">{n}</a>" in participant] == [
        "Chi partecipa",
        "Per tutti",
        "Condiviso",
        "Aperto",
    ]
    inside = materials(client_of(bruno), lab)
    assert [name for name in names if f">{name}</a>" in inside] == list(names)
    assert "può aprirlo: Le persone del laboratorio" in inside
    lab.status = "draft"
    lab.save()
    assert set(LabLink.objects.visible_to(carla)) == set()


def test_grouped_by_session_with_the_whole_lab_first(make, lab, tina, client_of):
    later = make.session(lab, title="Secondo")
    client = client_of(tina)
    make.link(lab, "Del secondo", session=later)
    client.post(
        reverse("labs:add_link", args=[lab.pk]),
        {"kind": "link", "title": "Di tutti", "url": "video.example.org/2", "session": "", "audience": "lab"},
    )
    page = materials(client, lab)
    assert (
        page.index("Per tutto il laboratorio") < page.index(">Di tutti</a>") < page.index(">Del secondo</a>")
    )
    assert 'href="https://video.example.org/2"' in page


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://example.org/a", "data:text/html,x"])
def test_a_link_leads_to_the_web_only(lab, tina, client_of, url):
    data = {"kind": "link", "title": "X", "url": url, "session": "", "audience": "lab"}
    assert client_of(tina).post(reverse("labs:add_link", args=[lab.pk]), data).status_code == 200
    assert not LabLink.objects.exists()


def test_another_lab_s_session_is_no_choice(make, lab, tina, client_of):
    elsewhere = make.session(make.lab())
    assert upload(client_of(tina), lab, session=elsewhere.pk).status_code == 200
    assert not Document.objects.exists()


def test_an_uploaded_document_is_the_lab_s_at_once_and_nobody_else_s(
    make, lab, tina, bruno, carla, elena, anna, client_of, run_tasks
):
    make.membership(elena, "guest", circle=lab.circle)
    assert upload(client_of(tina), lab).status_code == 302
    run_tasks()
    document = Document.objects.get()
    assert (document.status, document.audience) == ("draft", f"circle:{lab.circle_id}")
    address = reverse("toolkit:download", args=[document.pk])
    got = {one: client_of(one).get(address).status_code for one in (tina, bruno, elena, anna, carla)}
    assert got == {tina: 200, bruno: 200, elena: 200, anna: 200, carla: 404}
    assert not KINDS["document"].visible_to(bruno).filter(pk=document.pk).exists()
    actions.remove_material(tina, LabDocument.objects.get())
    assert client_of(bruno).get(address).status_code == 404


def test_an_offered_one_is_for_participants_only_once_somebody_else_published_it(
    lab, tina, bruno, carla, anna, client_of, run_tasks
):
    upload(client_of(tina), lab, is_offered="on", title="Le diapositive")
    run_tasks()
    document = Document.objects.get()
    assert document.status == "in_review"
    assert [Document.objects.visible_to(one).count() for one in (bruno, carla)] == [1, 0]
    with pytest.raises(Refused):
        toolkit.publish(tina, document)
    toolkit.publish(anna, document)
    assert [Document.objects.visible_to(one).count() for one in (bruno, carla)] == [1, 1]
    toolkit.withdraw(anna, document, "Superato")
    assert [Document.objects.visible_to(one).count() for one in (bruno, carla)] == [0, 0]
    toolkit.submit(tina, document)
    assert [Document.objects.visible_to(one).count() for one in (bruno, carla)] == [0, 0]


def test_nobody_shows_a_draft_of_somebody_else(make, lab, tina, anna, bruno):
    draft = make.document(title="Bozza altrui", author=anna, status="draft")
    with pytest.raises(Refused):
        actions.add_material(tina, lab, draft)
    with pytest.raises(Refused):
        actions.add_material(bruno, lab, make.document())


def test_the_zip_has_what_one_may_see_under_safe_names(make, lab, bruno, carla, client_of):
    make.material(lab, make.document(file_name="../../etc/passwd.txt", text="uno"))
    make.material(lab, make.document(file_name="verbale.txt", text="due"))
    make.material(lab, make.document(file_name="verbale.txt", text="tre"))
    secret = make.document(file_name="interno.txt", audience=f"circle:{lab.circle_id}", text="parola segreta")
    make.material(lab, secret)
    make.link(lab, "La registrazione")
    mine, hers = archive(client_of(bruno), lab), archive(client_of(carla), lab)
    names = mine.namelist()
    assert len(set(names)) == len(names) == 5
    assert not [name for name in names if "/" in name or "\\" in name or ".." in name]
    assert "La registrazione\r\nhttps://video.example.org/1" in mine.read(views.LINKS_FILE).decode()
    assert not [name for name in hers.namelist() if "interno" in name]
    assert len(hers.namelist()) == 3
    assert Download.objects.filter(version=secret.current_version, person=bruno).count() == 1
    assert Document.objects.get(pk=secret.pk).downloads == 1


def test_the_zip_says_why_it_does_not_come(make, lab, bruno, client_of):
    client, address = client_of(bruno), reverse("labs:download_materials", args=[lab.pk])
    assert views.NOTHING in text(client.get(address, follow=True))
    make.material(lab, make.document())
    Version.objects.update(size=bundles.MOST_BYTES + 1)
    assert "superano i 200 MB" in text(client.get(address, follow=True))
    Version.objects.update(size=10)
    answers = [client.get(address) for _ in range(views.ZIP.tries)]
    assert answers[0].status_code == 200
    late = answers[-1]
    assert late.status_code == 429
    assert int(late["Retry-After"]) > 0


@pytest.mark.parametrize("rows", [1, 3])
def test_materials_cost_the_same_for_one_and_three(
    make, lab, bruno, client_of, rows, django_assert_num_queries
):
    for number in range(rows):
        session = make.session(lab)
        make.material(lab, make.document(audience=f"ats:{lab.ats_id}"), session)
        make.link(lab, f"Registrazione {number}", session=session)
    client = client_of(bruno)
    with django_assert_num_queries(15):
        assert materials(client, lab).count("può aprirlo") == 2 * rows
