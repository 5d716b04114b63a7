"""The pages of moderation: what they show and to whom, the names they never tell, in how many queries."""

import pytest
from django.apps import apps
from django.core import mail
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AccessRequest, Person
from accounts.queue import sources
from community import actions
from community.models import Attachment, Case, Decision, Newcomer, Post
from labs.models import Enrolment
from tests.test_house_rules import LEVELS

pytestmark = pytest.mark.django_db
QUEUE, LOG = "/moderazione/", "/moderazione/registro/"


@pytest.fixture
def thread(make, anna):
    return make.thread(anna)


@pytest.fixture
def post(make, thread, bruno):
    return make.post(thread, bruno, "Sei un incapace.")


@pytest.fixture
def zeno(make, territory):
    """Reports what others write; has a name that no other word contains."""
    return make.person("zenobio", "member", organisation=territory.other_ambito.office, last_name="Quaglia")


def text_of(answer):
    return answer.content.decode()


def test_reporting_goes_back_to_the_post_and_says_what_happens(client_of, post, carla):
    page = reverse("community:flag", args=[post.pk])
    client = client_of(carla)
    assert "Sei un incapace." in text_of(client.get(page))
    assert "Scegli che cosa non va." in text_of(client.post(page, {"text": "?"}))
    answer = client.post(page, {"reason": "offensive", "text": "Insulta"})
    assert answer.url == post.get_absolute_url()
    assert "decide con una regola scritta e ti dice com&#x27;è andata" in text_of(client.get(answer.url))
    again = client.post(
        page, {"reason": "other"}, headers={"referer": f"http://testserver{page}"}, follow=True
    )
    assert "Hai già segnalato questo messaggio" in text_of(again)


def test_only_who_moderates_is_offered_a_case(client_of, post, carla, marco):
    page = reverse("community:flag", args=[post.pk])
    assert "Apri il caso" not in text_of(client_of(carla).get(page))
    assert "Apri il caso" in text_of(client_of(marco).get(page))


def test_the_queue_holds_every_kind_for_who_may_decide_it(
    client_of, make, thread, post, bruno, carla, marco, dario
):
    make.reported(post, carla)
    Newcomer.objects.create(person=carla)
    make.post(thread, carla, "Primo messaggio.")
    other = make.reported(make.post(thread, bruno, "Ancora."), marco)
    make.appealed(make.decided(other, dario))
    make.document(title="Regolamento", author=bruno, status="in_review")
    make.access_request("ada", carla.memberships.get().organisation)
    page = text_of(client_of(marco).get(QUEUE))
    kinds = ["Messaggio segnalato", "Messaggio in attesa", "Riesame chiesto", "Documento da rivedere"]
    assert [kind for kind in kinds if kind in page] == kinds
    assert "Richiesta di accesso" not in page  # a moderator does not decide who comes in
    assert "Richiesta di accesso" in text_of(client_of(dario).get(QUEUE))
    only = text_of(client_of(marco).get(QUEUE + "?tipo=documenti"))
    assert "Regolamento" in only and "Messaggio segnalato" not in only


def test_an_empty_queue_says_so(client_of, marco):
    assert "Niente da decidere" in text_of(client_of(marco).get(QUEUE))


def test_the_queue_is_paged_the_oldest_first(client_of, make, anna, marco, bruno, carla, settings):
    settings.RATE_LIMITS = False
    for number in range(23):
        make.reported(make.post(make.thread(anna, title=f"Discussione {number:02}"), bruno), carla)
    first, second = (text_of(client_of(marco).get(f"{QUEUE}?page={number}")) for number in (1, 2))
    assert "Discussione 00" in first and "Discussione 19" in first and "Discussione 20" not in first
    assert "Discussione 20" in second and "Discussione 22" in second and "Discussione 19" not in second


def test_every_kind_of_thing_that_waits_is_in_the_queue():
    """A model with a state in which it waits for somebody's judgement has a source, or a reason to have none."""
    waiting = {
        "waiting",
        "in_review",
        "held",
        "taken",
        "appealed",
        "reported",
        "pending",
        "submitted",
        "preview",
    }
    elsewhere = {
        Enrolment: "waits for a seat, which rules give and nobody decides",
        Post: "a held post has a case",
        apps.get_model("accounts.PeopleImport"): "its own uploader confirms it",
    }
    with_state = {
        model
        for model in apps.get_models()
        if model._meta.app_label in LEVELS
        for field in model._meta.get_fields()
        if field.name in ("status", "state") and waiting & {value for value, _ in field.choices or ()}
    }
    assert {Case, Post, Enrolment, AccessRequest} <= with_state
    assert with_state - set(elsewhere) == {source.model for source in sources()}


