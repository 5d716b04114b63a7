"""People who use a whole site at once: they read, search, write by socket and by request, answer, enrol, upload."""

from __future__ import annotations

import asyncio
import hashlib
import json
import random
import time
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import httpx

from benchmarks.stand.client import ANSWER_WITHIN, Client
from benchmarks.stand.ledger import NOT_ANSWERED, Asked, Ledger, Series
from benchmarks.stand.production import Production
from benchmarks.stand.site import bearer

CSRF = "c" * 32
PATIENCE = 40  # seconds for an answer
TRIES = 4
SAID = ("Torniamo fra poco", "torna fra poco")
WORDS = ("soglie", "regolamento", "ISEE", "accreditamento", "tavolo", "convenzione", "capofila", "riparto")

CREATE = """
import datetime, json
from accounts.models import Membership, Person
from accounts.tokens import create_token
from benchmarks.dataset import session_of
from tests import make
people = [Person.objects.create_user(f"visita{{n}}@example.org", first_name=f"Prova {{n}}") for n in range({count})]
Membership.objects.bulk_create(Membership(person=person, role="member") for person in people)
ats = make.ats("CHAOS")
labs = [make.lab(f"Laboratorio {{n}}", ats=ats, capacity=500) for n in range(3)]
for lab in labs:
    make.session(lab, starts_in=datetime.timedelta(days=30))
survey = make.survey(sections=[], offices=[], respondents="persons")
text = make.question(survey, kind="text", title="Parola")
make.invite_persons(survey, people)
people = [[person.pk, person.email, create_token(person), session_of(person)] for person in people]
print(json.dumps({{"labs": [lab.pk for lab in labs], "survey": survey.pk, "text": text.pk, "people": people}}))
"""


@dataclass(frozen=True)
class Proxy:
    """The one address of the site, for those who expect servers."""

    port: int
    url: str


@dataclass
class World:
    """What there is to visit; `started` is the beginning of the run, in monotonic seconds."""

    proxy: Proxy
    labs: list[int]
    survey: int
    text: int
    people: list[list[Any]]
    threads: list[int]
    ledger: Ledger
    started: float


def populate(site: Production, people: int) -> World:
    made = json.loads(site.shell(CREATE.format(count=people)).splitlines()[-1])
    proxy = Proxy(int(site.environment["PROXY_PORT"]), site.url)
    return World(proxy, **made, threads=[], ledger=Ledger(), started=time.monotonic())


class Heard(Client):
    """The client of the sockets, whose requests are counted with the others."""

    visitor: Visitor

    async def _request(self, message: dict[str, str]) -> tuple[int, int] | None:
        path = f"/api/v1/threads/{self.thread}/posts"
        answer = await self.visitor.ask("messaggio", "POST", path, json=message, timeout=ANSWER_WITHIN)
        if answer is None or answer.status_code >= 500:
            await asyncio.sleep(0.5)
            return None
        told = answer.raise_for_status().json()
        return told["id"], told["seq"]


