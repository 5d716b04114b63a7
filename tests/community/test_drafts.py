"""Drafts: one of a person in each place, the same on all devices, nobody else's business."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from accounts.actions import end_membership
from accounts.markdown import TextRefused, TextTooLong
from community.actions import drop_draft, post_message, save_draft, save_new_draft, start_thread
from community.models import Draft
from community.queries import drafts_of, new_draft_of

pytestmark = pytest.mark.django_db


def draft_of(person, thread):
    return Draft.objects.visible_to(person).filter(thread=thread).first()


@pytest.fixture
def thread(make, anna):
    return make.thread(anna, title="Tariffe")


@pytest.fixture
def lab_thread(make, anna, territory):
    return make.thread(anna, make.lab(ats=territory.ats).circle.space, title="Riservata")


def test_two_devices_of_one_person_share_one_draft(thread, bruno, client_of):
    desk, telephone = client_of(bruno), client_of(bruno)
    url = f"/discussioni/{thread.pk}/bozza/"

    assert desk.post(url, {"body": "Dalla scrivania"}).status_code == 204
    assert telephone.post(url, {"body": "Dalla scrivania, poi in treno\r\ncosì"}).status_code == 204

    assert Draft.objects.count() == 1
    assert draft_of(bruno, thread).body == "Dalla scrivania, poi in treno\ncosì"
    assert "poi in treno" in desk.get("/discussioni/bozze/").content.decode()
    assert telephone.post(url, {"body": "Dalla scrivania, poi in treno\r\ncosì"}).status_code == 204
    assert Draft.objects.count() == 1


@pytest.mark.parametrize("nothing", ["", "  \n\t "])
def test_nothing_to_keep_is_no_draft(thread, bruno, nothing):
    save_draft(bruno, thread, "Comincio")
    save_new_draft(bruno, None, "Un titolo", "")
    assert Draft.objects.count() == 2

    for _ in range(2):
        save_draft(bruno, thread, nothing)
        save_new_draft(bruno, None, nothing, nothing)
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    ("text", "refusal"), [("a\x00b", TextRefused), ("x" * 10_001, TextTooLong), ("\ud800", TextRefused)]
)
def test_what_a_post_would_be_refused_for_is_refused(thread, bruno, text, refusal):
    save_draft(bruno, thread, "Prima")
    with pytest.raises(refusal):
        save_draft(bruno, thread, text)
    with pytest.raises(refusal):
        save_new_draft(bruno, None, "Titolo", text)
    with pytest.raises(TextRefused):
        save_new_draft(bruno, None, text, "Testo")
    assert draft_of(bruno, thread).body == "Prima"


def test_the_page_that_saves_reads_why_not(thread, bruno, client_of):
    for url in (f"/discussioni/{thread.pk}/bozza/", "/discussioni/bozza/"):
        answer = client_of(bruno).post(url, {"title": "Titolo", "body": "a\x00b"})
        assert answer.status_code == 400 and "non si possono salvare" in answer.json()["message"]
    assert not Draft.objects.exists()


def test_a_new_thread_has_one_draft_with_title_and_place(make, territory, bruno, client_of):
    space = make.space("ats", ats=territory.ats)
    client = client_of(bruno)
    for title in ("Prima idea", "Seconda idea"):
        sent = {"space": space.pk, "title": title, "body": "Testo"}
        assert client.post("/discussioni/bozza/", sent).status_code == 204

    draft = new_draft_of(bruno)
    assert (draft.title, draft.body, draft.space) == ("Seconda idea", "Testo", space)
    assert Draft.objects.count() == 1


@pytest.mark.parametrize("given", ["", "0", "999999", "9" * 40, "abc", "-1", "1 OR 1"])
def test_a_place_that_is_not_there_loses_no_text(bruno, client_of, given):
    sent = {"space": given, "title": "Idea", "body": "Testo"}
    assert client_of(bruno).post("/discussioni/bozza/", sent).status_code == 204
    assert (new_draft_of(bruno).space, new_draft_of(bruno).body) == (None, "Testo")


def test_a_place_that_one_does_not_see_is_as_none(make, territory, lab_thread, anna, bruno):
    save_new_draft(bruno, make.space("ats", ats=territory.ats), "Idea", "Testo")
    assert new_draft_of(bruno).space.kind == "ats"
    save_new_draft(bruno, lab_thread.space, "Idea", "Testo")
    assert new_draft_of(bruno).space is None
    assert Draft.objects.get().space == lab_thread.space


def test_a_draft_is_of_its_person_alone(make, thread, bruno, carla, dario, client_of):
    own = make.draft(bruno, thread, "parola-di-bruno")
    make.draft(bruno, None, "parola-di-bruno", title="Titolo di bruno")
    assert client_of(bruno).get("/discussioni/bozze/").content.decode().count("parola-di-bruno") == 2

    for other in (carla, dario):
        assert draft_of(other, thread) is None and new_draft_of(other) is None
        client = client_of(other)
        for page in ("/discussioni/bozze/", f"/discussioni/{thread.pk}/", "/discussioni/nuova/"):
            assert "bruno" not in client.get(page).content.decode().lower().replace("bruno rossi", "")
        assert client.post(f"/discussioni/bozze/{own.pk}/elimina/").status_code == 404
        save_draft(other, thread, "")
        drop_draft(other, thread)
    assert draft_of(bruno, thread).body == "parola-di-bruno"


def test_a_draft_of_a_thread_that_one_no_longer_sees_is_not_shown(make, lab_thread, anna, elena, client_of):
    seat = make.membership(elena, "guest", circle=lab_thread.space.circle)
    draft = make.draft(elena, lab_thread, "Bozza nel laboratorio")
    client = client_of(elena)
    shown = client.get("/discussioni/bozze/").content.decode()
    assert "Riservata" in shown and "Bozza nel laboratorio" in shown

    end_membership(anna, seat)

    shown = client.get("/discussioni/bozze/").content.decode()
    assert "Riservata" not in shown and "Bozza nel laboratorio" not in shown
    elena = type(elena).objects.get(pk=elena.pk)
    assert draft_of(elena, lab_thread) is None and not drafts_of(elena)
    assert client.post(f"/discussioni/{lab_thread.pk}/bozza/", {"body": "x"}).status_code == 404
    assert client.post(f"/discussioni/bozze/{draft.pk}/elimina/").status_code == 404


def test_what_is_posted_is_no_draft_any_more(make, thread, bruno, run_tasks, client_of):
    save_draft(bruno, thread, "Facciamo così.")
    client_of(bruno).post(f"/discussioni/{thread.pk}/messaggi/", {"key": "k-1", "body": "Facciamo così."})
    run_tasks()
    assert draft_of(bruno, thread) is None


def test_what_has_been_written_since_stays(thread, bruno, client_of, run_tasks):
    save_draft(bruno, thread, "Un'altra cosa, cominciata altrove")
    client_of(bruno).post(f"/discussioni/{thread.pk}/messaggi/", {"key": "k-1", "body": "Facciamo così."})
    run_tasks()
    assert draft_of(bruno, thread).body == "Un'altra cosa, cominciata altrove"


def test_saving_that_arrives_after_the_post_brings_no_draft_back(make, thread, bruno, carla):
    save_draft(bruno, thread, "Facciamo")
    post_message(bruno, thread, "Facciamo così.", "k-1")

    save_draft(bruno, thread, "Facciamo così.")
    assert draft_of(bruno, thread) is None
    save_draft(carla, thread, "Facciamo così.")
    assert draft_of(carla, thread) is not None
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=11), tick=True):
        save_draft(bruno, thread, "Facciamo così.")
    assert draft_of(bruno, thread) is not None

    start_thread(bruno, thread.space, "Una domanda", "Chi lo sa?", "k-2")
    save_new_draft(bruno, thread.space, "Una domanda", "Chi lo sa?")
    assert new_draft_of(bruno) is None


def test_a_draft_is_thrown_away_from_the_list(make, thread, bruno, client_of):
    answer, new = make.draft(bruno, thread), make.draft(bruno, None, title="Idea")
    for draft in (answer, new):
        gone = client_of(bruno).post(f"/discussioni/bozze/{draft.pk}/elimina/", follow=True)
        assert gone.redirect_chain == [("/discussioni/bozze/", 302)]
        assert "La bozza è stata eliminata." in gone.content.decode()
    assert not Draft.objects.exists()
    assert "Non hai bozze" in client_of(bruno).get("/discussioni/bozze/").content.decode()


def test_the_discussions_lead_to_the_drafts(bruno, client_of):
    assert 'href="/discussioni/bozze/"' in client_of(bruno).get("/discussioni/").content.decode()


def test_the_list_leads_back_to_the_writing(make, thread, bruno, client_of):
    make.draft(bruno, thread, "<script>alert(1)</script>")
    make.draft(bruno, None, "", title="Idea <b>")
    shown = client_of(bruno).get("/discussioni/bozze/").content.decode()
    assert f'href="/discussioni/{thread.pk}/#scrivi"' in shown and 'href="/discussioni/nuova/"' in shown
    assert "<script>alert" not in shown and "Idea &lt;b&gt;" in shown


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_a_constant_number_of_queries(
    make, anna, bruno, client_of, number, django_assert_num_queries
):
    for n in range(number):
        make.draft(bruno, make.thread(anna, title=f"Discussione {n}"))
    client = client_of(bruno)
    client.get("/discussioni/bozze/")
    with django_assert_num_queries(5):
        assert client.get("/discussioni/bozze/").content.decode().count("Elimina") == number


def test_a_new_thread_begins_with_the_question_one_comes_with(make, bruno, client_of):
    client, asked = client_of(bruno), {"titolo": "Come si calcola <b>l'ISEE</b>? " + "x" * 300}
    form = client.get("/discussioni/nuova/", asked).context["form"]
    assert form["title"].value() == asked["titolo"][:200] and form["is_question"].value()
    assert not client.get("/discussioni/nuova/").context["form"]["title"].value()
    save_new_draft(bruno, make.general_space(), "Il mio titolo", "Già cominciato")
    form = client.get("/discussioni/nuova/", asked).context["form"]
    assert form["title"].value() == "Il mio titolo", "what one has begun is not overwritten"
