"""Bodies that join a programme: the call, the answers, the deadline, the decisions, the list and its file."""

import datetime
import io

import openpyxl
import pytest
import time_machine
from django.utils import timezone

from accounts.bodies import body_of
from accounts.models import Comune, Organisation
from accounts.rules import Refused
from labs.actions.adhesions import (
    decide_adhesions,
    join_call,
    publish_call,
    record_adhesion,
    save_call,
    withdraw_adhesion,
)
from labs.adhesion_pages import to_decide
from labs.models import Adhesion, AdhesionDecided, CallClosed
from notifications.models import Notice

pytestmark = pytest.mark.django_db
SECOND = datetime.timedelta(seconds=1)


def text(response):
    return response.content.decode()


def told(person):
    return list(Notice.objects.filter(recipient=person).order_by("pk").values_list("text", flat=True))


@pytest.fixture
def almè(make, territory):
    return make.comune("Almè", territory.ambito, population=4_999)


@pytest.fixture
def sindaca(make, almè):
    """Represents the Comune of Almè."""
    return make.person("sindaca", role="representative", organisation=almè)


@pytest.fixture
def bergamo(make, territory):
    """Coordinates the ATS of Almè."""
    return make.person("bergamo", role="coordinator", ats=territory.ats)


def test_publish_tells_those_who_represent_a_body_of_the_call(make, anna, sindaca, rita, territory):
    call = make.adhesion_call(published_at=None)
    away = make.person("via", role="representative", organisation=make.comune("Vige", territory.other_ambito))
    publish_call(anna, call)
    publish_call(anna, call)
    assert len(told(sindaca)) == len(told(away)) == 1 and "Il tuo ente può aderire" in told(sindaca)[0]
    assert told(rita) == []  # an office is not asked
    of_ats = make.adhesion_call(ats=territory.ats, published_at=None)
    publish_call(anna, of_ats)
    assert (len(told(sindaca)), len(told(away))) == (2, 1)


def test_another_deadline_is_told_and_the_publication_stays(make, anna, sindaca):
    call = make.adhesion_call()
    call.closes_at += datetime.timedelta(days=1)
    call.published_at = None
    save_call(anna, call)
    call.refresh_from_db()
    assert call.published_at is not None
    assert told(sindaca)[-1].startswith("La scadenza per aderire")


def test_the_servers_clock_decides(make, sindaca, almè):
    call = make.adhesion_call()
    with time_machine.travel(call.closes_at - SECOND, tick=False):
        adhesion = join_call(sindaca, call, almè, "Ada")
    with time_machine.travel(call.closes_at + SECOND, tick=False):
        for late in (
            lambda: join_call(sindaca, call, almè, "Ada, tardi"),
            lambda: withdraw_adhesion(sindaca, adhesion),
        ):
            with pytest.raises(CallClosed, match="Il tempo per aderire è finito"):
                late()
    adhesion.refresh_from_db()
    assert (adhesion.status, adhesion.contact) == ("submitted", "Ada")


def test_a_body_joins_amends_withdraws_and_comes_back_in_one_row(make, sindaca, almè):
    call = make.adhesion_call()
    join_call(sindaca, call, almè, "Ada")
    join_call(sindaca, call, almè, "Ugo", "Due persone")
    withdraw_adhesion(sindaca, call.adhesions.get())
    withdraw_adhesion(sindaca, call.adhesions.get())
    join_call(sindaca, call, almè, "Eva")
    adhesion = call.adhesions.get()
    assert (adhesion.status, adhesion.contact, adhesion.submitted_by) == ("submitted", "Eva", sindaca)
    said = [sentence.split("è stata ")[1] for sentence in told(sindaca)]
    assert said == ["inviata.", "ritirata.", "inviata."]  # what is amended is told to nobody


