"""Does a running site do what people come for? One line a step, exit 1 at the first that fails.

    .venv/bin/python deploy/smoke.py https://cantiere.example.org COORDINATOR_KEY MEMBER_KEY [--ca FILE]

The keys are what `manage.py create_token` prints for somebody who coordinates the region and for a member. Leaves
behind a thread, a document that it withdraws and a lab that it cancels, all named as a trial: run it before people
come."""

import argparse
import asyncio
import io
import json
import re
import ssl
import sys
import time
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import urllib3
from autobahn.asyncio.websocket import WebSocketClientFactory, WebSocketClientProtocol
from docx import Document

TITLE = "Prova di funzionamento"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PATIENCE = 60  # seconds until a worker has read and indexed what came in
ANSWER_WITHIN = 20


class Failed(Exception):
    """What was expected and what came instead."""


class Site:
    def __init__(self, url: str, authority: str | None) -> None:
        self.url = url.rstrip("/")
        self.tls = ssl.create_default_context(cafile=authority) if url.startswith("https") else None
        timeout = urllib3.Timeout(connect=5, read=60)
        self.pool = urllib3.PoolManager(ssl_context=self.tls, timeout=timeout, retries=False)

    def page(self, path: str) -> urllib3.BaseHTTPResponse:
        answer = self.pool.request("GET", self.url + path)
        expect(answer.status == 200, f"{path} risponde {answer.status}")
        return answer


class Program:
    """One person's key for the API."""

    def __init__(self, site: Site, key: str) -> None:
        self.site, self.headers = site, {"Authorization": f"Bearer {key}"}

    def ask(self, method: str, path: str, *wanted: int, **body: Any) -> Any:
        url = f"{self.site.url}/api/v1/{path}"
        answer = self.site.pool.request(method, url, headers=self.headers, **body)
        told = answer.data.decode()
        expect(answer.status in (wanted or (200,)), f"{method} {path} risponde {answer.status}: {told[:300]}")
        return json.loads(told) if told else None


def expect(is_so: bool, otherwise: str) -> None:
    if not is_so:
        raise Failed(otherwise)


def until(found: Callable[[], bool], otherwise: str) -> float:
    """Seconds it took; asked again every other second, for a minute at most: a search more often is refused."""
    began = time.monotonic()
    while not found():
        expect(time.monotonic() - began < PATIENCE, f"{otherwise} entro {PATIENCE} s")
        time.sleep(2)
    return time.monotonic() - began


class Smoke:
    """The steps in their order; each gives what it saw."""

    def __init__(self, site: Site, coordinator: Program, member: Program) -> None:
        self.site, self.coordinator, self.member = site, coordinator, member
        self.word = f"prova{uuid.uuid4().hex[:12]}"
        self.thread = self.document = 0

    def health(self) -> str:
        return self.site.page("/salute/").data.decode()

    def readiness(self) -> str:
        told = json.loads(self.site.page("/salute/pronto/").data)
        return ", ".join(f"{name} {state}" for name, state in told["components"].items())

    def sign_in_page(self) -> str:
        page = self.site.page("/accedi/").data.decode()
        expect('name="login"' in page and 'name="password"' in page, "/accedi/ non ha il modulo")
        style = re.search(r'href="(/static/[^"]+\.css)"', page)
        expect(style is not None, "/accedi/ non ha un foglio di stile")
        path = style.group(1) if style else ""
        cache = self.site.page(path).headers.get("Cache-Control", "")
        expect("immutable" in cache, f"{path} non si conserva nel browser: {cache!r}")
        return path

    def who(self) -> str:
        people = [program.ask("GET", "me") for program in (self.coordinator, self.member)]
        expect(people[0]["id"] != people[1]["id"], "le due chiavi sono della stessa persona")
        return " e ".join(person["name"] for person in people)

    def new_thread(self) -> str:
        spaces = self.coordinator.ask("GET", "spaces")["results"]
        space = next(one["id"] for one in spaces if one["kind"] == "general")
        opening = {"title": TITLE, "body": f"Apro una prova: {self.word}.", "key": str(uuid.uuid4())}
        self.thread = self.coordinator.ask("POST", f"spaces/{space}/threads", 201, json=opening)["id"]
        return f"discussione {self.thread}"

    def same_post_twice(self) -> str:
        post = {"key": str(uuid.uuid4()), "body": "Una volta sola."}
        path = f"threads/{self.thread}/posts"
        first = self.coordinator.ask("POST", path, 201, json=post)
        again = self.coordinator.ask("POST", path, 200, json=post)
        expect(first == again, f"la seconda volta risponde altro: {first} {again}")
        self.coordinator.ask("POST", path, 409, json=post | {"body": "Un altro testo."})
        return f"numero {first['seq']}, una riga sola"

    def socket(self) -> str:
        return asyncio.run(self._talk())

    async def _talk(self) -> str:
        """The member listens, the coordinator posts by the API; then the member posts by the socket."""
        listener = await listen(self.site, f"/ws/threads/{self.thread}/?after=0", self.member.headers)
        await listener.wait(lambda frame: frame["type"] == "hello", "hello")
        body = "Si legge subito?"
        began = time.monotonic()
        post = {"key": str(uuid.uuid4()), "body": body}
        path = f"threads/{self.thread}/posts"
        await asyncio.to_thread(self.coordinator.ask, "POST", path, 201, json=post)
        await listener.wait(lambda frame: frame.get("post", {}).get("body") == body, "il messaggio")
        took = time.monotonic() - began
        key = str(uuid.uuid4())
        listener.send({"type": "post", "key": key, "body": "Sì, subito."})
        ack = await listener.wait(lambda frame: frame["type"] == "ack" and frame["key"] == key, "ack")
        listener.sendClose()
        return f"letto dopo {took:.2f} s, confermato con il numero {ack['seq']}"

    def upload(self) -> str:
        """The member sends it in; the coordinator publishes it as soon as the worker has read it."""
        fields = {"title": f"{TITLE} {self.word}", "kind": "template"}
        file = ("prova.docx", document_about(self.word), DOCX)
        made = self.member.ask("POST", "documents", 201, fields=fields | {"file": file})
        self.document = made["id"]

        def is_published() -> bool:
            told = self.coordinator.ask("POST", f"documents/{self.document}/publish", 200, 409)
            return told["status"] == "published"

        took = until(is_published, f"il documento {self.document} non è letto dai lavori in coda")
        return f"documento {self.document}, letto e pubblicato dopo {took:.1f} s"

    def search(self) -> str:
        told: dict[str, Any] = {}

        def is_found() -> bool:
            told.update(self.member.ask("GET", f"search?q={self.word}"))
            return {one["kind"] for one in told["results"]} >= {"thread", "document"}

        took = until(is_found, f"la ricerca di {self.word} non trova discussione e documento")
        self.coordinator.ask("POST", f"documents/{self.document}/withdraw", json={"reason": TITLE})
        expect(told["engine"] != "database", "il motore di ricerca non risponde: ha cercato la base dati")
        return f"{told['engine']}, dopo {took:.1f} s"

    def enrolment(self) -> str:
        new = {"title": f"{TITLE} {self.word}", "capacity": 1, "status": "open"}
        lab = self.coordinator.ask("POST", "labs", 201, json=new)["id"]
        status = self.member.ask("POST", f"labs/{lab}/enrolments", 201)["status"]
        self.coordinator.ask("PATCH", f"labs/{lab}", json={"status": "cancelled"})
        expect(status == "confirmed", f"l'iscrizione è {status}")
        return f"laboratorio {lab}, posto confermato, poi annullato"

    def steps(self) -> list[tuple[str, Callable[[], str]]]:
        return [
            ("salute", self.health),
            ("pronto", self.readiness),
            ("pagina per accedere e file statici", self.sign_in_page),
            ("due persone", self.who),
            ("discussione", self.new_thread),
            ("messaggio ripetuto", self.same_post_twice),
            ("tempo reale", self.socket),
            ("documento", self.upload),
            ("ricerca", self.search),
            ("iscrizione", self.enrolment),
        ]


