"""Labs and seats for programs: words, codes and shapes as contracted."""

import datetime

import pytest
from django.utils import timezone

from labs import actions
from labs.models import Lab

JSON = {"content_type": "application/json"}


def url(*parts):
    return "/api/v1/" + "/".join(["labs", *map(str, parts)])


def test_labs_are_listed_with_counts_and_mine(make, client_of, bruno, carla, territory):
    lab = make.lab(title="ISEE", ats=territory.ats, capacity=1)
    actions.enrol(bruno, lab, bruno)
    actions.enrol(carla, lab, carla)
    sessions = [make.session(lab) for _ in range(2)]
    make.lab(status="draft")
    answer = client_of(carla).get(url()).json()
    next_at = datetime.datetime.fromisoformat(answer["results"][0].pop("next_at"))
    assert abs(next_at - sessions[0].starts_at) < datetime.timedelta(seconds=1)
    assert answer == {
        "results": [
            {
                "id": lab.pk, "title": "ISEE", "ats": "BER", "status": "open", "capacity": 1,
                "confirmed": 1, "waiting": 1, "offered": 0, "mine": "waiting", "format": "laboratory",
                "programme": None, "module": None, "area": "", "sessions": 2,
                "enrolment_closes_at": None,
            }
        ],
        "next": None,
    }  # fmt: skip
    one = client_of(carla).get(url(lab.pk)).json()
    assert answer["results"][0].items() <= one.items()
    assert {"description": "", "reserved_seats": 0, "certificate_percent": 80}.items() <= one.items()


def test_labs_come_by_pages(make, client_of, bruno):
    labs = [make.lab() for _ in range(3)]
    client = client_of(bruno)
    first = client.get(url() + "?limit=2").json()
    second = client.get(url() + f"?limit=2&cursor={first['next']}").json()
    assert [row["id"] for row in first["results"] + second["results"]] == [lab.pk for lab in labs]
    assert second["next"] is None


@pytest.mark.parametrize("rows", [1, 3])
def test_labs_cost_the_same_for_one_and_three(make, client_of, bruno, rows, django_assert_num_queries):
    for _ in range(rows):
        lab = make.lab()
        make.enrolment(lab, bruno, status="waiting")
    client = client_of(bruno)
    with django_assert_num_queries(6):
        assert len(client.get(url()).json()["results"]) == rows


def test_draft_is_absent_for_who_does_not_coordinate(make, client_of, bruno, anna):
    lab = make.lab(status="draft")
    assert client_of(bruno).get(url(lab.pk)).status_code == 404
    assert client_of(anna).get(url(lab.pk)).status_code == 200
    assert client_of(bruno).post(url(lab.pk, "enrolments")).status_code == 404


def test_coordinator_creates_and_patches(client_of, anna, territory):
    client = client_of(anna)
    made = client.post(url(), {"title": "Nuovo", "ats": "BER", "capacity": 3, "status": "open"}, **JSON)
    assert made.status_code == 201
    assert {
        "title": "Nuovo",
        "ats": "BER",
        "status": "open",
        "capacity": 3,
        "mine": None,
    }.items() <= made.json().items()
    pk = made.json()["id"]
    patched = client.patch(url(pk), {"capacity": 5, "status": "running"}, **JSON)
    assert (patched.status_code, patched.json()["capacity"], patched.json()["status"]) == (200, 5, "running")
    assert client.patch(url(pk), {"status": "draft"}, **JSON).status_code == 409
    back = client.patch(url(pk), {"capacity": 9, "status": "open"}, **JSON)
    assert back.status_code == 409
    assert Lab.objects.get(pk=pk).capacity == 5


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"title": ""},
        {"title": "x" * 201},
        {"title": "A", "ats": "XXX"},
        {"title": "A", "capacity": -1},
        {"title": "A", "status": "finito"},
        {"title": "A", "offer_hours": 0},
    ],
)
def test_nonsense_is_refused_at_its_field(client_of, anna, payload):
    answer = client_of(anna).post(url(), payload, **JSON)
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert not Lab.objects.exists()