@pytest.mark.parametrize("address", ["queue", "log", "case"])
def test_pages_take_the_same_queries_for_one_and_three(
    client_of, make, post, carla, zeno, anna, marco, bruno, address
):
    case = make.reported(post, carla)
    make.document(title="Regolamento", author=bruno, status="in_review")
    client, counts = client_of(marco), []
    url = {"queue": QUEUE, "log": LOG, "case": case.get_absolute_url()}[address]
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        counts.append(len(queries))
        for person in {zeno, anna} - {flag.reporter for flag in case.flags.all()}:
            make.reported(post, person)
        for person in (zeno, anna):
            make.reported(make.post(make.thread(anna), bruno), person)
        make.document(title="Un altro", author=bruno, status="in_review")
    assert counts[0] == counts[1]
    assert counts[0] <= 22


def test_the_queue_takes_the_same_queries_for_one_lab_and_three(
    client_of, make, territory, bruno, carla, dario, marco
):
    """A lab is named with its ATS."""
    client, counts = client_of(marco), []
    for number in (1, 3):
        while Case.objects.count() < number:
            lab = make.lab(f"Laboratorio {Case.objects.count()}", ats=territory.ats)
            thread = make.thread(dario, space=lab.circle.space)
            make.reported(make.post(thread, dario), make.person(f"p{lab.pk}", "coordinator"))
        with CaptureQueriesContext(connection) as queries:
            assert text_of(client.get(QUEUE)).count(str(territory.ats)) == number
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_case_shows_what_is_needed_to_judge(client_of, make, thread, bruno, carla, zeno, marco):
    make.post(thread, carla, "Che ne dite?")
    post = make.post(thread, bruno, "Sei un incapace.")
    make.post(thread, carla, "Ma dai.")
    case = make.reported(post, zeno, text="Attacca Carla")
    page = text_of(client_of(marco).get(case.get_absolute_url()))
    for words in (
        "Che ne dite?",
        "Sei un incapace.",
        "Ma dai.",
        "Attacca Carla",
        "Zenobio Quaglia",
        "Prendi in carico",
    ):
        assert words in page
    assert "Decidi e avvisa" not in page
    client_of(marco).post(reverse("community:take_case", args=[case.pk]))
    page = text_of(client_of(marco).get(case.get_absolute_url()))
    assert "Decidi e avvisa" in page and "Restituisci alla coda" in page


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({"outcome": "hide", "rule": "respect", "text": ""}, "Scrivi a chi ha scritto il messaggio perché"),
        ({"outcome": "hide", "rule": "none", "text": "Perché."}, "Per nascondere un messaggio indica"),
        ({"outcome": "keep", "rule": "respect", "text": "Perché."}, "Se il messaggio resta, scegli"),
        (
            {"outcome": "suspend", "rule": "respect", "text": "Perché."},
            "Scrivi per quanti giorni, da 1 a 90.",
        ),
        ({"outcome": "suspend", "rule": "respect", "text": "Perché.", "days": "91"}, "90"),
        ({"outcome": "suspend", "rule": "respect", "text": "Perché.", "days": "0"}, "1"),
        ({"outcome": "release", "rule": "none", "text": "Perché."}, "Scegli"),
        ({"outcome": "hide", "rule": "respect", "text": "Perch\x00é."}, "caratteri null"),
    ],
)
def test_a_decision_is_complete(client_of, make, post, carla, marco, data, error):
    case = actions.take_case(marco, make.reported(post, carla))
    answer = client_of(marco).post(reverse("community:decide_case", args=[case.pk]), data)
    assert answer.status_code == 400 and error in text_of(answer)
    assert not Decision.objects.exists()


def test_a_decision_reaches_the_author_who_appeals(
    client_of, make, post, carla, marco, dario, bruno, run_tasks
):
    case = actions.take_case(marco, make.reported(post, carla))
    form = {"outcome": "suspend", "rule": "respect", "text": "Attacca una collega.", "days": "3"}
    assert client_of(marco).post(reverse("community:decide_case", args=[case.pk]), form).status_code == 302
    run_tasks()
    decision = Decision.objects.get()
    [message] = [one for one in mail.outbox if one.to == [bruno.email]]
    notice = bruno.notices.latest("pk")
    assert f"/notifiche/{notice.pk}/" in message.body or decision.get_absolute_url() in message.body
    client = client_of(bruno)
    page = text_of(client.get(decision.get_absolute_url()))
    for words in (
        "Rispetto delle persone",
        "Attacca una collega.",
        "Sei un incapace.",
        "fino al",
        "Chiedi il riesame",
    ):
        assert words in page
    address = reverse("community:appeal", args=[decision.pk])
    assert client.post(address, {"text": " "}).status_code == 400
    assert client.post(address, {"text": "Era una citazione."}).status_code == 302
    assert "Hai chiesto il riesame" in text_of(client.get(decision.get_absolute_url()))
    page = text_of(client_of(dario).get(case.get_absolute_url()))
    assert "Era una citazione." in page and "Prendi in carico" in page
    assert "Prendi in carico" not in text_of(client_of(marco).get(case.get_absolute_url()))