def test_who_joins_represents_a_body_that_the_call_speaks_to(make, sindaca, almè, rita, bruno, territory):
    call = make.adhesion_call(ats=territory.other_ats)
    everywhere = make.adhesion_call()
    for actor, which, body in (
        (sindaca, call, almè),  # another ATS
        (rita, everywhere, rita.memberships.get().organisation),  # another kind
        (rita, everywhere, almè),  # not hers
        (bruno, everywhere, almè),
    ):
        with pytest.raises(Refused):
            join_call(actor, which, body, "Ada")
    assert not Adhesion.objects.exists()


def test_what_is_decided_no_longer_changes(make, anna, sindaca, almè):
    call = make.adhesion_call()
    adhesion = join_call(sindaca, call, almè, "Ada")
    decide_adhesions(anna, call, [adhesion.pk], approved=False, reason="Manca la delibera")
    for again in (
        lambda: join_call(sindaca, call, almè, "Ugo"),
        lambda: withdraw_adhesion(sindaca, adhesion),
        lambda: decide_adhesions(anna, call, [adhesion.pk], approved=True),
    ):
        with pytest.raises(AdhesionDecided):
            again()
    assert told(sindaca)[-1].endswith("non è stata accolta: Manca la delibera")
    assert Adhesion.objects.get().decided_by == anna


@pytest.mark.parametrize("wrong", ["other call", "decided", "other coordinator"])
def test_one_forbidden_in_a_batch_changes_nothing(make, anna, bergamo, sindaca, almè, territory, wrong):
    call = make.adhesion_call(ats=territory.ats)
    good = [make.adhesion(call, make.comune(f"Comune {n}", territory.ambito)) for n in range(2)]
    good.append(make.adhesion(call, almè))
    actor, extra = bergamo, make.adhesion(make.adhesion_call(), almè)
    if wrong == "decided":
        extra = make.adhesion(call, make.comune("Già", territory.ambito), status="approved")
    if wrong == "other coordinator":
        actor, extra = make.person("pavia", role="coordinator", ats=territory.other_ats), good[0]
    with pytest.raises((Refused, AdhesionDecided)):
        decide_adhesions(actor, call, [one.pk for one in (*good, extra)], approved=True)
    assert call.adhesions.filter(status="submitted").count() == 3
    assert told(sindaca) == []
    assert decide_adhesions(bergamo, call, [one.pk for one in good], approved=True) == 3


def test_an_adhesion_by_certified_mail_makes_the_comune_a_body_once(make, bergamo, client_of, territory):
    call = make.adhesion_call(ats=territory.ats)
    comune = Comune.objects.get(name="Dalmine Piccolo")
    page = text(client_of(bergamo).get(f"/adesioni/{call.pk}/elenco/registra/?q=piccolo"))
    assert f'value="comune-{comune.pk}"' in page and "Vigevano" not in page
    moment = timezone.localtime() - datetime.timedelta(hours=1)
    sent = {"body": f"comune-{comune.pk}", "contact": "Ada", "received_at": f"{moment:%Y-%m-%dT%H:%M}"}
    address = f"/adesioni/{call.pk}/elenco/registra/?q=piccolo"
    assert client_of(bergamo).post(address, sent).status_code == 302
    body = Organisation.objects.get(comune=comune)
    assert (body.name, body.ats, body.ambito) == (
        "Comune di Dalmine Piccolo",
        territory.ats,
        territory.ambito,
    )
    adhesion = call.adhesions.get(organisation=body)
    assert (adhesion.submitted_by, adhesion.submitted_at) == (
        bergamo,
        moment.replace(second=0, microsecond=0),
    )
    assert body_of(comune) == body
    assert "comune-" not in text(client_of(bergamo).get(address))  # it has joined


def test_what_arrived_after_the_deadline_is_not_recorded(make, anna, client_of, almè):
    call = make.adhesion_call(days=-1)
    with pytest.raises(CallClosed, match="arrivata dopo la scadenza"):
        record_adhesion(anna, call, almè, "Ada", "", call.closes_at)
    late = f"{timezone.localtime():%Y-%m-%dT%H:%M}"
    sent = {"body": f"ente-{almè.pk}", "contact": "Ada Neri", "received_at": late}
    page = text(client_of(anna).post(f"/adesioni/{call.pk}/elenco/registra/", sent))
    assert "È arrivata dopo la scadenza" in page and "Ada Neri" in page
    record_adhesion(anna, call, almè, "Ada", "", call.closes_at - SECOND)
    assert call.adhesions.get().submitted_at == call.closes_at - SECOND


