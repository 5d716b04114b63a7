"""What becomes of files made to do harm? Each goes through both doors of a real site: the upload page and the folder.

A fresh site on SQLite, `manage.py serve` with its worker: every file of the shared hostile set and every hostile name
is uploaded, one by one and then eight at a time, then all are loaded with `load_toolkit`, while the site is asked for
its pages twice a second. Then all of it once more on another fresh site: the table must be the same. Prints the table,
the costs and the counts; times are figures, an error is a count that is not nought. `--once` for a quick run."""

import argparse
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.stand.alone import ROOT, Alone, Run, alone, children_of
from benchmarks.stand.hostile import OUR_NAME, REFUSED, Case, cases, inner_names, write_folder
from benchmarks.stand.reading import Costs, costs_of
from benchmarks.stand.upload_door import OUTCOMES, PATIENCE, Answer, UploadDoor
from benchmarks.stand.watch import Pages, Trap, Watch, listing
from toolkit.formats import clean_name
from toolkit.sandbox import CPU_SECONDS, MEMORY_BYTES

AT_A_TIME = 8
SLOW = 1.0
WIDTH = 44
ASKED = ("/salute/", "/toolkit/")
REFUSAL = re.compile(r"^metadata\.csv:(\d+) (.*)$", re.MULTILINE)
GRAVE = re.compile(r"^\S+ \S+ (?:ERROR|CRITICAL) ", re.MULTILINE)
BEFORE = re.compile(r"^«.*?»: ", re.DOTALL)
LOADED = """select d.title, v.extraction, v.extraction_note from toolkit_document d
join toolkit_version v on v.document_id = d.id where d.author_id is null"""
UNDONE = """select task_path, status, exception_class_path from django_tasks_database_dbtaskresult
where status != 'SUCCESSFUL' and (run_after is null or run_after <= datetime('now'))"""
Said = tuple[str, str]  # what became of a file, and the sentence


@dataclass
class Outcome:
    """`counts` must all be nought."""

    cases: list[Case]
    uploaded: list[Said] = field(default_factory=list)
    loaded: list[Said] = field(default_factory=list)
    figures: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def table(self) -> list[str]:
        rows = zip(self.cases, self.uploaded, self.loaded, strict=True)
        return [
            f"{case.number:>3} {shown(case.name):<{WIDTH}} {case.expected:<7} {said(up)} | "
            + ("lo stesso" if said(bulk) == said(up) else said(bulk))
            for case, up, bulk in rows
        ]


def shown(name: str) -> str:
    plain = repr(name)[1:-1]
    return plain if len(plain) <= WIDTH else f"{plain[: WIDTH - 15]}…{plain[-14:]}"


def said(one: Said) -> str:
    """The upload page puts the name of the file before each sentence."""
    outcome, sentence = one[0], BEFORE.sub("", one[1])
    return f"{outcome}: {sentence}" if sentence else outcome


def run() -> Outcome:
    outcome = Outcome(cases())
    outside = (Path(tempfile.gettempdir()), ROOT, ROOT.parent)
    before = listing(outside)
    trap = Trap()
    with alone() as site, Watch(trap.listen, 0):
        _work(site, outcome)
        _count_files(site, outcome)
        _note_new(listing(outside) - before - {site.folder} - set(site.folder.iterdir()), outcome)
    trap.close()
    outcome.counts["chiamate verso l'esterno"] = trap.calls
    return outcome


def _work(site: Alone, outcome: Outcome) -> None:
    first, second, looking = site.sessions("uno@example.org", "due@example.org", "tre@example.org")
    pages = Pages(site.url, ASKED, {"sessionid": looking})
    with site.served() as server, _same_worker(server, outcome):
        with Watch(pages.ask, 0.5):
            _upload_all(site, (first, second), outcome)
            _load_all(site, outcome)
        _count_rows(site, outcome)
    seconds, path = max(pages.seconds)
    slow = sum(one > SLOW for one, _ in pages.seconds)
    outcome.figures.append(
        f"intanto {len(pages.seconds)} pagine chieste: la più lenta {seconds:.2f} s ({path}), {slow} oltre {SLOW:.0f} s"
    )
    outcome.counts["pagine che non rispondono"] = len(pages.failures)
    outcome.counts["errori nel registro del server"] = len(GRAVE.findall(site.log))


@contextmanager
def _same_worker(server: int, outcome: Outcome) -> Iterator[None]:
    """The worker that is there at the end is the one that was there at the start."""
    before = [pid for pid, command in children_of(server).items() if "db_worker" in command]
    yield
    after = [pid for pid, command in children_of(server).items() if "db_worker" in command]
    outcome.counts["worker morti"] = 0 if before and before == after else 1


def _upload_all(site: Alone, sessions: tuple[str, str], outcome: Outcome) -> None:
    """One by one, each read before the next comes; then by somebody else who does not see those, eight at a time."""
    door, other = (UploadDoor(site, session) for session in sessions)
    answers = []
    for case in outcome.cases:
        answers.append(door.upload(case))
        outcome.uploaded.append(door.outcome(answers[-1]))
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        together = list(pool.map(other.upload, outcome.cases))
    again = [other.outcome(answer) for answer in together]
    different = sum(one != two for one, two in zip(outcome.uploaded, again, strict=True))
    outcome.counts["risposte diverse a otto alla volta"] = different
    outcome.counts["caricamenti senza una frase"] = sum(
        not s for kind, s in outcome.uploaded if kind == REFUSED
    )
    outcome.counts["risposte 5xx"] = sum(one.status >= 500 for one in answers + together)
    outcome.figures += [
        _slowest("uno alla volta", outcome, answers),
        _slowest("otto alla volta", outcome, together),
    ]


