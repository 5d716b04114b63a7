"""A site with a search engine: one HTTP process, one task worker, a writer and two readers."""

import asyncio
import contextlib
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg

from benchmarks.stand.site import ROOT, Stand, bearer, standing
from search.engines.elastic import ElasticEngine

PAUSED = "Il motore di ricerca è in pausa"
WORKER = ("db_worker", "--no-reload", "--no-startup-delay", "--interval", "1")
PEOPLE = 3  # the writer, one who is about to leave, one who stays
OPEN_THEME = """
from community.models import Space
space = Space.of_theme("Tavolo della prova", None)
space.save()
print(space.pk)
"""
LEAVE = """
from accounts.models import Membership
Membership.objects.get(person__first_name="Prova 1").delete()
"""
CLOSE_THEME = """
from accounts.models import Ats
from community.models import Space
space = Space.objects.get(title="Tavolo della prova")
space.ats = Ats.objects.get_or_create(code="PRV", defaults={"name": "ATS della prova"})[0]
space.audience = f"ats:{space.ats.pk}"
space.save()
"""


@dataclass(frozen=True)
class Look:
    """What a reader saw: `engine` answered in `seconds`; `says`: the page told that the engine is away."""

    seconds: float
    engine: str
    total: int
    says: bool


class SearchSite:
    def __init__(self, stand: Stand, url: str, alias: str) -> None:
        self.stand, self.engine = stand, ElasticEngine(url, alias)
        self.writer, self.leaver, self.reader = stand.members(PEOPLE)
        self.url = stand.http[0].url
        self.general = self._general()
        self.worker: subprocess.Popen[bytes] | None = None
        self.last_word = ""

    def _general(self) -> int:
        answer = httpx.get(f"{self.url}/api/v1/spaces", headers=bearer(self.writer), timeout=30)
        spaces = answer.raise_for_status().json()["results"]
        return next(int(space["id"]) for space in spaces if space["kind"] == "general")

    def start_worker(self) -> None:
        command = [sys.executable, "manage.py", *WORKER]
        with (self.stand.folder / "worker.log").open("ab") as log:
            self.worker = subprocess.Popen(
                command, cwd=ROOT, env=self.stand.environment, stdout=log, stderr=log
            )

    def stop_worker(self) -> None:
        if self.worker is not None:
            self.worker.terminate()
            self.worker.wait(60)
            self.worker = None

    async def write(self, client: httpx.AsyncClient, space: int = 0) -> float:
        """A new thread with a word of its own; answers the seconds it took."""
        word = f"q{uuid.uuid4().hex[:10]}"
        body = {"title": f"Prova {word}", "body": "Si comincia.", "key": uuid.uuid4().hex}
        url = f"{self.url}/api/v1/spaces/{space or self.general}/threads"
        started = time.perf_counter()
        answer = await client.post(url, json=body, headers=bearer(self.writer))
        took = time.perf_counter() - started
        answer.raise_for_status()
        self.last_word = word
        return took

    async def look(self, client: httpx.AsyncClient, word: str = "", token: str = "") -> Look:
        """By the API as a member, by the page as a visitor; the slower of the two counts."""
        asked = {"q": word or self.last_word}
        started = time.perf_counter()
        found = await client.get(
            f"{self.url}/api/v1/search", params=asked, headers=bearer(token or self.reader)
        )
        between = time.perf_counter()
        page = await client.get(f"{self.url}/cerca/", params=asked)
        seconds = max(between - started, time.perf_counter() - between)
        answer = found.raise_for_status().json()
        return Look(seconds, answer["engine"], answer["total"], PAUSED in page.raise_for_status().text)

    def pending(self) -> int:
        """The changes that still wait to be indexed."""
        question = "SELECT count(*) FROM search_change"
        if self.stand.database.url:
            with psycopg.connect(self.stand.database.url) as connection:
                row = connection.execute(question).fetchone()
        else:
            path = f"file:{Path(self.stand.folder) / 'cantiere.sqlite3'}?mode=ro"
            with contextlib.closing(sqlite3.connect(path, uri=True, timeout=30)) as database:
                row = database.execute(question).fetchone()
        return int(row[0]) if row else 0

    async def healed(self, within: float) -> float | None:
        """Seconds until nothing waits any more; None when time is over."""
        started = time.monotonic()
        while time.monotonic() - started < within:
            if not await asyncio.to_thread(self.pending):
                return time.monotonic() - started
            await asyncio.sleep(0.25)
        return None

    def differences(self) -> str:
        """Empty where index and database say the same."""
        try:
            self.stand.manage("check_index")
        except RuntimeError as error:
            return str(error).strip().splitlines()[-1]
        return ""


@contextlib.contextmanager
def search_site(url: str) -> Iterator[SearchSite]:
    """With an index of its own on that engine, gone afterwards."""
    alias = f"bench-{uuid.uuid4().hex[:10]}"
    with standing(0, 1, settings={"ELASTICSEARCH_URL": url, "SEARCH_ALIAS": alias}) as stand:
        site = SearchSite(stand, url, alias)
        stand.manage("reindex")
        site.start_worker()
        try:
            yield site
        finally:
            site.stop_worker()
            site.engine.drop()