def test_the_list_is_filtered_counted_and_decided(make, bergamo, client_of, almè, territory, sindaca):
    call = make.adhesion_call()
    big = make.comune("Treviglio", territory.ambito, population=5_000)
    far = make.comune("Vige", territory.other_ambito)
    first = make.adhesion(call, almè)
    make.adhesion(call, big, status="approved")
    make.adhesion(call, far, status="withdrawn")
    regional = client_of(make.person("regione", role="coordinator"))
    page = text(regional.get(f"/adesioni/{call.pk}/elenco/"))
    for number, what in ((2, "enti aderenti"), (2, "Comuni"), (1, "con meno di 5.000"), (1, "da decidere")):
        assert f"<strong>{number}</strong> {what}" in page
    filtered = text(regional.get(f"/adesioni/{call.pk}/elenco/?ats=PAV&stato=withdrawn"))
    assert "Comune di Vige" in filtered and "Treviglio" not in filtered
    refusal = {"adesioni": [first.pk], "esito": "respingi"}
    again = text(regional.post(f"/adesioni/{call.pk}/elenco/decidi/", refusal))
    assert "Scrivi perché non accogli" in again and " checked" in again
    assert "Scegli almeno" in text(regional.post(f"/adesioni/{call.pk}/elenco/decidi/", {"esito": "approva"}))
    regional.post(f"/adesioni/{call.pk}/elenco/decidi/", refusal | {"reason": "Manca la delibera"})
    assert "Manca la delibera" in text(client_of(sindaca).get(call.get_absolute_url()))


@pytest.mark.parametrize("rows", [3, 55])
def test_the_list_costs_the_same_for_three_and_fifty_five(
    make, anna, client_of, territory, rows, django_assert_num_queries
):
    call = make.adhesion_call()
    for number in range(rows):
        status = ("submitted", "approved")[number % 2]
        make.adhesion(call, make.comune(f"Comune {number:02}", territory.ambito), status)
    client = client_of(anna)
    with django_assert_num_queries(10):
        page = text(client.get(f"/adesioni/{call.pk}/elenco/"))
    assert page.count("abitanti ·") == rows
    with django_assert_num_queries(5):
        client.get(call.get_absolute_url())


def test_the_file_holds_the_list_and_no_formula(make, anna, client_of, almè, settings):
    call = make.adhesion_call()
    make.adhesion(call, almè, contact="=HYPERLINK(1)", note="+39 035 1")
    as_csv = client_of(anna).get(f"/adesioni/{call.pk}/elenco.csv").content.decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in as_csv and "'+39 035 1" in as_csv
    answer = client_of(anna).get(f"/adesioni/{call.pk}/elenco.xlsx?stato=submitted")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    header, row = sheet.iter_rows()
    found = {title.value: cell for title, cell in zip(header, row, strict=True)}
    assert (found["Popolazione"].value, found["Ente"].value) == (4_999, "Comune di Almè")
    assert (found["Persona di riferimento"].value, found["Persona di riferimento"].data_type) == (
        "=HYPERLINK(1)",
        "s",
    )
    assert client_of(anna).get(f"/adesioni/{call.pk}/elenco.pdf").status_code == 404


def test_the_sixth_file_of_an_hour_waits(make, anna, client_of, almè, settings):
    settings.RATE_LIMITS = True
    call = make.adhesion_call()
    client = client_of(anna)
    codes = [client.get(f"/adesioni/{call.pk}/elenco.csv").status_code for _ in range(6)]
    assert codes == [200] * 5 + [429]


