"""What a round of seats must leave behind, judged from the rows alone and not by the site's own rule."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

SEATED = ("confirmed", "offered")
WORDS = {
    "confirmed": ("è confermata", "è iniziato."),
    "waiting": ("lista d'attesa",),
    "offered": ("accettalo entro",),
    "withdrawn": ("Hai ritirato", "è stata ritirata", "è scaduta"),
}


@dataclass(frozen=True)
class Row:
    """An active request; `number` is its place in the order of asking."""

    number: int
    status: str
    ambito: int | None = None
    is_blocked: bool = False


@dataclass(frozen=True)
class Rules:
    """`kept` maps each Ambito to the seats still kept for it: empty once they are everybody's."""

    capacity: int
    kept: Mapping[int, int] = field(default_factory=dict)
    is_over: bool = False


def faults(before: Iterable[Row], after: Iterable[Row], rules: Rules) -> list[str]:
    """What is wrong with the step from one to the other; both hold every active request of the lab."""
    was, now = {row.number: row for row in before}, sorted(after, key=lambda row: row.number)
    held = sum(row.status in SEATED for row in was.values())
    seated = [row for row in now if row.status in SEATED]
    new = [row for row in seated if row.number not in was or was[row.number].status == "waiting"]
    waiting = [row for row in now if row.status == "waiting" and not row.is_blocked]
    found = []
    if len(seated) > max(rules.capacity, held):
        found.append(f"{len(seated)} hold a seat of {rules.capacity}, {held} did before")
    if new and rules.is_over:
        found.append(f"{[row.number for row in new]} got a seat after the start")
    for row in new:
        overtaken = [one.number for one in waiting if one.number < row.number and _alike(one, row, rules)]
        if overtaken:
            found.append(f"{row.number} got a seat before {overtaken}")
    if not rules.is_over:
        found += [f"{row.number} waits beside a free seat" for row in waiting if _fits(row, seated, rules)]
    return found


def is_told(status: str, last_words: str) -> bool:
    """Whether the last thing somebody was told is the state they are in."""
    return any(words in last_words for words in WORDS[status])


def _alike(one: Row, other: Row, rules: Rules) -> bool:
    """Nothing but the order decides between them."""
    return not rules.kept or one.ambito == other.ambito


def _fits(row: Row, seated: Collection[Row], rules: Rules) -> bool:
    free, held = rules.capacity - len(seated), Counter(one.ambito for one in seated)
    open_quotas = {ambito: max(0, kept - held[ambito]) for ambito, kept in rules.kept.items()}
    own = open_quotas.get(row.ambito, 0) if row.ambito is not None else 0
    return free > 0 and (own > 0 or free > sum(open_quotas.values()))
