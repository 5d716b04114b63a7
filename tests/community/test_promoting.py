"""A thread becomes the draft of a document."""

import pytest
from django.urls import reverse

from accounts.rules import Refused
from community import actions
from toolkit.models import AlreadyThere, Document

pytestmark = pytest.mark.django_db


def text_of(document: Document) -> str:
    with document.current_version.file.open("rb") as file:
        return file.read().decode()


def test_an_answered_question_becomes_question_and_solution(make, bruno, carla, anna):
    thread = make.thread(bruno, title="Come si conta l'ISEE?", is_question=True, text="Chi lo sa?")
    make.post(thread, carla, text="Non so.")
    solution = make.post(thread, anna, text="Si conta **così**.")
    actions.mark_solution(bruno, thread, solution)
    thread.refresh_from_db()

    made = actions.promote_thread(carla, thread)

    text = text_of(made)
    assert "Chi lo sa?" in text and "Si conta **così**." in text and "Non so." not in text
    assert (made.author, made.status, made.title) == (carla, "draft", "Come si conta l'ISEE?")
    assert (made.audience, made.source) == (thread.space.audience, thread.get_absolute_url())


def test_nothing_hidden_or_removed_comes_along(make, bruno, carla):
    thread = make.thread(bruno, text="Una domanda.")
    shown = make.post(thread, carla, text="PAROLA-VISTA")
    removed = make.post(thread, carla, text="PAROLA-TOLTA")
    before = text_of(actions.promote_thread(bruno, thread))
    assert "PAROLA-VISTA" in before and "PAROLA-TOLTA" in before

    actions.remove_message(carla, removed)
    after = text_of(actions.promote_thread(bruno, thread))
    assert shown.body in after and "PAROLA-TOLTA" not in after


def test_what_was_said_in_a_lab_stays_in_the_lab(make, territory, anna, bruno):
    lab = make.lab(ats=territory.ats)
    space = lab.circle.space
    thread = make.thread(anna, space, text="Riservato.")

    made = actions.promote_thread(anna, thread)

    assert made.audience == space.audience
    Document.objects.filter(pk=made.pk).update(status="published", published_at=made.created_at)
    assert not Document.objects.visible_to(bruno).filter(pk=made.pk).exists()
    assert Document.objects.visible_to(anna).filter(pk=made.pk).exists()


def test_the_page_leads_to_the_draft_and_then_to_what_is_there(make, bruno, client_of):
    thread = make.thread(bruno, text="Una domanda.")
    client = client_of(bruno)
    page = client.get(thread.get_absolute_url()).content.decode()
    assert "Fanne un documento del toolkit" in page
    address = reverse("community:promote_thread", args=[thread.pk])

    answer = client.post(address)
    made = Document.objects.get()
    assert answer.url == reverse("toolkit:edit", args=[made.pk])

    again = client.post(address, follow=True)
    assert again.redirect_chain[0][0] == made.get_absolute_url()
    assert "è già nato un documento" in again.content.decode()
    with pytest.raises(AlreadyThere):
        actions.promote_thread(bruno, thread)


def test_a_guest_makes_no_documents(make, territory, anna, elena):
    lab = make.lab(ats=territory.ats)
    space = lab.circle.space
    thread = make.thread(anna, space, text="Riservato.")
    with pytest.raises(Refused):
        actions.promote_thread(elena, thread)
    assert not Document.objects.exists()
