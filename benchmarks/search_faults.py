"""What do people notice while the search engine is killed, suspended, busy, slow or read-only? Prints a table.

Two equal sites on an Elasticsearch each, started here: things are written to both in turn, and only one of the
engines is broken. For each fault 1,000 writes beside 1,000 without it; searches go on meanwhile; then the engine is
back and the site's own worker has to bring the index up to what the database says, which `check_index` confirms.
DATABASE_URL names a PostgreSQL server; without it the sites are on SQLite. `--writes 100` for a quick run,
`--only sospesa` for one fault. Ends with an error where a promise is missed."""

import argparse
import asyncio
import random
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx

from benchmarks.stand.engine_proxy import EngineProxy, Mode
from benchmarks.stand.search_engine import OwnEngine
from benchmarks.stand.search_site import CLOSE_THEME, LEAVE, OPEN_THEME, Look, SearchSite, search_site
from benchmarks.stand.site import percentile
from search.engines.base import Entry

WRITES, WRITERS = 1000, 4
SLOWER_BY = 0.05  # seconds, at the 95th percentile
SEARCH_WITHIN = 2.0
HEALED_WITHIN = 60.0  # for each 1,000 changes
LOOK_EVERY = 0.4
DATABASE, ENGINE = "database", "elasticsearch"


@dataclass(frozen=True)
class Fault:
    """`searches`: who answers meanwhile; None where either may. `end` leaves an engine that answers."""

    name: str
    begin: Callable[[], None]
    end: Callable[[], None]
    searches: str | None = DATABASE


@dataclass
class Outcome:
    name: str
    searches: str | None
    writes: list[float] = field(default_factory=list)
    writes_beside: list[float] = field(default_factory=list)  # of the site whose engine is well
    looks: list[Look] = field(default_factory=list)
    waiting: int = 0  # changes, when the fault ended
    healed_after: float | None = None
    differences: str = ""
    older_won: int = 0

    @property
    def slower_by(self) -> float:
        return percentile(self.writes, 0.95) - percentile(self.writes_beside, 0.95)

    @property
    def slowest_look(self) -> float:
        return max((look.seconds for look in self.looks), default=0.0)

    @property
    def lost_looks(self) -> int:
        """What was just written was not found, or the wrong one answered, or the page did not say so."""
        return sum(
            look.total == 0
            or look.says != (look.engine == DATABASE)
            or self.searches not in (None, look.engine)
            for look in self.looks
        )

    @property
    def missed(self) -> list[str]:
        """The promises about counts that were not kept."""
        wrong = {
            "nessuna ricerca fatta": not self.looks,
            "il guasto non si è sentito": not self.waiting and self.searches is not None,
            f"{self.lost_looks} ricerche sbagliate": self.lost_looks,
            "non guarita": self.healed_after is None,
            f"differenze: {self.differences}": self.differences,
            f"{self.older_won} scritture vecchie hanno vinto": self.older_won,
        }
        return [text for text, is_wrong in wrong.items() if is_wrong]

    @property
    def late(self) -> list[str]:
        """The promises about times that were not kept."""
        wrong = {
            "scritture più lente": self.slower_by > SLOWER_BY,
            "ricerche lente": self.slowest_look > SEARCH_WITHIN,
            "guarita tardi": (self.healed_after or 0) > HEALED_WITHIN * max(1, self.waiting / 1000),
        }
        return [text for text, is_wrong in wrong.items() if is_wrong]


@dataclass
class Revocation:
    """What two readers found (before, after one has left, after the space was closed), with the indexer stopped."""

    leaver: list[int]
    stayer: list[int]
    is_still_indexed: bool

    @property
    def is_kept(self) -> bool:
        return (self.leaver, self.stayer) == ([1, 0, 0], [1, 1, 0]) and self.is_still_indexed


Tell = Callable[[Outcome], None]


def run_whole(writes: int, tell: Tell, only: str = "") -> Revocation:
    """With real signals, on two servers of one's own; `tell` hears of each fault when it is over."""
    with _own_engine() as broken, _own_engine() as sound, _site(broken.url) as (site, proxy):
        slow = _mode(proxy, "lenta", Mode.SLOW, None)
        with search_site(sound.url) as beside:
            for fault in (*_signals(broken), *_others(site, proxy), slow):
                if only in fault.name:
                    tell(asyncio.run(suffer(fault, site, beside, writes)))
        return asyncio.run(revoke(site))


def run_on(url: str, writes: int) -> tuple[list[Outcome], Revocation]:
    """On a server that others use too: the proxy plays the killed and the suspended engine, nothing is compared."""
    with _site(url) as (site, proxy):
        faults = [*_played(proxy), *_others(site, proxy)]
        outcomes = [asyncio.run(suffer(fault, site, None, writes)) for fault in faults]
        return outcomes, asyncio.run(revoke(site))


@contextmanager
def _site(url: str) -> Iterator[tuple[SearchSite, EngineProxy]]:
    proxy = EngineProxy(url)
    proxy.start()
    try:
        with search_site(proxy.url) as site:
            yield site, proxy
    finally:
        proxy.stop()


@contextmanager
def _own_engine() -> Iterator[OwnEngine]:
    engine = OwnEngine()
    engine.start()
    try:
        yield engine
    finally:
        engine.stop()


def _signals(engine: OwnEngine) -> list[Fault]:
    return [
        Fault("uccisa (SIGKILL)", engine.kill, engine.start),
        Fault("sospesa (SIGSTOP)", engine.suspend, engine.resume),
    ]


def _played(proxy: EngineProxy) -> list[Fault]:
    return [_mode(proxy, "irraggiungibile", Mode.DROPPING), _mode(proxy, "sospesa", Mode.HANGING)]


