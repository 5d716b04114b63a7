"""Is every confirmed answer to a survey there, once, when servers are killed while people send? Prints counts, times.

Two WSGI processes on one database (DATABASE_URL names a PostgreSQL server: a new database is made there and dropped).
First 500 people send in 20 bursts, and in each burst one process gets SIGKILL a few milliseconds after it was asked.
Then 1,400 signed-in people send within a minute, with a SIGKILL in the middle. Whoever gets no answer asks the other
process again, as a browser or a program would. Exits 1 when a confirmed answer is missing, twice there or another
one, or when the minute is not kept. `--scale 0.1` for a quick run."""

import argparse
import asyncio
import datetime
import json
import random
import sys
import time
from dataclasses import dataclass, field

import httpx

from benchmarks.process_faults import restart
from benchmarks.stand.site import Server, Stand, percentile, standing

SENDERS, KILLS, VOTERS, MINUTE = 500, 20, 1400, 60.0
ARRIVALS = 45.0  # seconds over which the 1,400 come
DEADLY = 0.5  # a process dies within so many seconds of the burst
CSRF = "c" * 32

CREATE = """
import json
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from accounts.models import Person
from tests import make
people = [Person.objects.create_user(f"{name}-{{n}}@example.org", first_name=f"Prova {{n}}") for n in range({count})]
survey = make.survey(sections=[], offices=[], respondents="persons")
question = make.question(survey, kind="ranking", title="In ordine", options=[f"Voce {{n}}" for n in range(12)])
text = make.question(survey, kind="text", title="Parola")
make.invite_persons(survey, people)
sessions = []
for person in people:
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    sessions.append([person.pk, session.session_key])
options = list(question.options.values_list("pk", flat=True))
print(json.dumps([survey.pk, question.pk, text.pk, options, sessions]))
"""
STORED = """
import json
from surveys.models import Response
rows = Response.objects.submitted().filter(survey={survey})
print(json.dumps([[row.person_id, row.submitted_answers] for row in rows]))
"""


@dataclass
class Voter:
    """Somebody signed in with an answer of their own; `took` until it was confirmed, in seconds; `was_there`: what
    an interrupted try had stored was confirmed to the next."""

    pk: int
    cookie: str
    answers: dict[str, object]
    took: float | None = None
    tries: int = 0
    was_there: bool = False
    surprises: list[str] = field(default_factory=list)

    async def send(self, client: httpx.AsyncClient, path: str, servers: list[Server]) -> None:
        """To the first server, then to each in turn, until one confirms."""
        started = time.monotonic()
        headers = {"Cookie": f"sessionid={self.cookie}; csrftoken={CSRF}", "X-CSRFToken": CSRF}
        while self.took is None and self.tries < 400:
            server = servers[self.tries % len(servers)]
            self.tries += 1
            asked_at = datetime.datetime.now(datetime.UTC)
            try:
                body = {"version": 0, "answers": self.answers}
                answer = await client.post(server.url + path, json=body, headers=headers)
            except httpx.TransportError:
                await asyncio.sleep(0.1)
                continue
            if answer.status_code == 200:
                self.took = time.monotonic() - started
                self.was_there = datetime.datetime.fromisoformat(answer.json()["submitted_at"]) < asked_at
            else:
                self.surprises.append(f"{answer.status_code} {answer.text[:200]}")
                await asyncio.sleep(0.1)


@dataclass
class Poll:
    survey: int
    voters: list[Voter]

    @property
    def path(self) -> str:
        return f"/api/v1/surveys/{self.survey}/response/submit"


@dataclass
class Outcome:
    """`missing`: confirmed and not there, or another answer; `doubled`: there more than once."""

    runs_on: str
    sent: int = 0
    confirmed: int = 0
    missing: int = 0
    doubled: int = 0
    asked_again: int = 0
    were_there: int = 0
    kills: int = 0
    seconds: float = 0.0
    took: list[float] = field(default_factory=list)
    surprises: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        return self.sent == self.confirmed and not (self.missing or self.doubled or self.surprises)


def make_poll(stand: Stand, name: str, count: int) -> Poll:
    made = json.loads(stand.shell(CREATE.format(name=name, count=count)).splitlines()[-1])
    survey, ranking, text, options, sessions = made
    voters = []
    for pk, cookie in sessions:
        order = random.sample(options, len(options))
        given = {"order": [[option] for option in order], "not_relevant": []}
        voters.append(Voter(pk, cookie, {str(ranking): given, str(text): {"text": f"Parola di {pk}"}}))
    return Poll(survey, voters)