def _slowest(how: str, outcome: Outcome, answers: list[Answer]) -> str:
    slowest, case = max(zip(answers, outcome.cases, strict=True), key=lambda pair: pair[0].seconds)
    return f"caricamento {how}: la risposta più lenta {slowest.seconds:.2f} s ({shown(case.name)})"


def _load_all(site: Alone, outcome: Outcome) -> None:
    folder = site.folder / "cartella"
    write_folder(folder, outcome.cases)
    done = site.manage("load_toolkit", str(folder))
    refused = _refusals(done, outcome.cases)
    kept = {title: (OUTCOMES.get(kind, kind), note) for title, kind, note in site.ask(LOADED)}
    outcome.loaded = [
        refused.get(case.number) or kept.get(case.title, ("perduto", "")) for case in outcome.cases
    ]
    outcome.counts["load_toolkit non finito"] = int(done.status != 1 or "Documenti:" not in done.out)
    outcome.figures.append(f"load_toolkit: {done.seconds:.1f} s, il processo più grande {done.peak:.0f} MB")


def _refusals(done: Run, chosen: list[Case]) -> dict[int, Said]:
    """{number of the case: what was said}; the table has its heading on line 1, and names may hold ends of lines."""
    line, numbers = 2, {}
    for case in chosen:
        numbers[line] = case.number
        line += 1 + len(re.findall(r"\r\n|\r|\n", case.name))
    places = {case.number: len(case.place.strip()) for case in chosen}
    found = {numbers[int(line)]: rest for line, rest in REFUSAL.findall(done.out)}
    return {number: (REFUSED, rest[places[number] + 2 :]) for number, rest in found.items()}


def _count_rows(site: Alone, outcome: Outcome) -> None:
    unmet = [
        case
        for case, up, bulk in zip(outcome.cases, outcome.uploaded, outcome.loaded, strict=True)
        if not (case.allows(up[0]) and case.allows(bulk[0]))
    ]
    outcome.counts["esiti diversi dall'atteso"] = len(unmet)
    undone = _undone(site)
    outcome.counts["lavori falliti o rimasti"] = len(undone)
    outcome.figures += [f"lavoro {status}: {path} {fault}" for path, status, fault in undone]
    leaks = "select count(*) from toolkit_passage where text like '%root:x:0%'"
    outcome.counts["brani con file del server"] = site.ask(leaks)[0][0]
    names = site.ask("select file, original_name from toolkit_version")
    foreign = [stored for stored, name in names if not OUR_NAME.fullmatch(stored) or clean_name(name) != name]
    outcome.counts["nomi non nostri"] = len(foreign)


def _undone(site: Alone) -> list[tuple[str, str, str]]:
    """What has not succeeded, once the worker has nothing left to do."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends and any(
        status in ("READY", "RUNNING") for _, status, _ in site.ask(UNDONE)
    ):
        time.sleep(0.5)
    return site.ask(UNDONE)


def _count_files(site: Alone, outcome: Outcome) -> None:
    """Uploads hold what the rows say and nothing else; beside DATA_DIR lies only what this program has put there."""
    uploads = site.data / "uploads"
    on_disk = {str(path.relative_to(uploads)) for path in uploads.rglob("*") if path.is_file()}
    kept = site.ask("select file, preview from toolkit_version")
    rows = {stored for two in kept for stored in two if stored}
    ours = {"dati", "tmp", "cartella", "server.log", "out.log", "err.log"}
    strays = [path for path in site.folder.iterdir() if path.name not in ours]
    strays += list((site.folder / "tmp").iterdir())
    outcome.counts["file fuori posto"] = len(on_disk ^ rows) + len(strays)


def _note_new(new: set[Path], outcome: Outcome) -> None:
    """The machine's folder for passing files is everybody's: the hostile names are faults, others a figure."""
    written = inner_names()
    hostile = [path for path in new if path.name in written]
    outcome.counts["file scritti da archivi"] = len(hostile)
    outcome.figures.append(
        f"nuovi nella cartella temporanea di sistema, di altri programmi: {len(new) - len(hostile)}"
    )


def _count_costs(outcome: Outcome) -> Costs:
    files = [(clean_name(case.name), case.data) for case in outcome.cases]
    costs = costs_of(files)
    outcome.counts["letture oltre i limiti"] = int(costs.seconds > CPU_SECONDS + 1) + int(
        costs.megabytes > MEMORY_BYTES / 2**20
    )
    return costs


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--once", action="store_true")
    is_once = parser.parse_args().once
    outcome = run()
    print(f"    {'file':<{WIDTH}} atteso  caricato dalla pagina | con load_toolkit")
    for line in [*outcome.table(), "", *outcome.figures, f"letture, una per file: {_count_costs(outcome)}"]:
        print(line)
    counts = Counter(outcome.counts)
    if not is_once:
        again = run()
        counts.update(again.counts)
        is_equal = outcome.table() == again.table()
        counts["tabelle diverse"] = int(not is_equal)
        print(f"table printed twice: {'equal' if is_equal else 'different'} ({len(outcome.cases)} rows)")
    for name, number in counts.items():
        print(f"{'MANCATO: ' if number else ''}{name}: {number}")
    return int(any(counts.values()) or not outcome.cases)


if __name__ == "__main__":
    sys.exit(main())