class Visitor:
    def __init__(self, world: World, number: int, seed: int) -> None:
        self.world, self.ledger = world, world.ledger
        self.pk, self.email, token, session = world.people[number]
        self.dice = random.Random(seed * 1000 + number)  # the same people do the same in each run
        thread = world.threads[number % len(world.threads)]
        self.client = Heard(token, thread, [world.proxy], [world.proxy], {})  # type: ignore[list-item]
        self.client.visitor = self
        self.lab = world.labs[number % len(world.labs)]
        headers = bearer(token)
        self.as_program = httpx.AsyncClient(base_url=world.proxy.url, headers=headers, timeout=PATIENCE)
        cookies = {"sessionid": session, "csrftoken": CSRF}
        self.as_browser = httpx.AsyncClient(base_url=world.proxy.url, cookies=cookies, timeout=PATIENCE)
        self.version: int | None = 0
        self.no_room = 0
        self.surprises: Counter[str] = Counter()

    async def ask(self, kind: str, method: str, path: str, **more: Any) -> httpx.Response | None:
        """None where no answer came."""
        door = self.as_program if path.startswith("/api/") else self.as_browser
        sent, answer = time.monotonic(), None
        try:
            answer = await door.request(method, path, **more)
        except httpx.TransportError:
            await asyncio.sleep(0.2)
        status = answer.status_code if answer is not None else NOT_ANSWERED
        told = answer is not None and status == 503 and _is_clear(answer)
        took = time.monotonic() - sent
        asked = Asked(sent - self.world.started, kind, status, took, told, method != "GET")
        self.ledger.asked.append(asked)
        if answer is not None and status >= 400 and not told:
            self.surprises[f"{kind} {method} {status}: {answer.text[:200]!r}"] += 1
        return answer

    async def live(self, is_over: asyncio.Event, pause: float) -> None:
        """One thing after the other until it is over."""
        does: list[Callable[[], Awaitable[object]]] = [
            self.read, self.search, self.post_by_request, self.post_by_socket, self.answer, self.sit, self.upload,
        ]  # fmt: skip
        while not is_over.is_set():
            await asyncio.sleep(self.dice.expovariate(1 / pause))
            [do] = self.dice.choices(does, weights=[40, 12, 14, 14, 10, 5, 5])
            await do()

    async def read(self) -> None:
        pages = (
            "/", "/laboratori/", f"/laboratori/{self.lab}/", f"/discussioni/{self.client.thread}/", "/discussioni/",
            "/toolkit/", f"/rilevazioni/{self.world.survey}/", "/notifiche/",
        )  # fmt: skip
        await self.ask("pagina", "GET", self.dice.choice(pages))

    async def search(self) -> None:
        path = self.dice.choice(("/cerca/", "/api/v1/search"))
        await self.ask("ricerca", "GET", path, params={"q": self.dice.choice(WORDS)})

    async def post_by_request(self) -> None:
        await self.client.post(by_request=True, twice=self.dice.random() < 0.1)

    async def post_by_socket(self) -> None:
        await self.client.post(by_request=False, twice=self.dice.random() < 0.1)

    async def answer(self) -> None:
        """Another word, saved or sent with the version that was confirmed last."""
        path = f"/api/v1/surveys/{self.world.survey}"
        if self.version is None:
            found = await self.ask("rilevazione", "GET", path)
            if found is None or found.status_code != 200:
                return
            self.version = (found.json()["response"] or {"version": 0})["version"]
        word = f"parola {uuid.UUID(int=self.dice.getrandbits(128)).hex}"
        body = {"version": self.version, "answers": {str(self.world.text): {"text": word}}}
        tried = self.ledger.answers.setdefault(self.pk, Series())
        entry = tried.put(word)
        method, path = self.dice.choice((("PUT", f"{path}/response"), ("POST", f"{path}/response/submit")))
        told = await self.ask("risposta", method, path, json=body)
        self.version = told.json()["version"] if told is not None and told.status_code == 200 else None
        _settle(tried, entry, told)

    async def sit(self) -> None:
        """Asks for a seat, or gives it back; the change is told by mail."""
        tried = self.ledger.seats.setdefault(self.pk, Series())
        wants = not (tried.tries and tried.tries[-1][0])
        entry, path = tried.put(wants), f"/api/v1/labs/{self.lab}/enrolments"
        told = await (self.ask("posto", "POST", path) if wants else self.ask("posto", "DELETE", f"{path}/me"))
        _settle(tried, entry, told)

    async def upload(self) -> bool:
        """The same file again until it is there; a full disk is an answer too."""
        text = " ".join(self.dice.choice(WORDS) for _ in range(300)) + f" {self.dice.getrandbits(64)}"
        name = f"appunti-{hashlib.sha256(text.encode()).hexdigest()[:12]}"
        for _ in range(TRIES):
            told = await self.ask(
                "caricamento", "POST", "/api/v1/documents", data={"title": name, "kind": "template"},
                files={"file": (f"{name}.txt", text.encode(), "text/plain")},
            )  # fmt: skip
            if told is not None and told.status_code in (200, 201):
                self.ledger.files[told.json()["id"]] = hashlib.sha256(text.encode()).hexdigest()
                return True
            if told is not None and told.status_code == 400:
                self.no_room += 1
                return False
            await asyncio.sleep(0.5)
        return False

    async def ask_for_mail(self) -> bool:
        """The link for a new password: the one mail that leaves for each request."""
        form = {"email": self.email, "csrfmiddlewaretoken": CSRF}
        told = await self.ask("email", "POST", "/password/dimenticata/", data=form)
        return told is not None and told.status_code == 302

    async def leave(self) -> None:
        await self.as_program.aclose()
        await self.as_browser.aclose()


def _is_clear(answer: httpx.Response) -> bool:
    return "Retry-After" in answer.headers and any(words in answer.text for words in SAID)


def _settle(tried: Series, entry: list[Any], told: httpx.Response | None) -> None:
    """Confirmed; refused, so that it is nowhere; or nobody knows."""
    if told is not None and told.status_code < 300:
        entry[1] = True
    elif told is not None and told.status_code < 500:
        tried.tries = [one for one in tried.tries if one is not entry]
