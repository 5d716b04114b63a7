"""Works: asked, handed in by office or person, reviewed, offered to the toolkit."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.rules import Refused
from labs.actions import works as actions
from labs.models import NotHandedIn, Output, StaleText, Work, WrongStatus
from labs.works_pages import works_to_hand_in, works_to_review
from notifications.models import Notice
from toolkit import actions as toolkit
from toolkit.models import Document

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def lab(make, territory, tina, bruno, rita, carla):
    """Tina leads it; Bruno and Rita have a seat for one office, Carla for another."""
    made = make.lab(ats=territory.ats, format="project_work", status="running")
    make.lead(made, tina)
    for person in (bruno, rita):
        make.seat(made, person, territory.ambito.office)
    make.seat(made, carla, territory.other_ambito.office)
    return made


@pytest.fixture
def work(make, lab):
    return make.work(lab, due_at=timezone.now() + DAY)


def text(response):
    return response.content.decode()


def md(name="Convenzione.md", words="# Convenzione"):
    return SimpleUploadedFile(name, words.encode())


def told(person):
    return list(Notice.objects.filter(recipient=person).order_by("pk").values_list("text", flat=True))


def send(client, work, **fields):
    return client.post(reverse("labs:hand_in", args=[work.pk]), {"text": "", "mark": "", **fields})


def test_who_leads_asks_and_the_lab_is_told(lab, tina, bruno, client_of):
    due = timezone.localtime(timezone.now() + DAY)
    data = {
        "title": "Schema",
        "instructions": "Due pagine",
        "by": "organisation",
        "due_at": f"{due:%Y-%m-%dT%H:%M}",
    }
    client = client_of(tina)
    client.post(reverse("labs:create_work", args=[lab.pk]), data)
    made = Work.objects.get()
    assert told(bruno) == [f"In «{lab}» c'è un lavoro da consegnare, entro {actions._when(made)}: «Schema»."]
    assert told(tina) == []
    client.post(reverse("labs:update_work", args=[made.pk]), data | {"instructions": "Tre pagine"})
    assert len(told(bruno)) == 1
    with pytest.raises(Refused):
        actions.save_work(bruno, made)


def test_an_office_hands_in_once_and_its_people_amend_it(lab, work, bruno, rita, carla, tina, territory):
    first = actions.hand_in(bruno, work, "La bozza", None, "")
    assert (first.organisation, first.status) == (territory.ambito.office, "handed_in")
    again = actions.hand_in(rita, work, "La bozza, corretta", None, first.mark)
    assert (again.pk, again.author, again.amended_by) == (first.pk, bruno, rita)
    other = actions.hand_in(carla, work, "La nostra", None, "")
    assert other.pk != first.pk
    assert told(tina) == [
        f"{territory.ambito.office} ha consegnato «{work}» in «{lab}».",
        f"{territory.other_ambito.office} ha consegnato «{work}» in «{lab}».",
    ]
    assert list(Output.objects.visible_to(rita)) == [first]
    assert set(Output.objects.visible_to(tina)) == {first, other}


def test_each_person_hands_in_alone_where_the_work_says_so(make, lab, bruno, rita):
    work = make.work(lab, by="person")
    mine = actions.hand_in(bruno, work, "La mia", None, "")
    hers = actions.hand_in(rita, work, "La sua", None, "")
    assert mine.pk != hers.pk
    assert list(Output.objects.visible_to(bruno)) == [mine]


def test_a_colleague_who_saved_meanwhile_is_shown_and_nothing_typed_is_lost(work, bruno, rita, client_of):
    first = actions.hand_in(bruno, work, "La bozza di Bruno", None, "")
    page = send(client_of(rita), work, text="La bozza di Rita")
    assert page.status_code == 409
    assert "La bozza di Bruno" in text(page)
    assert "La bozza di Rita" in text(page)
    first.refresh_from_db()
    assert first.text == "La bozza di Bruno"
    mark = page.context["form"]["mark"].value()
    assert send(client_of(rita), work, text="La bozza di Rita", mark=mark).status_code == 302
    first.refresh_from_db()
    assert first.text == "La bozza di Rita"


def test_a_refused_file_leaves_the_text_in_its_field(work, bruno, client_of):
    page = send(client_of(bruno), work, text="Tre righe scritte a mano", file=md("finto.pdf", "<html>"))
    assert page.status_code == 200
    assert "Tre righe scritte a mano" in text(page)
    assert not Output.objects.exists()
    actions.hand_in(bruno, work, "", md(), "")
    again = send(
        client_of(bruno), work, text="Altre righe", file=md("Copia.md"), mark=Output.objects.get().mark
    )
    assert "Questo file esiste già" in text(again)
    assert "Altre righe" in text(again)


def test_the_file_is_for_the_lab_s_eyes_only(work, bruno, rita, carla, tina, client, client_of):
    output = actions.hand_in(bruno, work, "", md(words="# Solo noi"), "")
    document = output.document
    assert (document.status, document.author, document.audience) == (
        "draft",
        bruno,
        f"circle:{work.lab.circle_id}",
    )
    address = reverse("labs:output_file", args=[output.pk])
    got = {one: client_of(one).get(address).status_code for one in (bruno, rita, tina, carla)}
    assert got == {bruno: 200, rita: 200, tina: 200, carla: 404}
    assert client.get(address).status_code == 302
    actions.review_output(tina, output, "accepted", "", output.mark)
    taken = client_of(carla).get(address)
    assert b"".join(taken.streaming_content) == b"# Solo noi"
    assert taken["Content-Disposition"].startswith("attachment")


def test_the_same_author_sends_a_better_file_as_a_new_version(work, bruno, rita):
    first = actions.hand_in(bruno, work, "", md(words="uno"), "")
    second = actions.hand_in(bruno, work, "", md(words="due"), first.mark)
    assert second.document == first.document
    assert second.document.versions.count() == 2
    third = actions.hand_in(rita, work, "", md(words="tre"), second.mark)
    assert (third.document.author, third.document.versions.count()) == (rita, 1)


def test_late_work_is_taken_and_marked(make, lab, bruno, carla, client_of):
    work = make.work(lab, due_at=timezone.now() - DAY)
    output = actions.hand_in(bruno, work, "Eccola", None, "")
    assert (output.is_late, output.is_amended_late) == (True, False)
    assert "In ritardo" in text(client_of(bruno).get(output.get_absolute_url()))
    early = make.output(work, carla, handed_in_at=timezone.now() - 2 * DAY)
    assert (early.is_late, early.is_amended_late) == (False, True)


def test_sent_back_with_a_reason_then_accepted_with_the_history(work, bruno, rita, carla, tina, client_of):
    output = actions.hand_in(bruno, work, "Prima", None, "")
    client, address = client_of(tina), reverse("labs:review_output", args=[output.pk])
    page = client.post(address, {"verdict": "sent_back", "note": " ", "mark": output.mark})
    assert "Scrivi che cosa va cambiato" in text(page)
    client.post(address, {"verdict": "sent_back", "note": "Manca l'articolo 3", "mark": output.mark})
    output.refresh_from_db()
    assert told(rita)[-1] == f"La consegna di «{work}» va rivista. Manca l'articolo 3"
    output = actions.hand_in(bruno, work, "Seconda", None, output.mark)
    assert Output.objects.visible_to(carla).count() == 0
    actions.review_output(tina, output, "accepted", "", output.mark)
    page = text(client_of(carla).get(output.get_absolute_url()))
    assert page.index("Da rivedere") < page.index("Manca l&#x27;articolo 3")
    output.refresh_from_db()
    with pytest.raises(NotHandedIn):
        actions.hand_in(bruno, work, "Terza", None, output.mark)


def test_nobody_accepts_what_they_did_not_read_nor_what_they_wrote(make, lab, work, bruno, tina, client_of):
    output = actions.hand_in(bruno, work, "Letta", None, "")
    read = output.mark
    changed = actions.hand_in(bruno, work, "Cambiata", None, read)
    page = client_of(tina).post(
        reverse("labs:review_output", args=[output.pk]), {"verdict": "accepted", "note": "Bene", "mark": read}
    )
    assert page.status_code == 409
    assert "Cambiata" in text(page)
    assert "Bene" in text(page)
    with pytest.raises(StaleText):
        actions.review_output(tina, output, "accepted", "", read)
    make.lead(lab, bruno)
    with pytest.raises(Refused):
        actions.review_output(bruno, changed, "accepted", "", changed.mark)


def test_who_is_not_in_the_lab_and_a_cancelled_lab_hand_in_nothing(make, lab, work, anna, bruno, tina):
    for person in (anna, tina):
        with pytest.raises(Refused):
            actions.hand_in(person, work, "Io", None, "")
    lab.status = "cancelled"
    lab.save()
    with pytest.raises(WrongStatus):
        actions.hand_in(bruno, work, "Io", None, "")


def test_a_guest_hands_in_a_text(make, lab, elena, client_of):
    make.membership(elena, "guest", circle=lab.circle)
    work = make.work(lab)
    assert 'type="file"' not in text(client_of(elena).get(reverse("labs:hand_in", args=[work.pk])))
    assert send(client_of(elena), work, text="Da fuori", file=md()).status_code == 302
    assert (Output.objects.get().organisation, Output.objects.get().document) == (None, None)


@pytest.mark.parametrize("with_file", [True, False])
def test_what_was_accepted_reaches_the_toolkit_by_another_hand(
    work, bruno, rita, tina, anna, carla, client_of, run_tasks, with_file
):
    output = actions.hand_in(bruno, work, "Il testo", md() if with_file else None, "")
    with pytest.raises(NotHandedIn):
        actions.offer_output(bruno, output, "Convenzione", "template")
    output = actions.review_output(tina, output, "accepted", "", output.mark)
    for other in (rita, tina):
        with pytest.raises(Refused):
            actions.offer_output(other, output, "Convenzione", "template")
    answer = client_of(bruno).post(
        reverse("labs:offer_output", args=[output.pk]), {"title": "Convenzione tipo", "kind": "template"}
    )
    assert answer.status_code == 302
    run_tasks()
    document = Document.objects.get()
    assert (document.status, document.author, document.audience) == ("in_review", bruno, "participants")
    assert document.title == "Convenzione tipo"
    with pytest.raises(Refused):
        toolkit.publish(bruno, document)
    toolkit.publish(anna, document)
    page = text(client_of(carla).get(output.get_absolute_url()))
    assert "Pubblicato nella cassetta degli attrezzi" in page
    assert document.get_absolute_url() in page
    assert work.lab.get_absolute_url() in text(client_of(carla).get(document.get_absolute_url()))
    with pytest.raises(NotHandedIn):
        actions.offer_output(bruno, output, "Di nuovo", "template")


def test_a_work_with_outputs_stays(make, lab, work, bruno, tina):
    actions.hand_in(bruno, work, "Eccola", None, "")
    with pytest.raises(NotHandedIn):
        actions.remove_work(tina, work)
    work.by = "person"
    with pytest.raises(NotHandedIn):
        actions.save_work(tina, work)
    removed = make.work(lab)
    actions.remove_work(tina, Work.objects.get(pk=removed.pk))
    assert list(lab.works.all()) == [work]
    with pytest.raises(NotHandedIn):
        actions.hand_in(bruno, removed, "Tardi", None, "")


def test_an_accepted_output_is_opened_again_until_it_is_offered(work, bruno, tina, client_of):
    output = actions.hand_in(bruno, work, "Eccola", None, "")
    output = actions.review_output(tina, output, "accepted", "", output.mark)
    assert client_of(bruno).get(reverse("labs:hand_in", args=[work.pk])).status_code == 302
    late = send(client_of(bruno), work, text="Non sapevo", mark="")
    assert late.status_code == 409
    assert "Non sapevo" in text(late)
    with pytest.raises(NotHandedIn):
        actions.review_output(tina, output, "accepted", "", output.mark)
    output = actions.review_output(tina, output, "sent_back", "Un'aggiunta", output.mark)
    output = actions.hand_in(bruno, work, "Con l'aggiunta", None, output.mark)
    output = actions.review_output(tina, output, "accepted", "", output.mark)
    actions.offer_output(bruno, output, "Schema", "template")
    output.refresh_from_db()
    with pytest.raises(NotHandedIn):
        actions.review_output(tina, output, "sent_back", "Ancora", output.mark)


def test_what_waits_for_whom(lab, work, bruno, rita, tina, client_of):
    assert list(works_to_hand_in(bruno)) == [work]
    assert f"Consegna: {work}" in text(client_of(bruno).get("/"))
    assert list(works_to_review(tina)) == []
    output = actions.hand_in(rita, work, "Eccola", None, "")
    assert list(works_to_hand_in(bruno)) == []
    assert [(one, one.waiting) for one in works_to_review(tina)] == [(work, 1)]
    assert "una consegna aspetta la revisione" in text(client_of(tina).get("/"))
    actions.review_output(tina, output, "sent_back", "Manca la data", output.mark)
    assert list(works_to_hand_in(bruno)) == [work]
    assert list(works_to_review(tina)) == []


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_cost_the_same_for_one_and_three(
    make, lab, tina, territory, client_of, rows, django_assert_num_queries
):
    for number in range(rows):
        work = make.work(lab, f"Lavoro {number}")
        for who in range(rows):
            make.output(work, make.person(f"altro-{number}-{who}"))
    client = client_of(tina)
    with django_assert_num_queries(12):
        page = text(client.get(f"{lab.get_absolute_url()}?scheda=lavori"))
    assert page.count("da rivedere") == rows
    with django_assert_num_queries(5):
        assert text(client.get(work.get_absolute_url())).count("bg-primary") == rows
