"""How long do the worst texts take? Prints seconds for rendering them and for comparing two texts of a message.

Run from the root: `python -m benchmarks.markdown`. The promise: 10,000 characters in at most one second.
The shared list of slow texts is added where it is found, as with the tests.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from accounts.markdown import MAX_LENGTH, render
from toolkit.differences import differences

SHARED = Path(os.environ.get("SHARED_DIR", Path(__file__).resolve().parents[2] / "shared"))
SLOW_TEXTS = SHARED / "data" / "hostile" / "strings" / "markdown_redos.jsonl"
MOST_SECONDS = 1.0
WORST = {
    "angles": ">" * MAX_LENGTH,
    "less": "<" * MAX_LENGTH,
    "images": "![" * 5000,
    "opened links": "[x](" * 2500,
    "hosts": "http://a.it " * 800,
    "one host": "www.a.it" * 1200,
    "mails": "a@b.it " * 1400,
    "emphasis": "*a **b " * 1400,
    "pipes": "|" * 4000 + "\n" + "|-" * 2900,
    "pipes and a letter": "|" * 9000 + "x\n" + "|" * 900 + "x",
    "rows without cells": "|a" * 30 + "\n" + "|-" * 30 + "\n" + "|c\n" * 3200,
    "narrow rows": "|a" * 10 + "\n" + "|-" * 10 + "\n" + "|c\n" * 3200,
    "quotes": '"' * MAX_LENGTH,
    "ticks": "".join("`" * size + " " for size in range(140)),
}
COMPARED = {
    "nothing alike": ("a " * 5000, "b " * 5000),
    "turned round": ("a b " * 2500, "b a " * 2500),
    "shuffled": tuple(" ".join(f"w{n * step % 98}" for n in range(2500)) for step in (7, 11)),
    "lines": ("a\n" * 5000, "b\na\n" * 2500),
    "words both ways": ("a b " * 125, "b a " * 125),
}


def worst_texts() -> Iterator[tuple[str, str]]:
    """Each by name, as long as a message may be."""
    yield from WORST.items()
    if SLOW_TEXTS.is_file():
        for line in SLOW_TEXTS.read_text().splitlines():
            case = json.loads(line)
            parts = case["payload"]
            text = parts["prefix"] + parts["unit"] * parts["count"] + parts["suffix"]
            yield case["name"], text[:MAX_LENGTH]


def seconds_of(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def main() -> int:
    render("prima")  # the parser of this thread is built
    rendered = {name: seconds_of(lambda text=text: render(text)) for name, text in worst_texts()}  # type: ignore[misc]
    compared = {
        name: seconds_of(lambda texts=texts: differences(*texts))  # type: ignore[misc]
        for name, texts in COMPARED.items()
    }
    for title, found in (("rendered", rendered), ("compared", compared)):
        slowest = sorted(found, key=found.__getitem__, reverse=True)
        print(f"{len(found)} texts {title}; the slowest:")
        for name in slowest[:5]:
            print(f"  {found[name]:.3f} s  {name}")
    return 1 if max([*rendered.values(), *compared.values()]) > MOST_SECONDS else 0


if __name__ == "__main__":
    sys.exit(main())
