"""Corrections that meet decisions, files that meet newer files, and who may still do what."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.audience import circle_term
from accounts.models import Membership, Person
from accounts.rules import Refused
from tests.toolkit import files
from toolkit import actions, rules
from toolkit.extraction import Extraction
from toolkit.forms import EditForm
from toolkit.models import AlreadyThere, Document, Version
from toolkit.queries import audience_choices
from toolkit.reading import keep_reading

pytestmark = pytest.mark.django_db
HUGE = 99999999999999999999


def again(person: Person) -> Person:
    return Person.objects.get(pk=person.pk)


def pdf(words: str = "Un altro testo del regolamento.") -> SimpleUploadedFile:
    return SimpleUploadedFile("altro.pdf", files.pdf(words))


def fields(**given) -> dict:
    return {"title": "ALTRO", "kind": "template", "audience": "public", "tags": "isee"} | given


def test_a_late_correction_does_not_undo_a_decision(make, bruno, marco):
    document = make.document(author=bruno, title="Primo", status="sent_back")
    stale = Document.objects.get(pk=document.pk)
    actions.submit(bruno, document)
    actions.publish(marco, document)
    form = EditForm(fields(), None, instance=stale, person=bruno)
    assert form.is_valid()
    with pytest.raises(Refused):
        actions.edit_document(bruno, stale, form.changes, form.new_file)
    with pytest.raises(Refused):
        actions.edit_document(bruno, stale, {}, pdf())
    document.refresh_from_db()
    assert (document.status, document.title, document.audience) == ("published", "Primo", "participants")
    assert document.versions.count() == 1 and not document.tags.exists()


def test_a_correction_writes_only_what_it_changes(make, bruno):
    document = make.document(author=bruno, status="draft")
    stale = Document.objects.get(pk=document.pk)
    Document.objects.filter(pk=document.pk).update(downloads=7)
    edited = actions.edit_document(bruno, stale, {"title": "Nuovo", "tags": ["isee"]}, pdf())
    document.refresh_from_db()
    assert (document.title, document.downloads, document.status) == ("Nuovo", 7, "draft")
    assert document.current_version == edited.current_version and document.current_version.number == 2
    assert list(document.tags.names()) == ["isee"]


def test_nothing_is_kept_where_the_file_is_already_there(make, bruno, client_of, settings):
    known = actions.receive(bruno, pdf(), Document(title="Quello noto"))
    document = make.document(author=bruno, title="Primo", status="draft")
    before = sorted(Path(settings.MEDIA_ROOT).rglob("*"))
    address = reverse("toolkit:edit", args=[document.pk])
    page = client_of(bruno).post(address, fields(file=pdf()))
    assert page.status_code == 200 and f"Questo file esiste già: «{known.title}»" in page.content.decode()
    with pytest.raises(AlreadyThere):
        actions.edit_document(bruno, document, {"title": "ALTRO"}, pdf())
    document.refresh_from_db()
    assert document.title == "Primo" and not document.tags.exists()
    assert sorted(Path(settings.MEDIA_ROOT).rglob("*")) == before


def test_a_file_that_cannot_be_kept_leaves_no_trace(make, bruno, settings, monkeypatch):
    document = make.document(author=bruno, status="draft")
    before = sorted(p for p in Path(settings.MEDIA_ROOT).rglob("*") if p.is_file())
    monkeypatch.setattr("toolkit.actions.documents.extract_document", None)
    with pytest.raises(AttributeError):
        actions.edit_document(bruno, document, {"title": "ALTRO"}, pdf())
    assert sorted(p for p in Path(settings.MEDIA_ROOT).rglob("*") if p.is_file()) == before


def test_nobody_moves_a_document_where_they_may_not_look(make, bruno, territory):
    document = make.document(author=bruno, status="draft")
    closed = circle_term(make.circle(territory.ats).pk)
    with pytest.raises(Refused):
        actions.edit_document(bruno, document, {"audience": closed})


def test_who_has_left_cannot_withdraw_what_they_had_shared(make, bruno, client_of):
    document = make.document(author=bruno, audience="public")
    assert rules.can_withdraw(bruno, document)
    Membership.objects.filter(person=bruno).delete()
    with pytest.raises(Refused):
        actions.withdraw(again(bruno), document, "Me ne vado")
    assert "Ritira</button>" not in client_of(again(bruno)).get(document.get_absolute_url()).content.decode()


def test_the_reading_of_an_older_file_moves_nothing(make, bruno):
    document = make.document(author=bruno, status="in_review")
    older = document.current_version
    Version.objects.filter(pk=older.pk).update(extraction="pending")
    document.current_version = make.version(document, text="buono")
    document.save()
    older.refresh_from_db()
    keep_reading(older, Extraction(outcome="unreadable", note="rotto", language="en"))
    document.refresh_from_db()
    older.refresh_from_db()
    assert (document.status, document.review_note, document.language) == ("in_review", "", "it")
    assert older.extraction == "unreadable"


def test_audiences_offered_are_the_labs_in_use_with_their_ats(make, anna, bruno, territory):
    own, elsewhere = (make.lab(title="Bandi", ats=ats) for ats in (territory.ats, territory.other_ats))
    over = make.lab(title="Vecchio", ats=territory.ats, status="concluded")
    make.circle(territory.ats)
    make.enrolment(own, bruno)
    make.enrolment(over, bruno)
    offered = dict(audience_choices(again(bruno)))
    assert offered[circle_term(own.circle_id)] == f"Solo il laboratorio: Bandi · {territory.ats.name}"
    assert not {circle_term(lab.circle_id) for lab in (elsewhere, over)} & set(offered)
    regional = dict(audience_choices(anna))
    circles = {term for term in regional if term.startswith("circle:")}
    assert circles == {circle_term(own.circle_id), circle_term(elsewhere.circle_id)}
    assert circle_term(over.circle_id) in dict(audience_choices(anna, circle_term(over.circle_id)))
    assert circle_term(elsewhere.circle_id) not in dict(
        audience_choices(again(bruno), circle_term(elsewhere.circle_id))
    )


def test_numbers_past_the_database_are_not_found(make, bruno, client_of):
    client = client_of(bruno)
    document = make.document(author=bruno, status="draft")
    for name in ("document", "edit", "download"):
        assert client.get(reverse(f"toolkit:{name}", args=[HUGE])).status_code == 404
    for pk, number in ((HUGE, 1), (document.pk, HUGE), (HUGE, HUGE)):
        assert client.get(reverse("toolkit:download_version", args=[pk, number])).status_code == 404
    for name in ("submit", "publish", "send_back", "withdraw"):
        address = reverse(f"toolkit:{name}", args=[HUGE])
        assert client.post(address, {"reason": "x"}).status_code == 404
    assert client.get(reverse("toolkit:review_queue"), {"page": HUGE}).status_code == 403


@pytest.mark.parametrize("name", ["areas", "organisation"])
def test_a_choice_past_the_database_does_not_exist(make, bruno, client_of, name):
    given = fields(file=pdf()) | {name: [HUGE]}
    page = client_of(bruno).post(reverse("toolkit:upload"), given)
    assert page.status_code == 200 and not Document.objects.exists()


def test_the_head_of_a_form_is_answered(make, bruno, client_of):
    document = make.document(author=bruno, status="draft")
    for address in (reverse("toolkit:upload"), reverse("toolkit:edit", args=[document.pk])):
        answer = client_of(bruno).head(address)
        assert answer.status_code == 200 and answer.content == b""
