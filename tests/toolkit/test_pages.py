"""The pages as people meet them."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.audience import PUBLIC, circle_term
from notifications.models import Notice
from tests.toolkit import files
from toolkit.models import Document

pytestmark = pytest.mark.django_db

WORDS = "Il regolamento di accesso ai servizi del piano di zona."


def url(name: str, document: Document | None = None, **kwargs) -> str:
    return reverse(f"toolkit:{name}", kwargs=({"pk": document.pk} if document else {}) | kwargs)


def form(*uploads, **fields) -> dict:
    given = {"kind": "template", "audience": "participants", "submit": "on", "file": list(uploads)}
    return given | fields


def pdf(name: str = "Regolamento_di_zona.pdf", words: str = WORDS) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, files.pdf(words))


def test_upload_one_file_and_land_on_its_page(bruno, marco, client_of, run_tasks):
    client = client_of(bruno)
    answer = client.post(url("upload"), form(pdf(), tags="ISEE, piano di zona"), follow=True)

    document = Document.objects.get()
    assert answer.redirect_chain == [(document.get_absolute_url(), 302)]
    assert (document.title, document.organisation) == ("Regolamento di zona", None)
    assert "«Regolamento di zona» è stato caricato." in answer.content.decode()
    assert sorted(document.tags.names()) == ["ISEE", "piano di zona"]

    run_tasks()
    assert WORDS in client_of(marco).get(document.get_absolute_url()).content.decode()


def test_upload_several_files_and_recognise_the_known_one(bruno, client_of):
    client = client_of(bruno)
    client.post(url("upload"), form(pdf()))
    answer = client.post(
        url("upload"), form(pdf(), pdf("b.pdf", "altro"), pdf("c.pdf", "terzo")), follow=True
    )

    page = answer.content.decode()
    assert sorted(Document.objects.values_list("title", flat=True)) == ["Regolamento di zona", "b", "c"]
    assert "Questo file esiste già" in page and "Caricati 2 file." in page


def test_upload_refuses_with_a_sentence_at_the_field_and_keeps_nothing(bruno, client_of):
    bad = SimpleUploadedFile("<b>finto</b>.pdf", b"<html>")
    answer = client_of(bruno).post(url("upload"), form(pdf(), bad))

    page = answer.content.decode()
    assert answer.status_code == 200 and not Document.objects.exists()
    assert "non è quello di un file PDF" in page and "<b>finto" not in page


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"file": []}, "Scegli almeno un file da caricare."),
        ({"audience": "circle:999"}, "Scegli un&#x27;opzione valida"),
        ({"kind": "altro"}, "Scegli un&#x27;opzione valida"),
        ({"tags": ", ".join(f"t{n}" for n in range(21))}, "al massimo 20 parole chiave"),
        ({"tags": "x" * 61}, "al massimo 60 caratteri"),
        ({"title": "x" * 251}, "più di 250 caratteri"),
    ],
)
def test_upload_says_what_is_wrong(fields, sentence, bruno, client_of):
    answer = client_of(bruno).post(url("upload"), form(pdf(), **fields))
    assert sentence in answer.content.decode() and not Document.objects.exists()


def test_extra_fields_change_nothing(bruno, client_of):
    extra = {
        "status": "published",
        "author": "1",
        "reviewer": "1",
        "published_at": "2026-01-01",
        "downloads": 9,
    }
    client_of(bruno).post(url("upload"), form(pdf(), **extra))

    document = Document.objects.get()
    assert (document.status, document.author, document.reviewer, document.downloads) == (
        "in_review",
        bruno,
        None,
        0,
    )


def test_a_chosen_office_must_be_one_s_own(bruno, client_of, territory):
    client = client_of(bruno)
    client.post(url("upload"), form(pdf(), organisation=territory.other_ambito.office.pk))
    assert not Document.objects.exists()

    client.post(url("upload"), form(pdf(), organisation=territory.ambito.office.pk))
    assert Document.objects.get().organisation == territory.ambito.office


def test_guests_cannot_upload_and_are_told_who_can(elena, client_of):
    answer = client_of(elena).get(url("upload"))
    assert answer.status_code == 403 and "Può caricare documenti chi partecipa" in answer.content.decode()


def test_document_page_says_who_made_and_who_checked(make, bruno, rita, marco, client_of):
    document = make.document(
        title="Convenzione <script>",
        author=bruno,
        reviewer=marco,
        text="prima pagina\fseconda pagina",
        legal_references="D.lgs. 147/2017",
        areas=[make.area("Piano di zona")],
        tags=["ISEE"],
    )
    page = client_of(rita).get(document.get_absolute_url()).content.decode()

    for words in (
        "Bruno Rossi",
        "Marco Rossi",
        "D.lgs. 147/2017",
        "Piano di zona",
        "ISEE",
        "Pagina 2",
        "Scarica",
    ):
        assert words in page
    assert "Convenzione &lt;script&gt;" in page and "<script>" not in page.replace("<script src", "")
    assert "Pubblica</button>" not in page and "Ritira</button>" not in page


def test_preview_tells_the_sections_apart(make, bruno, client_of):
    document = make.document(author=bruno, text="Criteri & <riparto>\nSi ripartiscono le risorse.")
    page = client_of(bruno).get(document.get_absolute_url()).content.decode()
    assert "<p>Criteri &amp; &lt;riparto&gt;<br>Si ripartiscono le risorse.</p>" in page

    document.current_version.passages.update(section="Criteri & <riparto>")
    page = client_of(bruno).get(document.get_absolute_url()).content.decode()
    assert '<h3 class="h5 break-anywhere">Criteri &amp; &lt;riparto&gt;</h3>' in page
    assert "<p>Si ripartiscono le risorse.</p>" in page


def test_buttons_follow_what_one_may_do(make, bruno, marco, client_of):
    document = make.document(author=bruno, status="in_review")
    for_author = client_of(bruno).get(document.get_absolute_url()).content.decode()
    for_curator = client_of(marco).get(document.get_absolute_url()).content.decode()

    assert "Pubblica</button>" not in for_author and "lo pubblica un'altra persona" in for_author
    assert "Pubblica</button>" in for_curator and "Rimanda con un motivo</button>" in for_curator


def test_review_from_queue_to_publication(make, bruno, carla, marco, client_of):
    document = make.document(author=bruno, title="Patto di inclusione", status="in_review")
    curator = client_of(marco)
    assert "Patto di inclusione" in curator.get(url("review_queue")).content.decode()

    answer = curator.post(url("publish", document), follow=True)
    assert "è pubblicato" in answer.content.decode()
    assert "Non c'è niente da rivedere" in curator.get(url("review_queue")).content.decode()
    assert client_of(carla).get(document.get_absolute_url()).status_code == 200
    assert Notice.objects.get(recipient=bruno).target == document


def test_author_who_publishes_meets_the_sentence(make, anna, client_of):
    document = make.document(author=anna, status="in_review")
    answer = client_of(anna).post(url("publish", document))

    assert answer.status_code == 403 and "non può anche approvarlo" in answer.content.decode()
    document.refresh_from_db()
    assert document.status == "in_review"


def test_a_decision_already_taken_is_said_not_crashed(make, bruno, marco, client_of):
    document = make.document(author=bruno, status="sent_back")
    answer = client_of(marco).post(url("publish", document))
    assert answer.status_code == 409 and "forse qualcuno ha già deciso" in answer.content.decode()


def test_send_back_needs_a_reason(make, bruno, marco, client_of):
    document = make.document(author=bruno, status="in_review")
    curator = client_of(marco)

    assert "Scrivi il motivo" in curator.post(url("send_back", document), {"reason": " "}).content.decode()
    curator.post(url("send_back", document), {"reason": "Togli i nomi delle persone."})
    page = client_of(bruno).get(document.get_absolute_url()).content.decode()
    assert "Togli i nomi delle persone." in page and "Manda in revisione" in page


def test_author_corrects_and_resubmits(make, bruno, client_of, run_tasks):
    document = make.document(author=bruno, status="sent_back")
    client = client_of(bruno)
    fields = {"title": "Titolo nuovo", "kind": "form", "audience": "participants", "file": pdf()}
    assert client.post(url("edit", document), fields).status_code == 302
    run_tasks()
    client.post(url("submit", document))

    document.refresh_from_db()
    assert (document.title, document.kind, document.status) == ("Titolo nuovo", "form", "in_review")
    assert document.current_version.number == 2
    assert client.get(url("edit", document)).status_code == 403


def test_withdraw_page(make, bruno, marco, client_of):
    document = make.document(author=bruno)
    curator = client_of(marco)
    assert "Scrivi il motivo" in curator.post(url("withdraw", document), {}).content.decode()
    assert curator.post(url("withdraw", document), {"reason": "Superato."}).status_code == 302
    document.refresh_from_db()
    assert document.status == "withdrawn"


def test_download_comes_as_an_attachment_without_any_right(make, bruno, client_of):
    document = make.document(file_name="Piano «di zona» – 2026.txt", text="<script>alert(1)</script>")
    client = client_of(bruno)
    client.head(url("download", document))
    answer = client.get(url("download", document))

    assert b"".join(answer.streaming_content).startswith(b"<script>")
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''Piano")
    assert answer["Content-Type"] == "text/plain"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'; frame-ancestors 'none'"
    assert answer["Cache-Control"] == "private, no-store"
    document.refresh_from_db()
    assert document.downloads == 1


def same_for_both(content: bytes, pk: int) -> str:
    """The page without what differs at every request, nor the number asked for."""
    page = content.decode().replace(f"/{pk}/", "/N/")
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


def test_absent_and_forbidden_answer_alike(make, bruno, elena, client_of, territory):
    secret = make.document(audience=circle_term(make.circle(territory.ats).pk), title="Parola riservata")
    absent = secret.pk + 1000
    for name in ("document", "download", "edit"):
        for client, status in ((client_of(bruno), 404), (client_of(elena), 404), (Client(), 302)):
            pages = []
            for pk in (secret.pk, absent):
                answer = client.get(reverse(f"toolkit:{name}", args=[pk]))
                assert answer.status_code == status
                pages.append(same_for_both(answer.content, pk))
            assert pages[0] == pages[1]


def test_visitors_reach_public_documents_only(make):
    shown, hidden = make.document(audience=PUBLIC), make.document()
    client = Client()
    assert client.get(shown.get_absolute_url()).status_code == 200
    assert client.get(url("download", shown)).status_code == 200
    assert client.get(hidden.get_absolute_url())["Location"].startswith("/accedi/")


def test_the_file_of_an_old_version_is_for_who_sees_the_document_if_it_was_in_use(
    make, bruno, rita, client_of
):
    document = make.document(author=bruno, text="prima stesura")
    document.current_version = make.version(document, text="terza stesura", published_at=timezone.now())
    document.save()
    make.version(document, text="mai in uso")

    first, second, never = (url("download_version", document, number=number) for number in (1, 2, 3))
    for person in (rita, bruno):
        client = client_of(person)
        assert b"prima stesura" in b"".join(client.get(first).streaming_content)
        assert b"terza stesura" in b"".join(client.get(second).streaming_content)
    assert client_of(rita).get(never).status_code == 404
    assert b"mai in uso" in b"".join(client_of(bruno).get(never).streaming_content)


@pytest.mark.parametrize("rows", [1, 3])
def test_review_queue_costs_the_same_with_more_rows(
    rows, make, bruno, marco, client_of, django_assert_num_queries, territory
):
    for number in range(rows):
        make.document(
            author=make.person(f"autore{number}"),
            status="in_review",
            organisation=territory.ambito.office,
            areas=[make.area(f"Area {number}")],
        )
    client = client_of(marco)
    with django_assert_num_queries(QUEUE_QUERIES):
        assert client.get(url("review_queue")).content.decode().count("caricato da Autore") == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_own_documents_cost_the_same_with_more_rows(rows, make, bruno, client_of, django_assert_num_queries):
    for number in range(rows):
        make.document(author=bruno, status="draft", areas=[make.area(f"Area {number}")])
    client = client_of(bruno)
    make.area("Area 0"), make.area("Area 1"), make.area("Area 2")
    with django_assert_num_queries(UPLOAD_QUERIES):
        assert client.get(url("upload")).content.decode().count("Bozza") == rows


QUEUE_QUERIES = 6
UPLOAD_QUERIES = 10