def test_a_survey_is_launched_to_the_approved_that_have_people(
    make, anna, client_of, almè, sindaca, territory
):
    call = make.adhesion_call()
    empty = make.comune("Senza persone", territory.ambito)
    for body in (almè, empty):
        make.adhesion(call, body, status="approved")
    survey = make.survey(title="Fabbisogni di personale", status="draft")
    page = text(client_of(anna).get(f"/adesioni/{call.pk}/elenco/"))
    link = f"/rilevazioni/{survey.pk}/lancia/?ente={almè.pk}"
    assert f'href="{link}"' in page and "1 ente approvato ha" in page
    launch = text(client_of(anna).get(link))
    ticked = [
        line for line in launch.split("<input") if " checked" in line and 'name="organisations"' in line
    ]
    assert len(ticked) == 1 and f'value="{almè.pk}"' in ticked[0]


def test_pages_say_what_each_may_do(make, client, client_of, sindaca, almè, bruno, anna):
    call = make.adhesion_call(text="Serve una delibera")
    assert "Accedi per aderire" in text(client.get(call.get_absolute_url()))
    assert "Nessuno dei tuoi enti" in text(client_of(bruno).get(call.get_absolute_url()))
    assert f"/adesioni/{call.pk}/aderisci/{almè.pk}/" in text(client_of(sindaca).get(call.get_absolute_url()))
    sent = client_of(sindaca).post(
        f"/adesioni/{call.pk}/aderisci/{almè.pk}/", {"contact": "Ada", "note": "Due"}
    )
    assert sent.status_code == 302
    page = text(client_of(sindaca).get(call.get_absolute_url()))
    assert "Modifica l&#x27;adesione" in page or "Modifica l'adesione" in page
    assert "Ritira l'adesione" in page
    missing = client_of(sindaca).post(
        f"/adesioni/{call.pk}/aderisci/{almè.pk}/", {"contact": "", "note": "Resta"}
    )
    assert missing.status_code == 200 and "Resta" in text(missing)


def test_a_call_is_written_by_who_coordinates_its_ats(make, bergamo, client_of, territory):
    programme = make.lab(programme=make.programme(), ats=territory.ats).programme
    closes_at = f"{timezone.localtime() + datetime.timedelta(days=3):%Y-%m-%dT%H:%M}"
    given = {
        "title": "Avviso",
        "kinds": ["comune", "provincia"],
        "ats": territory.ats.pk,
        "closes_at": closes_at,
    }
    client = client_of(bergamo)
    elsewhere = client.post(
        f"/percorsi/{programme.pk}/avvisi/nuovo/", given | {"ats": territory.other_ats.pk}
    )
    assert elsewhere.status_code == 200 and not programme.calls.exists()
    past = client.post(f"/percorsi/{programme.pk}/avvisi/nuovo/", given | {"closes_at": "2026-01-01T10:00"})
    assert "deve ancora venire" in text(past)
    assert client.post(f"/percorsi/{programme.pk}/avvisi/nuovo/", given).status_code == 302
    call = programme.calls.get()
    assert (call.kinds, call.published_at) == (["comune", "provincia"], None)
    publish_call(bergamo, call)
    client.post(f"/adesioni/{call.pk}/modifica/", given | {"title": "Nuovo titolo", "kinds": ["other"]})
    call.refresh_from_db()
    assert (call.title, call.kinds) == ("Nuovo titolo", ["comune", "provincia"])  # fixed once published


def test_what_waits_for_a_decision_is_in_the_queue_of_who_decides(
    make, bergamo, client_of, almè, territory, sindaca
):
    mine, regional = (
        make.adhesion_call(ats=territory.ats, title="Della mia ATS"),
        make.adhesion_call(title="Regionale"),
    )
    for call in (mine, regional):
        make.adhesion(call, almè)
        make.adhesion(call, make.comune("Già approvato", territory.ambito), status="approved")
    assert [one.call for one in to_decide(bergamo)] == [mine]
    assert {one.call for one in to_decide(make.person("regione", role="coordinator"))} == {mine, regional}
    assert list(to_decide(sindaca)) == []  # she sees it, and does not decide
    desk = text(client_of(bergamo).get("/gestione/"))
    assert (
        "Adesioni da decidere" in desk and f"/adesioni/{mine.pk}/elenco/" in desk and "Regionale" not in desk
    )
