"""A region with many labs and one full one, and what its pages cost, inside the site's own process."""

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

from accounts.models import Ats, Circle, Membership, Organisation, Person, Role  # noqa: E402
from benchmarks.dataset import session_of  # noqa: E402
from labs.models import Enrolment, Lab, LabVisit, Programme, Session  # noqa: E402

RUNS, SEATS, SPREAD = 10, 20, 28  # times, people of each lab, days over which sessions are
DAY = datetime.timedelta(days=1)
Labs = list[Lab]


@transaction.atomic
def fill(labs: int, people: int) -> dict[str, str]:
    """Rows only, in bulk: gives the session's key and the address of each page.

    Labs of one programme with two sessions each, the last with all the people; the reader has a seat there and was
    there yesterday."""
    call_command("load_territory", verbosity=0, stdout=io.StringIO())
    everybody = _people(max(people, SEATS))
    programme = Programme.objects.create(title="Rafforzare gli uffici di piano")
    made = _labs(programme, labs)
    first = timezone.now().replace(day=1, hour=9) + 40 * DAY
    begins = [first + (n % SPREAD) * DAY for n in range(labs)]
    for later in (datetime.timedelta(), 2 * DAY):
        Session.objects.bulk_create(
            Session(lab=lab, starts_at=at + later, ends_at=at + later + DAY / 8)
            for lab, at in zip(made, begins, strict=True)
        )
    full = made[-1]
    for lab in made[:-1]:
        _seat(lab, everybody[: min(SEATS, people)])
    _seat(full, everybody[:people])
    yesterday = timezone.now() - DAY
    LabVisit.objects.create(lab=full, person=everybody[0], seen_at=timezone.now(), before=yesterday)
    return {"session": session_of(everybody[0]), **_pages(programme, full, f"{begins[0]:%Y-%m}")}


def _pages(programme: Programme, lab: Lab, month: str) -> dict[str, str]:
    return {
        "catalogo": "/laboratori/",
        "catalogo, posti liberi": f"/laboratori/?liberi=on&percorso={programme.pk}&stato=open",
        "mese": f"/laboratori/calendario/?mese={month}",
        "mese, posti liberi": f"/laboratori/calendario/?mese={month}&liberi=on",
        "percorso": f"/percorsi/{programme.pk}/",
        "laboratorio": f"/laboratori/{lab.pk}/",
        "laboratorio, persone": f"/laboratori/{lab.pk}/?scheda=persone",
    }


def _people(count: int) -> list[Person]:
    offices = list(Organisation.objects.filter(kind=Organisation.Kind.OFFICE).order_by("pk"))
    people = Person.objects.bulk_create(
        Person(email=f"persona{n}@example.org", first_name=f"Nome{n}", last_name=f"Cognome{n}", password="!")
        for n in range(count)
    )
    Membership.objects.bulk_create(
        Membership(person=person, role=Role.MEMBER, organisation=offices[n % len(offices)])
        for n, person in enumerate(people)
    )
    return people


def _labs(programme: Programme, count: int) -> Labs:
    every_ats = list(Ats.objects.order_by("pk"))
    titles = [f"Laboratorio numero {n}" for n in range(count)]
    circles = Circle.objects.bulk_create(
        Circle(title=title, ats=every_ats[n % len(every_ats)]) for n, title in enumerate(titles)
    )
    return Lab.objects.bulk_create(
        Lab(
            title=circle.title, description="Come si fa da noi.", ats=circle.ats, circle=circle, programme=programme,
            status=Lab.Status.OPEN, capacity=SEATS + n % 2 * 10 if n < count - 1 else 1000,
        )
        for n, circle in enumerate(circles)
    )  # fmt: skip


def _seat(lab: Lab, people: list[Person]) -> None:
    Enrolment.objects.bulk_create(
        Enrolment(lab=lab, person=person, number=n, status=Enrolment.Status.CONFIRMED)
        for n, person in enumerate(people, start=1)
    )
    Membership.objects.bulk_create(
        Membership(person=person, role=Role.ENROLLED, circle_id=lab.circle_id) for person in people
    )


def ask(filled: dict[str, str]) -> dict[str, tuple[int, float]]:
    """Queries and the median of RUNS in milliseconds, by page."""
    client = Client(HTTP_HOST="127.0.0.1")
    client.cookies["sessionid"] = filled.pop("session")
    found = {}
    for page, address in filled.items():
        client.get(address)  # the first time templates are read
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        found[page] = len(queries), statistics.median(_milliseconds(client, address) for _ in range(RUNS))
    return found


def _milliseconds(client: Client, address: str) -> float:
    started = time.perf_counter()
    client.get(address)
    return (time.perf_counter() - started) * 1000


def main(verb: str, *given: Any) -> None:
    print(json.dumps(fill(int(given[0]), int(given[1])) if verb == "fill" else ask(json.loads(given[0]))))


if __name__ == "__main__":
    main(*sys.argv[1:])
