"""Looking after many documents at once: all of what is asked, or nothing; and the files in one archive."""

import datetime
import io
import re
import zipfile
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.audience import circle_term
from accounts.rules import Refused
from notifications.models import Notice
from toolkit import actions, bundles
from toolkit.models import Citation, Document, Version

pytestmark = pytest.mark.django_db

CURATION = reverse("toolkit:curation")
DOWNLOAD = reverse("toolkit:download_many")
NEXT_YEAR = timezone.localdate() + datetime.timedelta(days=365)


@pytest.fixture
def ada(make, territory):
    """Coordinates the first ATS."""
    return make.person("ada", role="coordinator", ats=territory.ats)


@pytest.fixture
def shelf(make, bruno, territory):
    """Two documents of the first ATS."""
    office = territory.ambito.office
    return [make.document(title=title, author=bruno, organisation=office) for title in ("Primo", "Secondo")]


def page_of(answer) -> str:
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", unescape(answer.content.decode()))


def change(client, documents, action: str, **fields):
    return client.post(CURATION, {"documents": [one.pk for one in documents], "action": action} | fields)


def is_ticked(page: str, document: Document) -> bool:
    return f'name="documents" value="{document.pk}" checked' in page


def state() -> list[tuple]:
    rows = Document.objects.order_by("pk")
    return [
        (one.kind, one.review_by, one.outdated_reason, list(one.areas.all()), sorted(one.tags.names()))
        for one in rows
    ]


def test_each_action_changes_all_the_chosen_ones(make, shelf, ada, bruno, client_of):
    area = make.area("Povertà", slug="poverta")
    third = make.document(title="Terzo", organisation=shelf[0].organisation)
    client = client_of(ada)
    for action, fields in (
        ("kind", {"kind": "act"}),
        ("area", {"area": area.pk}),
        ("tags", {"tags": "ISEE, bandi"}),
        ("review_by", {"review_by": NEXT_YEAR.isoformat()}),
        ("flag", {"reason": "La DGR è cambiata."}),
    ):
        answer = change(client, shelf, action, **fields)
        assert (answer.status_code, answer["Location"]) == (302, CURATION), action
        assert "Fatto per 2 documenti." in page_of(client.get(CURATION))
    assert state()[:2] == [("act", NEXT_YEAR, "La DGR è cambiata.", [area], ["ISEE", "bandi"])] * 2
    third.refresh_from_db()
    assert (third.kind, third.outdated_since) == ("template", None)
    told = Notice.objects.filter(recipient=bruno).values_list("text", flat=True)
    assert sorted(told) == [f"«{t}» è da aggiornare: La DGR è cambiata." for t in ("Primo", "Secondo")]


def test_the_filters_stay_in_the_address_after_a_change(shelf, ada, client_of):
    address = f"{CURATION}?q=Primo&stato=published"
    client = client_of(ada)
    answer = client.post(address, {"documents": [shelf[0].pk], "action": "kind", "kind": "act"})
    assert answer["Location"] == address
    page = page_of(client.get(address))
    assert "1 documento" in page and ">Secondo</label>" not in page


@pytest.mark.parametrize("action", ["kind", "area", "tags", "review_by", "flag"])
def test_one_that_is_not_theirs_changes_nothing(action, make, shelf, ada, client_of, territory):
    other = make.document(organisation=territory.other_ambito.office)
    area = make.area("Povertà", slug="poverta")
    values = {"kind": "act", "area": area, "tags": ["ISEE"], "review_by": NEXT_YEAR, "flag": "Superato."}
    fields = {
        "kind": "act",
        "area": area.pk,
        "tags": "ISEE",
        "review_by": NEXT_YEAR.isoformat(),
        "reason": "Superato.",
    }
    before = state()
    page = page_of(change(client_of(ada), [*shelf, other], action, **fields))
    assert "Uno dei documenti scelti non c'è più: ricarica la pagina e scegli di nuovo." in page
    with pytest.raises(Refused, match="Può decidere su un documento solo chi"):
        actions.change_many(ada, [*shelf, other], action, values[action])
    assert state() == before
    assert change(client_of(ada), shelf, action, **fields).status_code == 302 and state() != before


def test_one_s_own_document_is_not_confirmed_with_the_others(make, shelf, marco, client_of):
    own = make.document(title="Mio", author=marco)
    before = state()
    page = page_of(change(client_of(marco), [*shelf, own], "review_by", review_by=NEXT_YEAR.isoformat()))
    assert "«Mio»: Chi ha caricato un documento non può anche approvarlo" in page
    assert state() == before and all(is_ticked(page, one) for one in (*shelf, own))


def test_one_that_is_not_published_has_no_day_of_review(make, shelf, marco, client_of):
    waiting = make.document(title="In attesa", status="in_review")
    before = state()
    page = page_of(change(client_of(marco), [*shelf, waiting], "review_by", review_by=NEXT_YEAR.isoformat()))
    assert "«In attesa»: Il documento non è pubblicato" in page and state() == before


def test_flagging_says_how_many_were_left_as_they_were(make, shelf, marco, client_of):
    waiting = make.document(status="in_review")
    client = client_of(marco)
    change(client, [shelf[0], waiting], "flag", reason="Superato.")
    assert "Fatto per 1 documento. Gli altri non sono pubblicati" in page_of(client.get(CURATION))


