"""A newer version from its proposal to its use, or back to its author."""

from html import unescape
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.rules import Refused
from notifications.models import Notice
from search.models import Change
from toolkit import actions, rules
from toolkit.citations import keep_citations
from toolkit.extraction import Extraction
from toolkit.models import AlreadyThere, Document, NotInReview, NotReadYet, Version
from toolkit.reading import keep_reading
from toolkit.reminders import usual_review_day
from toolkit.texts import Piece

pytestmark = pytest.mark.django_db

FIRST = "L'accesso ai servizi è disciplinato dalla DGR XI/4563.\nSi presenta domanda allo sportello."
SECOND = "L'accesso ai servizi è disciplinato dalla DGR XII/1473.\nSi presenta domanda allo sportello."


def url(name: str, document: Document, *args: int) -> str:
    return reverse(f"toolkit:{name}", args=[document.pk, *args])


def text_file(words: str = SECOND, name: str = "regolamento.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, words.encode())


def told(person) -> list[str]:
    return list(Notice.objects.filter(recipient=person).order_by("pk").values_list("text", flat=True))


def stored(settings) -> set[Path]:
    return {path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}


def page_of(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


@pytest.fixture
def document(make, bruno):
    made = make.document(title="Regolamento", author=bruno, text=FIRST)
    keep_citations(made)
    return made


@pytest.fixture
def proposed(document, bruno, run_tasks):
    """With a second version that has been read and waits."""
    actions.propose_version(bruno, document, text_file(), "La nuova delibera")
    run_tasks()
    document.refresh_from_db()
    return document


def test_a_newer_version_waits_beside_the_one_in_use(document, bruno, rita, marco, run_tasks):
    in_use = document.current_version
    version = actions.propose_version(bruno, document, text_file(), "La nuova delibera")

    document.refresh_from_db()
    assert (document.next_version, document.current_version) == (version, in_use)
    assert (version.number, version.author, version.extraction) == (2, bruno, "pending")
    assert (document.status, version.published_at, told(marco)) == ("published", None, [])

    run_tasks()
    assert told(marco) == ["C'è una nuova versione da rivedere: «Regolamento»."]
    assert told(bruno) == told(rita) == []
    assert [str(act) for act in document.citations.all()] == ["DGR XI/4563"]


@pytest.mark.parametrize("name", ["rita", "anna", "marco", "dario", "elena"])
def test_only_its_author_proposes(name, document, request):
    with pytest.raises(Refused) as refusal:
        actions.propose_version(request.getfixturevalue(name), document, text_file(), "Mia")
    assert str(refusal.value) == rules.PROPOSERS and document.versions.count() == 1


@pytest.mark.parametrize("status", ["draft", "in_review", "sent_back", "withdrawn"])
def test_only_of_a_published_document(status, make, bruno):
    with pytest.raises(Refused, match="quando è pubblicato"):
        actions.propose_version(bruno, make.document(author=bruno, status=status), text_file(), "Nuova")


def test_one_at_a_time(proposed, bruno, settings, client_of):
    before = stored(settings)
    with pytest.raises(NotInReview, match="aspetta la decisione"):
        actions.propose_version(bruno, proposed, text_file("Altro ancora"), "Un'altra")
    assert proposed.versions.count() == 2 and stored(settings) == before

    client = client_of(bruno)
    page = page_of(client, proposed.get_absolute_url())
    assert "Proponi una nuova versione" not in page
    assert "C'è una nuova versione in revisione" in page
    again = {"file": text_file("Altro ancora"), "note": "Un'altra"}
    answer = client.post(url("propose_version", proposed), again)
    assert answer.status_code == 409 and "aspetta la decisione" in unescape(answer.content.decode())


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"note": "Nuova"}, "Scegli il file della nuova versione."),
        ({"file": text_file()}, "Scrivi in una riga che cosa cambia rispetto alla versione in uso."),
        ({"file": text_file("MZ", "a.exe"), "note": "Nuova"}, "«a.exe»"),
        ({"file": text_file(), "note": "x" * 301}, "300 caratteri"),
    ],
)
def test_proposing_says_what_is_wrong(fields, sentence, document, bruno, client_of):
    answer = client_of(bruno).post(url("propose_version", document), fields)
    assert answer.status_code == 200 and sentence in unescape(answer.content.decode())
    assert document.versions.count() == 1