def _others(site: SearchSite, proxy: EngineProxy) -> list[Fault]:
    return [
        _mode(proxy, "risponde 429", Mode.BUSY),
        _mode(proxy, "risponde 503", Mode.UNAVAILABLE),
        _mode(proxy, "rifiuta mezzo invio", Mode.HALF_BULK, ENGINE),
        Fault("sola lettura", lambda: _block(site, True), lambda: _block(site, None), ENGINE),
    ]


def _mode(proxy: EngineProxy, name: str, mode: Mode, searches: str | None = DATABASE) -> Fault:
    def put(chosen: Mode) -> None:
        proxy.mode = chosen

    return Fault(name, lambda: put(mode), lambda: put(Mode.THROUGH), searches)


def _block(site: SearchSite, blocked: bool | None) -> None:
    settings = {"index.blocks.read_only": blocked}
    site.engine.writer.indices.put_settings(index=site.engine.alias, settings=settings)


async def suffer(fault: Fault, site: SearchSite, beside: SearchSite | None, writes: int) -> Outcome:
    outcome = Outcome(fault.name, fault.searches)
    async with httpx.AsyncClient(timeout=60, trust_env=False) as client:
        await asyncio.to_thread(fault.begin)
        try:
            writing = asyncio.create_task(_write(client, site, beside, writes, outcome))
            await _look_meanwhile(client, site, beside, writing, outcome)
            await writing
            outcome.waiting = site.pending()
        finally:
            await asyncio.to_thread(fault.end)
        outcome.healed_after = await site.healed(3 * HEALED_WITHIN * max(1, outcome.waiting / 1000))
        if beside:
            await beside.healed(HEALED_WITHIN)
    outcome.differences = site.differences()
    outcome.older_won = _older_writes(site)
    return outcome


async def _write(
    client: httpx.AsyncClient, site: SearchSite, beside: SearchSite | None, writes: int, outcome: Outcome
) -> None:
    """A few at a time, each to both sites in turn, in a random order."""
    pair = [(site, outcome.writes)] + ([(beside, outcome.writes_beside)] if beside else [])
    left = iter(range(writes))

    async def go_on() -> None:
        for _ in left:
            for written, times in random.sample(pair, len(pair)):
                times.append(await written.write(client))

    await asyncio.gather(*(go_on() for _ in range(WRITERS)))


async def _look_meanwhile(
    client: httpx.AsyncClient,
    site: SearchSite,
    beside: SearchSite | None,
    writing: asyncio.Task[None],
    outcome: Outcome,
) -> None:
    """Both sites are searched alike, so that what searching costs is on both sides of the comparison."""
    while not writing.done():
        await asyncio.sleep(LOOK_EVERY)
        if site.last_word:
            outcome.looks.append(await site.look(client))
        if beside and beside.last_word:
            await beside.look(client)


def _older_writes(site: SearchSite) -> int:
    """How many entries are not as they were after a writer who read long ago has come last."""
    before = dict(site.engine.known())
    some = random.sample(sorted(before), min(10, len(before)))
    names = [key.split(":") for key in some]
    site.engine.update([Entry(kind, int(pk), "Di prima") for kind, pk in names], [], stamp=1)
    site.engine.update([], some, stamp=2)
    after = dict(site.engine.known())
    return sum(before[key] != after.get(key) for key in before)


async def revoke(site: SearchSite) -> Revocation:
    async with httpx.AsyncClient(timeout=60, trust_env=False) as client:
        await site.write(client, space=int(site.stand.shell(OPEN_THEME).splitlines()[-1]))
        word = site.last_word
        await site.healed(HEALED_WITHIN)
        site.stop_worker()
        known = dict(site.engine.known())
        seen = []
        for script in ("", LEAVE, CLOSE_THEME):
            if script:
                site.stand.shell(script)
            seen.append([(await site.look(client, word, t)).total for t in (site.leaver, site.reader)])
        is_still_indexed = dict(site.engine.known()) == known and site.pending() > 0
        leaver, stayer = map(list, zip(*seen, strict=True))
        return Revocation(leaver, stayer, is_still_indexed)


HEAD = ("guasto", "scritture", "95% ms", "senza ms", "ricerche", "max s", "risponde", "in coda", "guarita s")
WIDTHS = (20, 9, 7, 8, 8, 6, 14, 8, 9)


def line(values: Iterable[object]) -> str:
    return "  ".join(f"{value!s:>{width}}" for value, width in zip(values, WIDTHS, strict=True))


def tell(one: Outcome) -> None:
    times = [1000 * percentile(values, 0.95) for values in (one.writes, one.writes_beside)]
    engines = "/".join(sorted({look.engine for look in one.looks}))
    healed = "mai" if one.healed_after is None else f"{one.healed_after:.1f}"
    row = (one.name, len(one.writes), *(f"{ms:.0f}" for ms in times), len(one.looks))
    print(line((*row, f"{one.slowest_look:.2f}", engines, one.waiting, healed)), flush=True)
    for wrong in one.missed + one.late:
        print(f"    MANCATA: {wrong}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--writes", type=int, default=WRITES)
    parser.add_argument("--only", default="", help="parte del nome di un guasto")
    options = parser.parse_args()
    outcomes: list[Outcome] = []

    def note(outcome: Outcome) -> None:
        outcomes.append(outcome)
        tell(outcome)

    print(line(HEAD), flush=True)
    revocation = run_whole(options.writes, note, options.only)
    print(
        f"con l'indicizzatore fermo: chi è uscito trova {revocation.leaver}, chi resta {revocation.stayer};"
    )
    print(f"l'indice intanto diceva ancora il vecchio: {'sì' if revocation.is_still_indexed else 'no'}")
    return 0 if outcomes and revocation.is_kept and not any(one.missed + one.late for one in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
