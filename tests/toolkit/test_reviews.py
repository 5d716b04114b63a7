"""What is said of a document while it is reviewed: who may, who is told, and until when."""

import datetime
from html import unescape

import pytest
from django.urls import reverse

from accounts.rules import Refused
from notifications.models import Notice
from toolkit import actions, rules
from toolkit.models import Comment, Document, NotInReview

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


def url(name: str, *args: int) -> str:
    return reverse(f"toolkit:{name}", args=args)


def page_of(client, document) -> str:
    return unescape(client.get(document.get_absolute_url()).content.decode())


def told(person) -> list[str]:
    return list(Notice.objects.filter(recipient=person).order_by("pk").values_list("text", flat=True))


def with_newer(make, **fields) -> Document:
    document = make.document(**fields)
    document.next_version = make.version(document, author=document.author)
    document.save()
    return document


@pytest.fixture
def waiting(make, bruno, territory):
    office = territory.ambito.office
    return make.document(title="Patto", author=bruno, organisation=office, status="in_review")


def test_comments_are_told_to_who_is_in_the_conversation(waiting, bruno, marco, anna, rita):
    version = waiting.current_version
    actions.comment(marco, version, "Manca l'allegato.", page=3)
    assert (told(bruno), told(marco)) == (["Marco Rossi ha commentato «Patto»."], [])

    actions.comment(bruno, version, "Lo aggiungo.")
    assert (len(told(bruno)), told(marco)) == (1, ["Bruno Rossi ha commentato «Patto»."])
    assert told(anna) == told(rita) == []
    assert list(Comment.objects.values_list("author", "page")) == [(marco.pk, 3), (bruno.pk, None)]


def test_who_no_longer_decides_is_not_told(make, waiting, bruno, marco, territory):
    local = make.person("locale", "moderator", ats=territory.ats)
    actions.comment(local, waiting.current_version, "Va bene.")
    local.memberships.update(ats=territory.other_ats)
    actions.comment(marco, waiting.current_version, "Anche per me.")
    assert told(local) == [] and len(told(bruno)) == 2


@pytest.mark.parametrize(
    ("name", "may"),
    [("bruno", True), ("marco", True), ("anna", True), ("rita", False), ("carla", False), ("tina", False)],
)
def test_who_may_comment(name, may, waiting, request):
    person = request.getfixturevalue(name)
    assert rules.can_comment(person, waiting) is may
    if may:
        assert actions.comment(person, waiting.current_version, "Letto.").pk
    else:
        with pytest.raises(Refused) as refusal:
            actions.comment(person, waiting.current_version, "Letto.")
        assert str(refusal.value) == rules.COMMENTERS


def test_other_versions_and_decided_documents_take_no_comments(make, bruno, marco):
    document = with_newer(make, author=bruno)
    replaced, newer = document.current_version, document.next_version
    assert actions.comment(marco, newer, "Confrontata.").pk
    with pytest.raises(NotInReview, match="non è più in revisione"):
        actions.comment(marco, replaced, "Su quella di prima.")

    actions.publish_version(marco, document)
    newer.refresh_from_db()
    with pytest.raises(NotInReview, match="non se ne aggiungono altri"):
        actions.comment(bruno, newer, "Grazie.")


def test_a_withdrawn_document_is_spoken_of_as_a_whole_again(make, bruno, marco):
    """Its newer version waits until it is published again: what is decided now is the file it has."""
    document = with_newer(make, author=bruno)
    actions.withdraw(marco, document, "Da rivedere.")
    document.refresh_from_db()
    assert document.reviewed_version == document.current_version
    with pytest.raises(NotInReview):
        actions.comment(bruno, document.next_version, "E questa?")
    assert actions.comment(bruno, document.current_version, "La sistemo.").pk


def test_comment_and_settle_by_page(waiting, bruno, marco, client_of):
    curator = client_of(marco)
    fields = {"text": "Manca <b>l'allegato</b>.", "page": "2"}
    answer = curator.post(url("comment", waiting.pk, 1), fields)
    assert answer["Location"] == f"{waiting.get_absolute_url()}#commenti"
    written = Comment.objects.get()

    page = client_of(bruno).get(waiting.get_absolute_url()).content.decode()
    assert "Manca &lt;b&gt;l&#x27;allegato&lt;/b&gt;." in page and "pagina 2" in page
    assert "risolto</strong>" not in page

    client_of(bruno).post(url("settle_comment", written.pk))
    first = Comment.objects.get()
    assert (first.settled_by, "risolto</strong> da Bruno Rossi" in page_of(curator, waiting)) == (bruno, True)
    curator.post(url("settle_comment", written.pk))
    assert Comment.objects.get().settled_by == bruno


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"text": " "}, "Scrivi il commento, poi invialo."),
        ({"text": "x" * 2001}, "2000 caratteri"),
        ({"text": "Bene", "page": "0"}, "maggiore o uguale a 1"),
        ({"text": "Bene", "page": "999999999999"}, "minore o uguale a 100000"),
        ({"text": "Bene", "page": "tre"}, "numero intero"),
    ],
)
def test_comment_says_what_is_wrong_and_keeps_what_was_written(fields, sentence, waiting, marco, client_of):
    answer = client_of(marco).post(url("comment", waiting.pk, 1), fields)
    page = unescape(answer.content.decode())
    assert answer.status_code == 200 and sentence in page and not Comment.objects.exists()
    assert fields["text"].strip() in page


def test_comments_are_not_for_other_readers(make, bruno, rita, marco, client_of):
    document = with_newer(make, author=bruno)
    made = actions.comment(marco, document.next_version, "Parola segreta")
    assert "Parola segreta" in page_of(client_of(bruno), document)
    assert "Parola segreta" not in page_of(client_of(rita), document)
    assert list(Comment.objects.visible_to(bruno)) == [made] and not Comment.objects.visible_to(rita)
    assert client_of(rita).post(url("settle_comment", made.pk)).status_code == 404


def test_comment_after_the_decision_is_refused_by_page(make, bruno, marco, client_of):
    document = make.document(author=bruno)
    answer = client_of(marco).post(url("comment", document.pk, 1), {"text": "Tardi"})
    assert answer.status_code == 409 and "non è più in revisione" in unescape(answer.content.decode())
    assert "Scrivi un commento" not in page_of(client_of(marco), document)