def test_the_same_file_is_refused_at_the_field(document, bruno, client_of, settings):
    with document.current_version.file.open("rb") as file:
        same = SimpleUploadedFile("altro-nome.txt", file.read())
    before = stored(settings)
    answer = client_of(bruno).post(url("propose_version", document), {"file": same, "note": "Nuova"})
    assert "Questo file esiste già: «Regolamento»." in unescape(answer.content.decode())
    assert document.versions.count() == 1 and stored(settings) == before


def test_proposing_by_page(document, bruno, client_of):
    client = client_of(bruno)
    assert "Proponi una nuova versione" in page_of(client, document.get_absolute_url())
    assert "resta in uso quella di adesso" in page_of(client, url("propose_version", document))
    given = {"file": text_file(), "note": "La nuova delibera"}
    page = client.post(url("propose_version", document), given, follow=True).content.decode()
    assert "Intanto resta in uso quella di prima." in page and "La nuova delibera" in page


def test_no_file_is_left_when_the_transaction_fails(document, bruno, settings, monkeypatch):
    before = stored(settings)
    broken = SimpleNamespace(enqueue=lambda pk: 1 / 0)
    monkeypatch.setattr("toolkit.actions.documents.extract_document", broken)
    with pytest.raises(ZeroDivisionError):
        actions.propose_version(bruno, document, text_file(), "Nuova")
    document.refresh_from_db()
    assert (document.versions.count(), document.next_version) == (1, None) and stored(settings) == before


def test_an_unreadable_one_goes_back_and_the_one_in_use_stays(
    document, bruno, rita, marco, run_tasks, client_of
):
    broken = SimpleUploadedFile("rotto.pdf", b"%PDF-1.7 troncato")
    version = actions.propose_version(bruno, document, broken, "Nuova")
    in_use = document.current_version
    run_tasks()

    document.refresh_from_db(), version.refresh_from_db()
    assert (document.status, document.current_version, document.next_version) == ("published", in_use, None)
    assert (version.extraction, version.review_note) == ("unreadable", version.extraction_note)
    assert told(bruno) == [f"La nuova versione di «Regolamento» non si legge. {version.extraction_note}"]
    assert told(marco) == []
    assert "danneggiato" in version.review_note
    assert "danneggiato" in page_of(client_of(bruno), document.get_absolute_url())
    assert "danneggiato" not in page_of(client_of(rita), document.get_absolute_url())
    assert actions.propose_version(bruno, document, text_file(), "Riparata").number == 3


@pytest.mark.parametrize("name", ["anna", "marco", "dario"])
@pytest.mark.parametrize("route", ["publish_version", "send_back_version"])
def test_no_role_decides_on_its_own_by_page(route, name, make, request, client_of):
    author = request.getfixturevalue(name)
    colleague = request.getfixturevalue("marco" if name == "dario" else "dario")
    document = make.document(author=author)
    version = document.next_version = make.version(document, author=author)
    document.save()

    answer = client_of(author).post(url(route, document), {"reason": "Da solo."})
    document.refresh_from_db()
    assert (answer.status_code, document.next_version) == (403, version)
    assert rules.TWO_EYES in unescape(answer.content.decode())

    assert client_of(colleague).post(url(route, document), {"reason": "Manca."}).status_code == 302
    version.refresh_from_db()
    assert version.reviewer == colleague


def test_publishing_puts_it_in_use_and_leaves_nothing_of_before(proposed, bruno, marco, run_tasks):
    actions.flag_outdated(marco, [proposed], "La DGR è cambiata.")
    Document.objects.filter(pk=proposed.pk).update(review_by="2026-01-31")
    newer, older = proposed.next_version, proposed.current_version
    Change.objects.all().delete()

    actions.publish_version(marco, proposed)

    for row in (proposed, newer, older):
        row.refresh_from_db()
    assert (proposed.current_version, proposed.next_version) == (newer, None)
    assert (proposed.outdated_since, proposed.outdated_reason) == (None, "")
    assert proposed.review_by == usual_review_day()
    assert newer.reviewer == marco and newer.published_at and older.published_at
    assert [str(act) for act in proposed.citations.all()] == ["DGR XII/1473"]
    assert told(bruno)[-1] == "La nuova versione di «Regolamento» è pubblicata."
    assert Change.objects.filter(kind="document", object_id=proposed.pk).exists()
    with pytest.raises(NotInReview, match="forse qualcuno ha già deciso"):
        actions.publish_version(marco, proposed)


