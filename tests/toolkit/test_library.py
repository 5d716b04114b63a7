"""What readers do with the library: opinions, stars, requests; what is like what; the numbers."""

import datetime
import itertools
import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.audience import PUBLIC, ats_term, circle_term
from notifications.models import Notice
from search.indexing import rebuild
from tests.toolkit import files
from toolkit import actions, rules
from toolkit.fingerprints import fingerprint
from toolkit.models import Document, Download, Opinion, Star, Wanted
from toolkit.queries import statistics
from toolkit.related import related

pytestmark = pytest.mark.django_db


def url(name: str, *args) -> str:
    return reverse(f"toolkit:{name}", args=args)


def page_of(answer) -> str:
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", unescape(re.sub(r"</?(strong|span)[^>]*>", "", answer.content.decode())))


def told(person) -> list[str]:
    return list(Notice.objects.filter(recipient=person).order_by("pk").values_list("text", flat=True))


# Opinions and stars


def test_the_last_opinion_of_each_person_counts(make, bruno, rita, tina, client_of):
    document = make.document(author=bruno)
    reader = client_of(rita)
    answer = reader.post(url("say_opinion", document.pk), {"is_useful": "1"})
    assert answer["Location"] == f"{document.get_absolute_url()}#utile"
    client_of(tina).post(url("say_opinion", document.pk), {"is_useful": "1"})
    assert "Utile per 2 persone, non per 0. Tu hai risposto sì: puoi cambiare idea." in page_of(
        reader.get(document.get_absolute_url())
    )

    reader.post(url("say_opinion", document.pk), {"is_useful": "0", "reason": "Manca l'allegato."})
    assert "Utile per 1 persona, non per 1. Tu hai risposto no" in page_of(
        reader.get(document.get_absolute_url())
    )
    assert Opinion.objects.count() == 2


def test_reasons_are_for_the_author_and_curators(make, bruno, rita, tina, marco, client_of):
    document = make.document(author=bruno)
    actions.say_opinion(rita, document, False, "Manca <l'allegato>.")
    for person, is_shown in ((bruno, True), (marco, True), (tina, False)):
        page = client_of(person).get(document.get_absolute_url()).content.decode()
        assert ("Manca &lt;l&#x27;allegato&gt;." in page) == is_shown, person
        assert "Utile per 0" in page


def test_authors_and_guests_say_no_opinion(make, bruno, elena, client_of):
    document = make.document(author=bruno, audience=PUBLIC)
    for person in (bruno, elena):
        answer = client_of(person).post(url("say_opinion", document.pk), {"is_useful": "1"})
        assert answer.status_code == 403 and rules.OPINIONS in unescape(answer.content.decode())
    assert not Opinion.objects.exists()


def test_an_opinion_without_its_answer_is_asked_again(make, rita, client_of):
    document = make.document()
    answer = client_of(rita).post(url("say_opinion", document.pk), {"reason": "Ottimo <b>"})
    assert "Scegli sì o no." in page_of(answer) and "Ottimo &lt;b&gt;" in answer.content.decode()
    assert not Opinion.objects.exists()


def test_stars_are_put_once_and_taken_away(make, rita, client_of):
    document = make.document()
    client = client_of(rita)
    for _ in range(2):
        answer = client.post(url("star", document.pk), {"on": "1"}, follow=True)
        assert "è tra i tuoi preferiti" in page_of(answer) and "Togli dai preferiti" in page_of(answer)
    assert Star.objects.get().person == rita
    assert "non è più tra i tuoi preferiti" in page_of(client.post(url("star", document.pk), follow=True))
    assert not Star.objects.exists()


# Requests


def test_a_request_is_voted_once_by_each_and_taken_by_one(make, bruno, carla, rita, client_of):
    client_of(bruno).post(url("ask_for"), {"title": "Convenzione per la tutela minori", "text": "Serve."})
    wanted = Wanted.objects.get()
    assert [vote.person for vote in wanted.votes.all()] == [bruno]
    for _ in range(2):
        client_of(carla).post(url("vote", wanted.pk), {"on": "1"})
    assert wanted.votes.count() == 2
    client_of(carla).post(url("vote", wanted.pk), {"on": "0"})
    assert wanted.votes.count() == 1

    client_of(carla).post(url("take_charge", wanted.pk), {"on": "1"})
    client_of(rita).post(url("take_charge", wanted.pk), {"on": "1"})
    page = page_of(client_of(rita).get(wanted.get_absolute_url()))
    assert "L'ha preso in carico Carla Rossi." in page and "Lascia ad altri" not in page
    assert "Lascia ad altri" in page_of(client_of(carla).get(wanted.get_absolute_url()))
    assert told(bruno) == ["Carla Rossi ha preso in carico «Convenzione per la tutela minori»."]
    client_of(rita).post(url("take_charge", wanted.pk), {"on": "0"})
    wanted.refresh_from_db()
    assert wanted.taken_by == carla
    client_of(carla).post(url("take_charge", wanted.pk), {"on": "0"})
    wanted.refresh_from_db()
    assert wanted.taken_by is None