@pytest.mark.parametrize(
    ("action", "fields", "sentence"),
    [
        ("", {}, "Scegli che cosa fare."),
        ("kind", {}, "Scegli il nuovo tipo."),
        ("area", {}, "Scegli l'area da aggiungere."),
        ("tags", {"tags": " , "}, "Scrivi almeno una parola chiave."),
        ("tags", {"tags": "x" * 61}, "Al massimo 20 parole chiave, ciascuna di 60 caratteri."),
        ("review_by", {}, "Scegli il giorno entro cui rivederli."),
        ("review_by", {"review_by": "2020-01-01"}, "Scegli un giorno che deve ancora venire."),
        ("flag", {"reason": " "}, "Scrivi perché sono da aggiornare: lo leggono gli autori."),
        ("cancella", {}, "Scegli un'opzione valida"),
    ],
)
def test_what_is_missing_is_said_and_the_ticks_stay(action, fields, sentence, shelf, ada, client_of):
    before = state()
    page = page_of(change(client_of(ada), shelf[:1], action, **fields))
    assert sentence in page and state() == before
    assert is_ticked(page, shelf[0]) and not is_ticked(page, shelf[1])


@pytest.mark.parametrize("chosen", [[], ["x"], ["9" * 30]])
def test_without_documents_it_says_so(chosen, shelf, ada, client_of):
    page = page_of(client_of(ada).post(CURATION, {"documents": chosen, "action": "kind", "kind": "act"}))
    assert ("Scegli almeno un documento dall'elenco." in page) == (chosen == [])
    assert "Qualcosa da correggere" in page


def test_documents_are_found_by_state_kind_and_the_act_they_cite(make, shelf, ada, client_of):
    Citation.objects.create(document=shelf[0], act="dgr", number="4563", term="xi")
    make.document(title="Da rivedere", status="in_review", kind="act", organisation=shelf[0].organisation)
    Document.objects.filter(pk=shelf[1].pk).update(
        review_by=timezone.localdate() - datetime.timedelta(days=1)
    )
    client = client_of(ada)

    def titles(**asked) -> list[str]:
        return sorted(
            re.findall(r'<label for="documento-\d+">([^<]*)<', page_of(client.get(CURATION, asked)))
        )

    act = Citation.objects.get().reference.label
    assert titles(cita=act) == ["Primo"]
    assert titles(stato="outdated") == ["Secondo"]
    assert titles(stato="in_review") == titles(tipo="act") == ["Da rivedere"]
    assert titles(q="ecO") == ["Secondo"]
    page = page_of(client.get(CURATION, {"cita": "boh"}))
    assert "Non riconosco l'atto" in page and "3 documenti" in page


def test_the_archive_holds_the_files_as_they_are(make, shelf, ada, client_of, territory):
    other = make.document(organisation=territory.other_ambito.office)
    hidden = make.document(
        organisation=territory.ambito.office, audience=circle_term(make.circle(territory.other_ats).pk)
    )
    chosen = [one.pk for one in (*shelf, other, hidden)]
    answer = client_of(ada).post(DOWNLOAD, {"documents": [*chosen, "x", "²", "9" * 30]})

    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"] == 'attachment; filename="toolkit.zip"'
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    found = {name: archive.read(name) for name in archive.namelist()}
    assert found == {
        f"{one.pk:05} documento.txt": one.current_version.file.open("rb").read() for one in shelf
    }


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.txt", "C:\\windows\\a.txt", "/assoluto.txt", "a\nb.txt", "..", "è «così».txt"]
)
def test_names_in_the_archive_stay_in_their_folder(name, shelf, ada, client_of):
    Version.objects.filter(document=shelf[0]).update(original_name=name)
    answer = client_of(ada).post(DOWNLOAD, {"documents": [shelf[0].pk]})
    (inside,) = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))).namelist()
    assert inside.startswith(f"{shelf[0].pk:05} ") and not re.search(r"[/\\\n]", inside)


def test_too_much_and_nothing_are_said_not_downloaded(shelf, ada, client_of, monkeypatch):
    client = client_of(ada)
    page = page_of(client.post(DOWNLOAD, follow=True))
    assert "Scegli almeno un documento dall'elenco, poi scarica." in page
    Version.objects.update(size=bundles.MOST_BYTES // 2 + 1)
    one, both = ([shelf[0].pk], [one.pk for one in shelf])
    assert client.post(DOWNLOAD, {"documents": one}).status_code == 200
    page = page_of(client.post(DOWNLOAD, {"documents": both}, follow=True))
    assert "I file scelti superano i 200 MB: scegline meno, poi scarica." in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_with_more_rows(
    rows, make, ada, client_of, territory, django_assert_num_queries
):
    for number in range(rows):
        make.document(
            author=make.person(f"a{number}"),
            organisation=territory.ambito.office,
            areas=[make.area(f"Area {number}")],
        )
    make.area("Area 0"), make.area("Area 1"), make.area("Area 2")
    client = client_of(ada)
    with django_assert_num_queries(CURATION_QUERIES):
        assert page_of(client.get(CURATION)).count('type="checkbox"') == rows


CURATION_QUERIES = 8