def test_a_text_that_no_database_holds_is_refused(client_of, anna):
    assert client_of(anna).post(url(), {"title": "NUL\x00"}, **JSON).status_code == 400
    assert not Lab.objects.exists()


def test_only_coordinators_write_labs(make, client_of, bruno, territory):
    lab = make.lab(ats=territory.ats)
    local = make.person("ada", "coordinator", ats=territory.other_ats)
    for person in (bruno, local):
        assert client_of(person).post(url(), {"title": "Mio", "ats": "BER"}, **JSON).status_code == 403
        assert client_of(person).patch(url(lab.pk), {"title": "Mio"}, **JSON).status_code == 403
    assert client_of(local).post(url(), {"title": "Mio", "ats": "PAV"}, **JSON).status_code == 201
    assert client_of(local).post(url(), {"title": "Di tutti"}, **JSON).status_code == 403
    moved = client_of(local).patch(url(Lab.objects.get(title="Mio").pk), {"ats": "BER"}, **JSON)
    assert moved.status_code == 403


def test_enrolment_from_asking_to_leaving(make, client_of, bruno, carla):
    lab = make.lab(capacity=1)
    first, second = client_of(bruno), client_of(carla)
    assert first.get(url(lab.pk, "enrolments", "me")).status_code == 404
    asked = first.post(url(lab.pk, "enrolments"))
    confirmed = {"status": "confirmed", "position": None, "offer_expires_at": None}
    assert (asked.status_code, asked.json()) == (201, confirmed)
    repeated = first.post(url(lab.pk, "enrolments"))
    assert (repeated.status_code, repeated.json()) == (200, confirmed)
    waiting = second.post(url(lab.pk, "enrolments"))
    assert (waiting.status_code, waiting.json()) == (
        201,
        {"status": "waiting", "position": 1, "offer_expires_at": None},
    )
    assert second.post(url(lab.pk, "enrolments", "me", "accept")).status_code == 409
    left = first.delete(url(lab.pk, "enrolments", "me"))
    assert (left.status_code, left.json()["status"]) == (200, "withdrawn")
    assert first.get(url(lab.pk, "enrolments", "me")).json()["status"] == "withdrawn"
    assert second.get(url(lab.pk, "enrolments", "me")).json() == confirmed


def test_offer_is_accepted(make, client_of, bruno, carla):
    lab = make.lab(capacity=1, offer_hours=24)
    for person in (bruno, carla):
        actions.enrol(person, lab, person)
    client_of(bruno).delete(url(lab.pk, "enrolments", "me"))
    offered = client_of(carla).get(url(lab.pk, "enrolments", "me")).json()
    expires_at = datetime.datetime.fromisoformat(offered["offer_expires_at"])
    assert offered["status"] == "offered"
    assert expires_at > timezone.now() + datetime.timedelta(hours=23)
    accepted = client_of(carla).post(url(lab.pk, "enrolments", "me", "accept"))
    assert (accepted.status_code, accepted.json()["status"]) == (200, "confirmed")


def test_enrolment_at_the_wrong_moment_or_by_the_wrong_person(make, client_of, bruno, elena):
    closed, open_ = make.lab(status="running"), make.lab()
    wrong = client_of(bruno).post(url(closed.pk, "enrolments"))
    assert (wrong.status_code, wrong.json()["detail"]) == (
        409,
        "Il laboratorio è già iniziato: non prende più iscrizioni.",
    )
    refused = client_of(elena).post(url(open_.pk, "enrolments"))
    assert refused.status_code == 403
    assert "gli ospiti solo al laboratorio" in refused.json()["detail"]


def test_head_is_answered_where_get_is(make, client_of, bruno):
    lab = make.lab()
    make.enrolment(lab, bruno)
    client = client_of(bruno)
    for address in (url(), url(lab.pk), url(lab.pk, "enrolments", "me")):
        assert client.get(address).status_code == client.head(address).status_code == 200
    assert client.put(url(lab.pk)).status_code == 405
