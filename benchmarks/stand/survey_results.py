"""Results of many answers, and what their page costs, inside the site's own process."""

import json
import random
import time
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone

from accounts.models import Ambito, Ats, Membership, Person
from accounts.roles import Role
from surveys.counts import count, digest
from surveys.models import Option, Question, Result, Survey

ATS, AMBITI = 8, 91


def closed(answers: int, alternatives: int, questions: int) -> Survey:
    """A closed survey of persons, half of whom order everything and half the first part."""
    draw = random.Random(answers + questions)
    units = [Ats.objects.get_or_create(code=f"A{n}", defaults={"name": f"ATS {n}"})[0] for n in range(ATS)]
    ambiti = [
        Ambito.objects.get_or_create(code=f"A{n}", defaults={"name": f"Ambito {n}", "ats": units[n % ATS]})[0]
        for n in range(AMBITI)
    ]
    now = timezone.now()
    dates = {"opens_at": now - timedelta(days=2), "closes_at": now, "closed_at": now}
    survey = Survey.objects.create(title="Molte risposte", status="closed", respondents="persons", **dates)
    for position in range(questions):
        question = Question.objects.create(survey=survey, title=f"Domanda {position}", position=position)
        question.survey = survey
        titles = [f"Voce {number}" for number in range(alternatives)]
        options = [Option.objects.create(question=question, title=title) for title in titles]
        rows = [_row(draw, ambiti, [option.pk for option in options], number) for number in range(answers)]
        fields = {"digest": digest(question, rows), "counted": count(question, rows), "responses": answers}
        Result.objects.create(question=question, ballots=rows, **fields)
    return survey


def _row(draw: random.Random, ambiti: list[Ambito], options: list[int], number: int) -> dict[str, Any]:
    ambito, order = draw.choice(ambiti), sorted(options, key=lambda option: option + draw.gauss(0, 4))
    named = order if number % 2 else order[: len(order) // 2]
    return {
        "answer": {"order": [[option] for option in named], "not_relevant": []},
        "respondent": number,
        "ats": ambito.ats_id,
        "ambito": ambito.pk,
        "role": draw.choice(["member", "member", "representative"]),
        "size": draw.choice(["small", "medium", "large"]),
        "population": 50_000,
    }


def measure(answers: int, alternatives: int, questions: int) -> None:
    """Prints for each page its queries and seconds, cold and warm, as JSON."""
    survey = closed(answers, alternatives, questions)
    client = Client()
    coordinator = Person.objects.create_user(f"anna{survey.pk}@example.org", None, first_name="Anna")
    Membership.objects.create(person=coordinator, role=Role.COORDINATOR)
    client.force_login(coordinator)
    base = f"/rilevazioni/{survey.pk}/risultati/"
    pages = {
        "tutti": base,
        "un'ATS": f"{base}?per=ats&gruppo=A1",
        "per Ambito": f"{base}?per=ambito",
        "altra regola": f"{base}?regola=zero",
        "API per ATS": f"/api/v1/surveys/{survey.pk}/results",
        "XLSX": f"{base}scarica/xlsx/",
    }
    for name, url in pages.items():
        cache.clear()
        timings = [_timed(client, url) for _ in range(3)]
        print(json.dumps({"page": name, "cold": timings[0], "warm": timings[-1]}))


def _timed(client: Client, url: str) -> tuple[int, float]:
    start = time.perf_counter()
    with CaptureQueriesContext(connection) as asked, override_settings(ALLOWED_HOSTS=["*"]):
        answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return len(asked), time.perf_counter() - start
