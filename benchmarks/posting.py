"""What does writing a message cost, beside one bare committed insert? And do 300 requests at once all get an answer?

Posting is the whole thing: rule, post, number under the thread's lock, event, doorbell after the commit, redirect.
DATABASE_URL and REDIS_URL are used where they are given. `--scale 0.2` for a quick run. Ends with an error where a
request fails."""

import argparse
import statistics
import sys
import uuid
from itertools import cycle

from benchmarks.baseline.load import Outcome, burst, get, measure, post
from benchmarks.baseline.site import Site, own_site
from benchmarks.stand.compared import compared

CLIENTS = (1, 8)
ROUNDS = 3
SECONDS = 3.0
AT_ONCE = 300
MOST_QUERIES = 12
CSRF = "c" * 32


def writing(port: int, thread: int, cookie: str) -> bytes:
    """The form of a thread's page, with a key of its own."""
    body = f"csrfmiddlewaretoken={CSRF}&key={uuid.uuid4()}&body=Da+noi+il+regolamento+%C3%A8+del+2023."
    return post(port, f"/discussioni/{thread}/messaggi/", f"{cookie}; csrftoken={CSRF}", body)


def compare(site: Site, seconds: float) -> dict[int, tuple[float, float]]:
    """Posts a second by HTTP and bare inserts a second, by clients."""
    data = site.data
    threads = cycle(data["threads"])
    found = {}
    with site.workers() as ours, site.workers("benchmarks.baseline.wsgi") as bare:
        insert = post(bare, f"/scrivi/?thread={data['short']}&author={data['reader']}", data["cookie"])
        for clients in CLIENTS:
            rounds = []
            for _ in range(ROUNDS):
                posted = measure(ours, lambda: writing(ours, next(threads), data["cookie"]), clients, seconds)
                inserted = measure(bare, lambda: insert, clients, seconds)
                if posted.failures or inserted.failures:
                    raise RuntimeError(f"{dict(posted.statuses)} {dict(inserted.statuses)}")
                rounds.append((posted.rate, inserted.rate))
            found[clients] = (
                statistics.median(rate for rate, _ in rounds),
                statistics.median(rate for _, rate in rounds),
            )
    return found


def all_at_once(site: Site, port: int) -> Outcome:
    """Two pages for each message, all at the same moment."""
    data, threads = site.data, cycle(site.data["threads"])
    requests = []
    for number in range(AT_ONCE):
        if number % 3 == 0:
            requests.append(writing(port, next(threads), data["cookie"]))
        else:
            requests.append(get(port, f"/discussioni/{next(threads)}/", data["cookie"]))
    return burst(port, requests)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0)
    scale = parser.parse_args().scale
    with own_site() as site:
        site.fill()
        print(f"{site.engine}")
        for clients, (posted, inserted) in compare(site, SECONDS * scale).items():
            print(compared(f"messaggi scritti, {clients} alla volta", posted, inserted, "al secondo"))
            print(
                f"{clients} alla volta: {posted:.0f} messaggi/s, {inserted:.0f} inserimenti/s ({posted / inserted:.2f})"
            )
        number = int(
            site.run(
                "-m", "benchmarks.baseline.counts", "--posting", site.data["cookie"], str(site.data["short"])
            )
        )
        print(f"query per messaggio: {number} (al massimo {MOST_QUERIES})")
        failures = 0
        for name, serve in (("WSGI, 2 processi", lambda: site.workers(processes=2)), ("Daphne", site.daphne)):
            with serve() as port:
                outcome = all_at_once(site, port)
            failures += AT_ONCE - len(outcome.seconds) + outcome.failures
            print(
                f"{AT_ONCE} insieme, {name}: {dict(outcome.statuses)} in {outcome.elapsed:.1f} s,"
                f" il 95 % entro {outcome.percentile(0.95):.1f} s"
            )
    if failures or number > MOST_QUERIES:
        print(f"MANCATO: {failures} richieste fallite, {number} query")
    return int(bool(failures or number > MOST_QUERIES))


if __name__ == "__main__":
    sys.exit(main())