def test_what_has_not_been_read_is_not_published(document, bruno, marco, client_of):
    actions.propose_version(bruno, document, text_file(), "Nuova")
    with pytest.raises(NotReadYet):
        actions.publish_version(marco, document)
    client = client_of(marco)
    page = page_of(client, document.get_absolute_url())
    assert "in attesa di lettura" in page and "Metti in uso la nuova versione" not in page
    answer = client.post(url("publish_version", document))
    assert answer.status_code == 409 and "aspetta qualche istante" in unescape(answer.content.decode())


def test_sending_back_keeps_the_one_in_use_and_says_why(proposed, bruno, rita, marco, client_of):
    curator = client_of(marco)
    page = page_of(curator, proposed.get_absolute_url())
    assert "Metti in uso la nuova versione" in page
    assert "Scrivi il motivo" in unescape(
        curator.post(url("send_back_version", proposed), {"reason": " "}).content.decode()
    )
    in_use, version = proposed.current_version, proposed.next_version
    curator.post(url("send_back_version", proposed), {"reason": "Manca l'allegato B."})

    proposed.refresh_from_db(), version.refresh_from_db()
    assert (proposed.current_version, proposed.next_version) == (in_use, None)
    assert (version.review_note, version.reviewer) == ("Manca l'allegato B.", marco)
    assert told(bruno) == ["La nuova versione di «Regolamento» ti è stata rimandata: Manca l'allegato B."]
    assert "Motivo: Manca l'allegato B." in page_of(client_of(bruno), proposed.get_absolute_url())
    assert "Manca l'allegato" not in page_of(client_of(rita), proposed.get_absolute_url())


def test_a_reading_that_ends_late_does_not_undo_a_decision(document, bruno, marco):
    version = actions.propose_version(bruno, document, text_file(), "Nuova")
    stale = Version.objects.get(pk=version.pk)
    actions.send_back_version(marco, document, "È quella dell'anno scorso.")
    keep_reading(stale, Extraction(passages=[Piece(None, "", SECOND)]))

    version.refresh_from_db()
    assert (version.review_note, version.reviewer) == ("È quella dell'anno scorso.", marco)
    assert (version.extraction, version.passages.count()) == ("read", 1)


def test_what_waits_beside_a_withdrawn_document_waits_until_it_is_back(proposed, bruno, marco, client_of):
    curator = client_of(marco)
    assert "C'è una nuova versione in revisione" in page_of(curator, proposed.get_absolute_url())
    actions.withdraw(marco, proposed, "Da rifare.")
    assert "C'è una nuova versione in revisione" not in page_of(curator, proposed.get_absolute_url())
    assert not Document.objects.to_review().exists()

    actions.submit(bruno, proposed)
    actions.publish(marco, proposed)
    assert list(Document.objects.to_review()) == [proposed]
    actions.publish_version(marco, proposed)


def test_a_corrected_file_takes_the_place_of_what_waited(proposed, bruno, marco):
    actions.withdraw(marco, proposed, "Da rifare.")
    actions.submit(bruno, proposed)
    actions.send_back(marco, proposed, "Cambia il file.")
    edited = actions.edit_document(bruno, proposed, {}, text_file("Rifatto da capo"))
    assert (edited.current_version.number, edited.next_version) == (3, None)


def test_the_same_file_as_one_under_review_of_another_is_taken(proposed, carla):
    """Who does not see it cannot learn that it is there."""
    assert actions.receive(carla, text_file(), Document(title="Mio")).pk != proposed.pk
    with pytest.raises(AlreadyThere):
        actions.receive(proposed.author, text_file(), Document(title="Di nuovo"))