def judge(stand: Stand, poll: Poll, kills: int, seconds: float) -> Outcome:
    rows = json.loads(stand.shell(STORED.format(survey=poll.survey)).splitlines()[-1])
    found: dict[int, list[object]] = {}
    for person, answers in rows:
        found.setdefault(person, []).append(answers)
    confirmed = [voter for voter in poll.voters if voter.took is not None]
    return Outcome(
        stand.runs_on,
        sent=len(poll.voters),
        confirmed=len(confirmed),
        missing=sum(voter.answers not in found.get(voter.pk, []) for voter in confirmed),
        doubled=sum(len(answers) > 1 for answers in found.values()),
        asked_again=sum(voter.tries > 1 for voter in poll.voters),
        were_there=sum(voter.was_there for voter in poll.voters),
        kills=kills,
        seconds=seconds,
        took=[voter.took or 0.0 for voter in confirmed],
        surprises=[said for voter in poll.voters for said in voter.surprises],
    )


def client() -> httpx.AsyncClient:
    return httpx.AsyncClient(timeout=20, limits=httpx.Limits(max_connections=64))


async def in_bursts(stand: Stand, poll: Poll, kills: int) -> None:
    """A burst for each kill: the process that dies is the one that most of it is sent to."""
    bursts = [poll.voters[number::kills] for number in range(kills)]
    async with client() as http:
        for number, burst in enumerate(bursts):
            victim, other = stand.http[number % 2], stand.http[1 - number % 2]
            sending = [asyncio.create_task(one.send(http, poll.path, [victim, other])) for one in burst]
            await asyncio.sleep(random.uniform(0.01, DEADLY))
            await restart(victim)
            await asyncio.gather(*sending)


async def in_a_minute(stand: Stand, poll: Poll, arrivals: float) -> float:
    """Everybody at a random moment of the first seconds, a kill in the middle; how long until all are confirmed."""

    async def come(http: httpx.AsyncClient, voter: Voter) -> None:
        await asyncio.sleep(random.uniform(0, arrivals))
        await voter.send(http, poll.path, random.sample(stand.http, 2))

    async def crash() -> None:
        await asyncio.sleep(arrivals / 2)
        await restart(stand.http[0])

    started = time.monotonic()
    async with client() as http:
        crashing = asyncio.create_task(crash())
        await asyncio.gather(*(come(http, voter) for voter in poll.voters))
        seconds = time.monotonic() - started
        await crashing
    return seconds


def run(scale: float = 1.0) -> tuple[Outcome, Outcome]:
    kills = max(2, round(KILLS * scale))
    with standing(0, 2) as stand:
        first = make_poll(stand, "raffica", max(20, round(SENDERS * scale)))
        started = time.monotonic()
        asyncio.run(in_bursts(stand, first, kills))
        bursts = judge(stand, first, kills, time.monotonic() - started)
        second = make_poll(stand, "minuto", max(40, round(VOTERS * scale)))
        seconds = asyncio.run(in_a_minute(stand, second, ARRIVALS * min(1.0, scale)))
        return bursts, judge(stand, second, 1, seconds)


def tell(what: str, outcome: Outcome) -> None:
    times = " · ".join(
        f"{share:.0%} {1000 * percentile(outcome.took, share):.0f}" for share in (0.5, 0.95, 0.99, 1)
    )
    print(
        f"{what} ({outcome.runs_on}): {outcome.sent} invii in {outcome.seconds:.1f} s, {outcome.kills} SIGKILL"
    )
    print(f"  confermati {outcome.confirmed}, mancanti {outcome.missing}, doppi {outcome.doubled}")
    print(
        f"  chiesti di nuovo {outcome.asked_again}, di cui già registrati {outcome.were_there}; conferma in ms: {times}"
    )
    for surprise in outcome.surprises[:5]:
        print(f"  inatteso: {surprise}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0)
    bursts, minute = run(parser.parse_args().scale)
    tell("Invii durante le uccisioni", bursts)
    tell("Tutti in un minuto", minute)
    return 0 if bursts.is_whole and minute.is_whole and minute.seconds <= MINUTE else 1


if __name__ == "__main__":
    sys.exit(main())