def test_guests_meet_the_sentence_and_no_request(make, bruno, elena, client_of):
    wanted = actions.ask_for(bruno, "Convenzione", "")
    client = client_of(elena)
    assert rules.ASKERS in unescape(client.get(url("ask_for")).content.decode())
    page = page_of(client.get(url("wanted_list")))
    assert "Convenzione" not in page and "Chiedi un modello" not in page
    assert client.post(url("vote", wanted.pk), {"on": "1"}).status_code == 404


def test_the_empty_request_is_refused_at_its_field(bruno, client_of):
    answer = client_of(bruno).post(url("ask_for"), {"title": " ", "text": "Serve."})
    assert "Questo campo è obbligatorio" in page_of(answer) and not Wanted.objects.exists()


def test_who_voted_is_told_once_of_the_document_that_answers(
    make, bruno, carla, rita, anna, marco, client_of, run_tasks, territory
):
    wanted = actions.ask_for(bruno, "Convenzione per la tutela minori", "")
    actions.vote(carla, wanted, is_on=True)
    client = client_of(rita)
    address = f"{url('upload')}?per={wanted.pk}"
    assert f'Risponde alla richiesta <a class="action-link" href="{wanted.get_absolute_url()}">' in page_of(
        client.get(address)
    )
    fields = {"kind": "template", "audience": ats_term(territory.ats.pk), "submit": "on"}
    client.post(address, fields | {"file": SimpleUploadedFile("Tutela.docx", files.docx_file("Tutela."))})
    document = Document.objects.get()
    run_tasks()
    assert list(document.answers.all()) == [wanted] and told(bruno) == []
    assert "Manca" in page_of(client_of(bruno).get(url("wanted_list")))

    actions.publish(marco, document)
    sentence = "C'è «Tutela», che risponde alla richiesta «Convenzione per la tutela minori»."
    assert told(bruno) == [sentence]
    assert sentence not in told(rita) and sentence not in told(carla)  # the author; who may not see it
    actions.withdraw(marco, document, "Un errore.")
    actions.publish(anna, document)
    assert told(bruno) == [sentence]
    for person, state in ((bruno, "C'è 2 voti"), (carla, "Manca 2 voti")):
        page = page_of(client_of(person).get(wanted.get_absolute_url()))
        assert state in page and (">Tutela</a>" in page) == (person == bruno)


def test_a_request_that_has_its_answer_keeps_it(make, bruno, rita):
    wanted = actions.ask_for(bruno, "Convenzione", "")
    answer = make.document()
    Wanted.objects.update(document=answer)
    file = SimpleUploadedFile("altra.txt", b"Un'altra.")
    actions.receive(rita, file, Document(title="Altra"), wanted=wanted)
    wanted.refresh_from_db()
    assert wanted.document == answer


@pytest.mark.parametrize("number", ["0", "x", "9" * 30, "²"])
def test_an_address_that_names_nothing_is_a_plain_upload(number, bruno, client_of):
    page = page_of(client_of(bruno).get(url("upload"), {"per": number, "variante_di": number}))
    assert "Risponde alla richiesta" not in page and "È una variante" not in page


@pytest.mark.parametrize("rows", [1, 3])
def test_requests_cost_the_same_with_more_rows(rows, make, bruno, client_of, django_assert_num_queries):
    for number in range(rows):
        author = make.person(f"a{number}", "trainer")
        wanted = actions.ask_for(author, f"Modello {number}", "")
        actions.take_charge(make.person(f"b{number}", "trainer"), wanted, is_on=True)
    client = client_of(bruno)
    with django_assert_num_queries(WANTED_QUERIES):
        assert page_of(client.get(url("wanted_list"))).count("chiesto da A") == rows


# Variants, what is alike, copies


def test_a_variant_and_its_origin_point_to_each_other_where_one_sees_them(
    make, bruno, carla, marco, client_of, run_tasks, territory
):
    origin = make.document(title="Regolamento di tutti", audience=ats_term(territory.ats.pk))
    file = SimpleUploadedFile("Nostro.txt", b"Il nostro regolamento.")
    fields = {"kind": "act", "audience": "participants", "submit": "on", "file": file}
    client_of(bruno).post(f"{url('upload')}?variante_di={origin.pk}", fields)
    variant = Document.objects.get(variant_of=origin)
    run_tasks()
    assert ">Nostro</a>" not in page_of(client_of(bruno).get(origin.get_absolute_url()))
    actions.publish(marco, variant)
    assert ">Nostro</a>" in page_of(client_of(bruno).get(origin.get_absolute_url()))
    assert "È una variante di" in page_of(client_of(bruno).get(variant.get_absolute_url()))
    page = page_of(client_of(carla).get(variant.get_absolute_url()))
    assert "Regolamento di tutti" not in page and "È una variante di" not in page


