"""A region with a large programme and a small one beside it, and what the results say of each and cost, inside the
site's own process."""

import datetime
import io
import json
import os
import statistics
import sys
import time
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.core.management import call_command  # noqa: E402 (the models need Django set up)
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import Ats, Circle, Comune, Organisation, Person  # noqa: E402
from benchmarks.figures import HOURS, MEETINGS  # noqa: E402
from labs.models import Attendance, Certificate, Enrolment, Lab, Programme, Session  # noqa: E402
from surveys.models import Invitation, Response, Survey  # noqa: E402

RUNS = 5
PAGES = {
    "risultati": "/risultati/?percorso={}",
    "persone presenti": "/risultati/persone-presenti/?percorso={}",
    "comuni": "/risultati/comuni/?percorso={}",
    "dati.csv": "/risultati/dati.csv?percorso={}",
    "rapporto.pdf": "/risultati/rapporto.pdf?percorso={}",
}


@transaction.atomic
def fill(sizes: list[dict[str, int]]) -> list[int]:
    """The programmes' ids. A size has "labs", "enrolled", "present" and "comuni"; everybody has one seat."""
    call_command("load_territory", verbosity=0, stdout=io.StringIO())
    return [_programme(number, **size) for number, size in enumerate(sizes)]


def _programme(number: int, labs: int, enrolled: int, present: int, comuni: int) -> int:
    programme = Programme.objects.create(title=f"Percorso {number}", survey=_survey(f"Prima {number}", None))
    _survey(f"Seconda {number}", programme.survey)
    bodies = Organisation.objects.bulk_create(
        Organisation(
            kind="comune", name=f"{comune.name} {number}", comune=comune, ats=comune.ats, ambito=comune.ambito
        )
        for comune in Comune.objects.filter(is_current=True).order_by("pk")[:comuni]
    )
    made = _labs(programme, labs)
    people = Person.objects.bulk_create(
        Person(email=f"p{number}-{n}@example.org", first_name="Nome", last_name=f"Cognome{n}", password="!")
        for n in range(enrolled)
    )
    seats = Enrolment.objects.bulk_create(
        Enrolment(
            lab=made[n % labs],
            person=person,
            number=n // labs + 1,
            status="confirmed",
            organisation=bodies[n % comuni],
        )
        for n, person in enumerate(people)
    )
    _presences(seats[:present])
    return programme.pk


def _survey(title: str, earlier: Survey | None) -> Survey:
    """Closed and published to everybody; four offices of five have answered."""
    now = timezone.now()
    survey = Survey.objects.create(
        title=title, status="closed", opens_at=now, closes_at=now + datetime.timedelta(days=1), closed_at=now,
        published_at=now, audience="public", copied_from=earlier,
    )  # fmt: skip
    offices = list(Organisation.objects.filter(kind=Organisation.Kind.OFFICE))
    Invitation.objects.bulk_create(Invitation(survey=survey, organisation=office) for office in offices)
    answered = [office for n, office in enumerate(offices) if n % 5]
    Response.objects.bulk_create(
        Response(survey=survey, organisation=office, submitted_at=now) for office in answered
    )
    return survey


def _labs(programme: Programme, count: int) -> list[Lab]:
    """Over, with their meetings spread over the months before this one."""
    every_ats = list(Ats.objects.order_by("pk"))
    circles = Circle.objects.bulk_create(
        Circle(title=f"Laboratorio {n}", ats=every_ats[n % len(every_ats)]) for n in range(count)
    )
    labs = Lab.objects.bulk_create(
        Lab(
            title=circle.title,
            ats=circle.ats,
            circle=circle,
            programme=programme,
            status="concluded",
            capacity=500,
        )
        for circle in circles
    )
    first = timezone.now() - datetime.timedelta(days=300)
    starts = [
        (lab, first + datetime.timedelta(days=n % 90 + 30 * m))
        for n, lab in enumerate(labs)
        for m in range(MEETINGS)
    ]
    length = datetime.timedelta(hours=HOURS)
    Session.objects.bulk_create(Session(lab=lab, starts_at=at, ends_at=at + length) for lab, at in starts)
    return labs


def _presences(seats: list[Enrolment]) -> None:
    """At every meeting from its beginning to its end, and certified."""
    meetings: dict[int, list[Session]] = {}
    for session in Session.objects.filter(lab__in={seat.lab_id for seat in seats}):
        meetings.setdefault(session.lab_id, []).append(session)
    Attendance.objects.bulk_create(
        Attendance(
            session=session, person_id=seat.person_id, organisation_id=seat.organisation_id, minutes=60 * HOURS,
            source="register",
        )
        for seat in seats
        for session in meetings[seat.lab_id]
    )  # fmt: skip
    Certificate.objects.bulk_create(
        Certificate(
            lab_id=seat.lab_id, person_id=seat.person_id, organisation_id=seat.organisation_id,
            minutes=60 * HOURS * MEETINGS, content={},
        )
        for seat in seats
    )  # fmt: skip


def ask(programme: int) -> dict[str, Any]:
    """`figures` by code as the JSON says them and as the page writes them; queries and the median of RUNS in
    milliseconds by page, as a visitor."""
    client = Client(HTTP_HOST="127.0.0.1")
    data = client.get(f"/risultati/dati.json?percorso={programme}").json()
    costs = {name: _cost(client, address.format(programme)) for name, address in PAGES.items()}
    page = client.get(PAGES["risultati"].format(programme)).content.decode()
    return {"figures": {one["code"]: one["value"] for one in data["figures"]}, "page": page, "costs": costs}


def _cost(client: Client, address: str) -> tuple[int, float]:
    client.get(address)  # the first time templates are read
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return len(queries), statistics.median(_milliseconds(client, address) for _ in range(RUNS))


def _milliseconds(client: Client, address: str) -> float:
    started = time.perf_counter()
    client.get(address)
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    verb, given = sys.argv[1], json.loads(sys.argv[2])
    print(json.dumps(fill(given) if verb == "fill" else ask(given)))
