"""From upload to publication: what changes, who is refused and told."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.audience import circle_term
from accounts.rules import Refused
from notifications.models import Notice
from tests.toolkit import files
from toolkit import actions, rules
from toolkit.formats import UnacceptableFile
from toolkit.models import AlreadyThere, Document, NotInReview, NotReadYet, Version
from toolkit.tasks import extract_document

pytestmark = pytest.mark.django_db

WORDS = "Il regolamento di accesso ai servizi del piano di zona."


PDF = files.pdf(WORDS)


def upload(name: str = "regolamento.pdf", data: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def details(**fields) -> Document:
    return Document(title="Regolamento", **fields)


def stored(settings) -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def told(person) -> list[str]:
    return list(Notice.objects.filter(recipient=person).values_list("text", flat=True))


def in_review(actor, run_tasks, **fields) -> Document:
    document = actions.receive(actor, upload(), details(**fields))
    run_tasks()
    document.refresh_from_db()
    return document


def test_receive_keeps_file_and_metadata_and_reads_it_later(make, bruno, marco, anna, run_tasks, settings):
    document = actions.receive(bruno, upload(), details(kind="act"), areas=[make.area()], tags=["ISEE"])

    version = document.current_version
    assert (document.author, document.status, document.kind) == (bruno, "in_review", "act")
    assert (version.number, version.original_name, version.extraction) == (1, "regolamento.pdf", "pending")
    assert (version.media_type, len(version.sha256)) == ("application/pdf", 64)
    assert [tag.name for tag in document.tags.all()] == ["ISEE"]
    assert version.size == stored(settings)[0].stat().st_size
    assert told(marco) == []

    assert run_tasks() >= 1
    version.refresh_from_db()
    assert (version.extraction, version.pages) == ("read", 1)
    assert [passage.text for passage in version.passages.all()] == [WORDS]
    assert told(marco) == told(anna) == ["C'è un documento da rivedere: «Regolamento»."]
    assert told(bruno) == []


def test_sections_are_kept_with_the_text(bruno, run_tasks):
    text = f"# Fin\u00adalità\x7f {'e così via ' * 100}\n{WORDS * 6}\n# Criteri di riparto\n{WORDS * 6}"
    document = actions.receive(bruno, upload("regolamento.md", text.encode()), details())
    run_tasks()

    first, second = document.current_version.passages.all()
    assert first.section.startswith("Finalità e così via") and 190 < len(first.section) <= 200
    assert (second.section, second.page) == ("Criteri di riparto", None)
    assert second.text == f"# Criteri di riparto\n{WORDS * 6}"


def test_reading_twice_changes_nothing(bruno, marco, run_tasks):
    document = in_review(bruno, run_tasks)
    before = list(document.current_version.passages.values_list("pk", flat=True))

    extract_document.call(document.current_version_id)

    assert list(document.current_version.passages.values_list("pk", flat=True)) == before
    assert len(told(marco)) == 1


def test_a_draft_tells_nobody_until_it_is_submitted(bruno, marco, run_tasks):
    document = actions.receive(bruno, upload(), details(), submit=False)
    run_tasks()
    assert (document.status, told(marco)) == ("draft", [])

    actions.submit(bruno, document)
    document.refresh_from_db()
    assert document.status == "in_review" and document.submitted_at
    assert len(told(marco)) == 1


def test_an_unreadable_file_goes_back_to_its_author_with_the_reason(bruno, marco, run_tasks):
    document = actions.receive(bruno, upload(data=b"%PDF-1.7 troncato"), details())
    run_tasks()

    document.refresh_from_db()
    assert document.status == "sent_back" and "danneggiato" in document.review_note
    assert "non si legge" in told(bruno)[0] and told(marco) == []
    with pytest.raises(NotReadYet, match="sostituiscilo"):
        actions.submit(bruno, document)

    actions.edit_document(bruno, document, {}, upload())
    actions.submit(bruno, document)
    run_tasks()
    document.refresh_from_db()
    assert (document.status, document.current_version.number) == ("in_review", 2)
    assert document.versions.count() == 2 and len(told(marco)) == 1


def test_a_scan_is_taken_and_can_be_published(bruno, marco, run_tasks):
    document = actions.receive(bruno, upload(data=files.pdf("")), details())
    run_tasks()
    actions.publish(marco, document)

    document.refresh_from_db()
    assert (document.status, document.current_version.extraction) == ("published", "not_searchable")


@pytest.mark.parametrize("name", ["a.exe", "a.doc", "a.pdf"])
def test_receive_refuses_a_file_and_keeps_nothing(name, bruno, settings):
    with pytest.raises(UnacceptableFile):
        actions.receive(bruno, upload(name, b"MZ"), details())
    assert not Document.objects.exists() and stored(settings) == []


def test_receive_leaves_no_file_when_the_transaction_fails(bruno, settings, monkeypatch):
    monkeypatch.setattr(
        "toolkit.actions.documents.extract_document", SimpleNamespace(enqueue=lambda pk: 1 / 0)
    )
    with pytest.raises(ZeroDivisionError):
        actions.receive(bruno, upload(), details())
    assert not Document.objects.exists() and stored(settings) == []


def test_guests_do_not_upload(elena):
    with pytest.raises(Refused, match="chi partecipa"):
        actions.receive(elena, upload(), details())


def test_nobody_shows_a_document_where_they_may_not_look(make, bruno, territory):
    elsewhere = circle_term(make.circle(territory.ats).pk)
    with pytest.raises(Refused, match="non fai parte"):
        actions.receive(bruno, upload(), details(audience=elsewhere))
    assert not Document.objects.exists()


def test_the_same_file_is_recognised_by_who_may_see_it(make, bruno, rita, carla, marco, run_tasks, territory):
    document = in_review(bruno, run_tasks, organisation=territory.ambito.office)
    with pytest.raises(AlreadyThere) as same:
        actions.receive(bruno, upload("altro-nome.pdf"), details())
    assert same.value.document == document and "esiste già" in str(same.value)
    assert actions.receive(carla, upload(), details()).pk != document.pk

    actions.publish(marco, document)
    with pytest.raises(AlreadyThere):
        actions.receive(rita, upload(), details())


def test_publish_shows_it_to_the_audience_and_tells_the_author(bruno, carla, marco, run_tasks):
    document = in_review(bruno, run_tasks)
    assert not Document.objects.visible_to(carla).exists()

    actions.publish(marco, document)

    document.refresh_from_db()
    assert (document.status, document.reviewer, document.search_visible) == ("published", marco, True)
    assert document.published_at and Document.objects.visible_to(carla).get() == document
    assert told(bruno) == ["«Regolamento» è stato pubblicato nella cassetta degli attrezzi."]


def test_the_author_never_publishes_whatever_the_role(anna, marco, dario, run_tasks):
    document = in_review(anna, run_tasks)

    with pytest.raises(Refused) as refusal:
        actions.publish(anna, document)
    assert str(refusal.value) == rules.TWO_EYES

    actions.publish(dario, document)
    document.refresh_from_db()
    assert document.status == "published"


def test_members_and_curators_of_another_ats_do_not_publish(make, bruno, rita, territory, run_tasks):
    other = make.person("altra", "coordinator", ats=territory.other_ats)
    local = make.person("locale", "moderator", ats=territory.ats)
    document = in_review(bruno, run_tasks, organisation=territory.ambito.office)

    for person in (rita, other):
        with pytest.raises(Refused) as refusal:
            actions.publish(person, document)
        assert str(refusal.value) == rules.CURATORS
    actions.publish(local, document)


def test_nothing_unread_is_published(bruno, marco):
    document = actions.receive(bruno, upload(), details())
    with pytest.raises(NotReadYet, match="non è ancora stato letto"):
        actions.publish(marco, document)


def test_send_back_gives_the_reason_and_cannot_be_done_twice(bruno, marco, anna, run_tasks):
    document = in_review(bruno, run_tasks)
    actions.send_back(marco, document, "Manca l'allegato B.")

    document.refresh_from_db()
    assert (document.status, document.review_note) == ("sent_back", "Manca l'allegato B.")
    assert told(bruno) == ["«Regolamento» ti è stato rimandato: Manca l'allegato B."]
    with pytest.raises(NotInReview, match="forse qualcuno ha già deciso"):
        actions.send_back(anna, document, "Anche per me.")
    with pytest.raises(Refused):
        actions.send_back(bruno, document, "Da solo.")


def test_withdraw_takes_it_from_readers(make, bruno, carla, rita, marco):
    document = make.document(author=bruno, title="Regolamento")
    with pytest.raises(Refused) as refusal:
        actions.withdraw(carla, document, "Non mi piace.")
    assert str(refusal.value) == rules.WITHDRAWERS

    actions.withdraw(marco, document, "La norma è cambiata.")
    document.refresh_from_db()
    assert document.status == "withdrawn" and not Document.objects.visible_to(rita).exists()
    assert told(bruno) == ["«Regolamento» è stato ritirato: La norma è cambiata."]
    with pytest.raises(NotInReview):
        actions.withdraw(marco, document, "Di nuovo.")

    actions.submit(bruno, document)
    actions.publish(marco, document)
    assert Document.objects.visible_to(rita).exists()


def test_authors_withdraw_their_own(make, bruno):
    document = make.document(author=bruno)
    actions.withdraw(bruno, document, "L'ho sostituito.")
    assert Document.objects.get().status == "withdrawn" and told(bruno) == []


@pytest.mark.parametrize("status", ["in_review", "published", "withdrawn"])
def test_files_are_replaced_only_in_drafts_and_by_the_author(status, make, bruno, rita):
    draft = make.document(author=bruno, status="draft")
    with pytest.raises(Refused):
        actions.edit_document(rita, draft, {}, upload())
    assert (
        actions.edit_document(bruno, draft, {}, upload(), "Corretto l'articolo 3").current_version.number == 2
    )

    with pytest.raises(Refused) as refusal:
        actions.edit_document(bruno, make.document(author=bruno, status=status), {}, upload())
    assert str(refusal.value) == rules.AUTHORS


def test_downloads_are_counted(make):
    document = make.document()
    for _ in range(3):
        actions.count_download(document.current_version, None)
    assert Document.objects.get().downloads == 3
    assert Version.objects.count() == 1
