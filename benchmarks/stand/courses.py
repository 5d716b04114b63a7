"""A course with its people, and what its pages cost, inside the site's own process."""

import json
import time

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone

from accounts.models import Circle, Membership, Person
from accounts.roles import Role
from labs.models import CourseModule, Lab, LearningObject, Progress


def built(people: int, modules: int, size: int) -> tuple[Lab, list[Person]]:
    """A running course where each person has done one object more than the one before, then begins again."""
    circle = Circle.objects.create(title="Corso")
    lab = Lab.objects.create(title="Corso", status="running", format="course", circle=circle, capacity=people)
    for position in range(1, modules + 1):
        module = CourseModule.objects.create(lab=lab, title=f"Modulo {position}", position=position)
        fields = {"module": module, "kind": "reading", "text": "Testo. " * 1000}
        LearningObject.objects.bulk_create(
            LearningObject(title=f"Oggetto {place}", position=place, **fields) for place in range(1, size + 1)
        )
    objects = list(LearningObject.objects.filter(module__lab=lab))
    names = [f"p{number}.{lab.pk}@example.org" for number in range(people)]
    learners = Person.objects.bulk_create(
        Person(email=name, first_name="P", last_name=name) for name in names
    )
    Membership.objects.bulk_create(Membership(person=p, role=Role.MEMBER) for p in learners)
    Membership.objects.bulk_create(Membership(person=p, role=Role.ENROLLED, circle=circle) for p in learners)
    Progress.objects.bulk_create(
        Progress(person=person, learning_object=one, completed_at=timezone.now())
        for number, person in enumerate(learners)
        for one in objects[: number % (len(objects) + 1)]
    )
    return lab, learners


def measure(people: int, modules: int, size: int) -> None:
    """Prints for each page its queries and seconds, the best of three, as JSON."""
    lab, learners = built(people, modules, size)
    coordinator = Person.objects.create_user(f"anna{lab.pk}@example.org", None, first_name="Anna")
    Membership.objects.create(person=coordinator, role=Role.COORDINATOR)
    first = LearningObject.objects.filter(module__lab=lab).first()
    assert first is not None
    for name, person, url in (
        ("scheda Corso", learners[-1], f"{lab.get_absolute_url()}?scheda=corso"),
        ("oggetto didattico", learners[-1], first.get_absolute_url()),
        ("modifica", coordinator, f"/laboratori/{lab.pk}/corso/"),
        ("progressi delle persone", coordinator, f"/laboratori/{lab.pk}/corso/progressi/"),
        ("CSV", coordinator, f"/laboratori/{lab.pk}/corso/progressi.csv"),
    ):
        client = Client()
        client.force_login(person)
        print(json.dumps({"page": name, "cost": min(_timed(client, url) for _ in range(3))}))


def _timed(client: Client, url: str) -> tuple[int, float]:
    start = time.perf_counter()
    with CaptureQueriesContext(connection) as asked, override_settings(ALLOWED_HOSTS=["*"]):
        answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return len(asked), time.perf_counter() - start