def test_the_appeal_offers_nothing_worse_and_no_days(client_of, make, post, carla, marco, dario):
    case = make.decided(make.reported(post, carla), marco, "warn").case
    make.appealed(case.decisions.get())
    actions.take_case(dario, case)
    page = text_of(client_of(dario).get(case.get_absolute_url()))
    assert "Accogli il riesame" in page and 'value="warn"' in page
    assert 'value="suspend"' not in page and 'name="days"' not in page


@pytest.mark.parametrize("who", ["bruno", "dario"])
def test_no_name_of_a_reporter_reaches_the_author(
    client_of, make, thread, zeno, marco, request, run_tasks, who
):
    """Neither a member, nor an administrator who looks into queue, case and log of the own post."""
    author, word = request.getfixturevalue(who), "parola-della-segnalazione"
    case = make.reported(make.post(thread, author, "Sei un incapace."), zeno, text=word)
    for url in (case.get_absolute_url(), LOG):
        assert "Zenobio" in text_of(client_of(marco).get(url))  # there it is
    decision = make.decided(case, marco)
    make.appealed(decision)
    run_tasks()
    client = client_of(author)
    own = [
        QUEUE,
        LOG,
        case.get_absolute_url(),
        decision.get_absolute_url(),
        "/notifiche/",
        "/gestione/",
        thread.get_absolute_url(),
    ]
    read = [text_of(client.get(url)) for url in own]
    read += [str(one.message()) for one in mail.outbox if one.to == [author.email]]
    assert len(read) > len(own)
    assert not [text for text in read if "Zenobio" in text or "Quaglia" in text or word in text]


def test_the_author_who_left_the_space_still_reads_the_decision_but_not_the_thread(
    client_of, make, territory, bruno, marco, dario
):
    title = "Titolo riservato"
    thread = make.thread(bruno, make.space("ats", ats=territory.ats), title=title)
    decision = make.decided(make.reported(make.post(thread, bruno), dario), marco)
    client, url = client_of(bruno), decision.get_absolute_url()
    assert title in text_of(client.get(url))
    bruno.memberships.all().delete()
    answer = client_of(Person.objects.get(pk=bruno.pk)).get(url)
    assert (
        answer.status_code == 200 and "Chiedi il riesame" in text_of(answer) and title not in text_of(answer)
    )


def test_a_moderator_of_an_ats_sees_what_waits_there_only(client_of, make, territory, bruno, carla, anna):
    here = make.post(make.thread(anna, make.space("ats", ats=territory.ats), title="Qui da noi"), bruno)
    there = make.post(make.thread(anna, make.space("ats", ats=territory.other_ats), title="Altrove"), carla)
    everywhere = make.post(make.thread(anna, title="Per tutti"), bruno)
    for post in (here, there, everywhere):
        make.reported(post, anna)
    pia = make.person("pia", "moderator", ats=territory.ats)
    for url in (QUEUE, LOG):
        page = text_of(client_of(pia).get(url))
        assert "Qui da noi" in page and "Altrove" not in page and "Per tutti" not in page
    statuses = [
        client_of(pia).get(Case.objects.get(post=post).get_absolute_url()).status_code
        for post in (here, there, everywhere)
    ]
    assert statuses == [200, 404, 404]


def test_the_desk_leads_moderators_to_the_queue(client_of, make, post, carla, marco):
    make.reported(post, carla)
    page = text_of(client_of(marco).get("/gestione/"))
    assert "Messaggi segnalati" in page and "/moderazione/?tipo=segnalati" in page


def test_the_files_of_a_hidden_post_are_for_who_judges(
    client_of, make, post, bruno, carla, marco, dario, anna
):
    file = Attachment.objects.create(
        thread=post.thread,
        post=post,
        uploader=bruno,
        file=ContentFile(b"%PDF-", "atto.pdf"),
        name="atto.pdf",
        size=5,
    )
    decision = make.decided(make.reported(post, carla), marco)
    make.appealed(decision)
    seen = [
        person
        for person in (marco, dario, bruno, carla, anna)
        if file in Attachment.objects.visible_to(person)
    ]
    assert seen == [marco, dario]
    page = text_of(client_of(dario).get(decision.case.get_absolute_url()))
    assert f'href="{file.get_absolute_url()}"' in page
    assert client_of(dario).get(file.get_absolute_url()).status_code == 200
    assert client_of(carla).get(file.get_absolute_url()).status_code == 404