class Listener(WebSocketClientProtocol):
    """An open socket: the frames that have come wait to be asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.frames: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    def onMessage(self, payload: bytes, isBinary: bool) -> None:
        self.frames.put_nowait(json.loads(payload))

    def onClose(self, wasClean: bool, code: int | None, reason: str | None) -> None:
        self.frames.put_nowait({"type": "closed", "code": code, "reason": reason})

    def send(self, frame: dict[str, Any]) -> None:
        self.sendMessage(json.dumps(frame).encode())

    async def wait(self, is_wanted: Callable[[dict[str, Any]], bool], name: str) -> dict[str, Any]:
        """The first such frame; raises Failed when the socket closes or nothing comes in time."""
        try:
            async with asyncio.timeout(ANSWER_WITHIN):
                while not is_wanted(frame := await self.frames.get()):
                    expect(frame["type"] not in ("closed", "error"), f"invece di {name}: {frame}")
        except TimeoutError as error:
            raise Failed(f"dal canale non arriva {name} entro {ANSWER_WITHIN} s") from error
        return frame


async def listen(site: Site, path: str, headers: dict[str, str]) -> Listener:
    parts = urlsplit(site.url)
    host, port = parts.hostname or "", parts.port or (443 if site.tls else 80)
    factory = WebSocketClientFactory(f"ws{site.url.removeprefix('http')}{path}", headers=headers)
    factory.protocol = Listener
    loop = asyncio.get_running_loop()
    connecting = loop.create_connection(factory, host, port, ssl=site.tls)
    _, listener = await asyncio.wait_for(connecting, ANSWER_WITHIN)
    return listener


def document_about(word: str) -> bytes:
    made, kept = Document(), io.BytesIO()
    made.add_paragraph(f"Un documento di prova, che si trova cercando {word}.")
    made.save(kept)
    return kept.getvalue()


def main() -> int:
    parser = argparse.ArgumentParser(description="Prova un sito in funzione.")
    parser.add_argument("url")
    parser.add_argument("coordinator", help="la chiave di chi coordina la regione")
    parser.add_argument("member", help="la chiave di un'altra persona")
    parser.add_argument("--ca", metavar="FILE", help="il certificato di chi ha firmato quello del sito")
    options = ("-h", "--help", "--ca")
    # A key may begin with a dash; with a space before it, it is no option.
    asked = parser.parse_args([word if word in options else f" {word}" for word in sys.argv[1:]])
    site = Site(asked.url.strip(), asked.ca and asked.ca.strip())
    smoke = Smoke(site, Program(site, asked.coordinator.strip()), Program(site, asked.member.strip()))
    for name, step in smoke.steps():
        try:
            print(f"ok  {name}: {step()}", flush=True)
        except (Failed, OSError, urllib3.exceptions.HTTPError, ValueError, LookupError) as error:
            print(f"NO  {name}: {error or type(error).__name__}", flush=True)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
