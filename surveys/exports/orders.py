"""The ballots of each ranking as PrefLib files (N. Mattei, T. Walsh, "PrefLib", ADT 2013), without names."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence

from surveys.ballots import Ballot
from surveys.counts import ballots
from surveys.reading import Reading

FIRST_DATE = (1980, 1, 1, 0, 0, 0)  # equal ballots make equal archives


def write_orders(reading: Reading) -> bytes:
    """A zip with a file for each ranking: .toc where every ballot orders everything, .toi otherwise."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, result in enumerate(reading.results, start=1):
            if result.question.is_ranking:
                kind, text = order_file(result.question.title, result.question.titles, ballots(result.inputs))
                archive.writestr(zipfile.ZipInfo(f"domanda-{number}.{kind}", FIRST_DATE), text)
    return out.getvalue()


def order_file(title: str, titles: Mapping[int, str], given: Sequence[Ballot]) -> tuple[str, str]:
    """The type, toc or toi, and the text; alternatives are numbered from 1 in the order of `titles`."""
    number = {option: place for place, option in enumerate(titles, start=1)}
    is_complete = all(len(ballot.ranked()) == len(number) for ballot in given)
    kind = "toc" if is_complete else "toi"
    orders: Counter[str] = Counter()
    for ballot in given:
        orders[",".join(_group([number[option] for option in group]) for group in ballot.order)] += (
            ballot.count
        )
    lines = [
        f"# TITLE: {_line(title)}",
        f"# DATA TYPE: {kind}",
        "# MODIFICATION TYPE: original",
        f"# NUMBER ALTERNATIVES: {len(number)}",
        f"# NUMBER VOTERS: {orders.total()}",
        f"# NUMBER UNIQUE ORDERS: {len(orders)}",
    ]
    lines += [f"# ALTERNATIVE NAME {number[option]}: {_line(name)}" for option, name in titles.items()]
    lines += [
        f"{count}: {order}" for order, count in sorted(orders.items(), key=lambda row: (-row[1], row[0]))
    ]
    return kind, "\n".join(lines) + "\n"


def _group(numbers: list[int]) -> str:
    return str(numbers[0]) if len(numbers) == 1 else "{" + ",".join(map(str, sorted(numbers))) + "}"


def _line(text: str) -> str:
    return " ".join(text.split())