def test_related_documents_are_those_one_may_see(make, bruno, carla, client, client_of, territory):
    text = "Convenzione per la coprogettazione dell'housing sociale con il Terzo settore."
    document = make.document(title="Coprogettazione housing", text=text, audience=PUBLIC)
    shared = make.document(title="Housing sociale: coprogettazione", text=text)
    hidden = make.document(title="Housing sociale riservato", text=text, audience=ats_term(territory.ats.pk))
    make.document(title="Mensa scolastica", text="Tariffe delle mense.")
    draft = make.document(title="Housing in bozza", text=text, status="draft")
    rebuild()

    assert set(related(bruno, document)) == {shared, hidden}
    assert related(carla, document) == [shared]
    assert "Housing sociale riservato" in page_of(client_of(bruno).get(document.get_absolute_url()))
    page = page_of(client_of(carla).get(document.get_absolute_url()))
    assert "Documenti simili" in page and "riservato" not in page and draft.title not in page
    assert "Documenti simili" not in page_of(client.get(document.get_absolute_url()))


def test_without_an_index_the_database_tells_what_is_alike(make, bruno, carla, territory):
    document = make.document(title="Coprogettazione housing")
    other = make.document(title="Coprogettazione housing sociale", audience=ats_term(territory.ats.pk))
    assert (related(bruno, document), related(carla, document)) == ([other], [])


def test_near_copies_are_shown_to_the_author_and_to_who_reviews(
    make, bruno, carla, rita, marco, client_of, territory
):
    text = " ".join("".join(letters) for letters in itertools.product("aeiou", "bcdfg", "lmnrs", "t"))
    known = make.document(title="Regolamento noto")
    sent = make.document(title="Regolamento nuovo", author=bruno, status="in_review", organisation=None)
    for document, words in ((known, text), (sent, text + "Entra in vigore domani.")):
        document.current_version.fingerprint = fingerprint(words)
        document.current_version.save()
    assert "Molto simile a: <a" in page_of(client_of(marco).get(sent.get_absolute_url()))
    assert "Molto simile a: <a" in page_of(client_of(bruno).get(sent.get_absolute_url()))

    Document.objects.filter(pk=known.pk).update(audience=circle_term(make.circle(territory.other_ats).pk))
    curator = make.person("ada", role="coordinator", ats=territory.ats)
    Document.objects.filter(pk=sent.pk).update(organisation=territory.ambito.office)
    page = page_of(client_of(curator).get(sent.get_absolute_url()))
    assert "La tua revisione" in page and "Molto simile" not in page


# Numbers


def test_the_numbers_are_right_and_only_of_what_one_curates(make, anna, bruno, carla, client_of, territory):
    own, other = territory.ambito.office, territory.other_ambito.office
    document = make.document(title="Scaricato", organisation=own, kind="act", downloads=7)
    make.document(title="Mai", organisation=own, review_by=timezone.localdate() - datetime.timedelta(days=1))
    make.document(organisation=own, status="in_review")
    make.document(title="D'altri", organisation=other, downloads=9)
    newer = make.version(document)
    for version, person, days in (
        (document.current_version, bruno, 1),
        (newer, bruno, 1),
        (newer, carla, 91),
        (newer, None, 1),
    ):
        at = timezone.now() - datetime.timedelta(days=days)
        Download.objects.create(version=version, person=person, at=at)
    actions.say_opinion(bruno, document, True, "")
    actions.say_opinion(carla, document, False, "")

    curator = make.person("ada", role="coordinator", ats=territory.ats)
    numbers = statistics(curator)
    assert dict(numbers["states"]) == {"Pubblicato": 2, "In revisione": 1}
    assert sorted(numbers["kinds"]) == [("Atto", 1), ("Modello", 1)]
    assert numbers["offices"] == [(own.name, 2)]
    assert list(numbers["taken"]) == [document]
    assert [(one.title, one.n) for one in numbers["lately"]] == [("Scaricato", 1)]
    counted = {name: numbers[name] for name in ("people", "untouched", "outdated", "useful", "useless")}
    assert counted == {"people": 1, "untouched": 1, "outdated": 1, "useful": 1, "useless": 1}
    assert [one.title for one in statistics(anna)["taken"]] == ["D'altri", "Scaricato"]

    page = page_of(client_of(curator).get(url("statistics")))
    assert "1 persona ha scaricato documenti negli ultimi 90 giorni; 1 documento è da aggiornare." in page
    assert "D'altri" not in page and "Mai scaricati: 1. Pareri: utile 1 volta, non utile 1." in page
    assert client_of(bruno).get(url("statistics")).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_numbers_cost_the_same_with_more_rows(rows, make, anna, bruno, client_of, django_assert_num_queries):
    for number in range(rows):
        office = make.ambito(f"BER-1{number}", f"Ambito {number}", make.ats("BER")).office
        document = make.document(title=f"Atto {number}", organisation=office, downloads=1)
        Download.objects.create(version=document.current_version, person=bruno)
    client = client_of(anna)
    with django_assert_num_queries(STATISTICS_QUERIES):
        assert page_of(client.get(url("statistics"))).count("</a> 1 ") == 2 * rows


WANTED_QUERIES = 5
STATISTICS_QUERIES = 13
