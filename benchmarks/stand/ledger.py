"""What a site has confirmed to people, held against what it has in the end: who judges what is lost or double."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

Mail = tuple[str, str]  # (recipient, Message-ID)
NOT_ANSWERED = 0


@dataclass(frozen=True)
class Asked:
    """One request: seconds of the run when it was sent and for how long it was out; NOT_ANSWERED where the line
    broke. `told`: of an answer that something is away, whether it is the page or the problem that says so."""

    at: float
    kind: str
    status: int
    seconds: float
    told: bool = False
    changes: bool = False  # it was more than a reading


@dataclass
class Series:
    """What one person has put in one place, one after the other: [value, whether it was confirmed]."""

    tries: list[list[Any]] = field(default_factory=list)

    def put(self, value: Any) -> list[Any]:
        self.tries.append([value, False])
        return self.tries[-1]

    @property
    def confirmed(self) -> int:
        return sum(is_confirmed for _, is_confirmed in self.tries)

    def may_be(self) -> list[Any]:
        """The last that was confirmed, or one of those tried after it and never answered; None before the first."""
        last = max((n for n, (_, is_confirmed) in enumerate(self.tries) if is_confirmed), default=-1)
        values = [value for value, _ in self.tries[max(last, 0) :]]
        return values if last >= 0 else [None, *values]


@dataclass
class Ledger:
    asked: list[Asked] = field(default_factory=list)
    posts: dict[str, set[tuple[int, int]]] = field(
        default_factory=dict
    )  # by key: each (id, seq) confirmed for it
    answers: dict[int, Series] = field(default_factory=dict)  # by person: the word of the answer
    seats: dict[int, Series] = field(default_factory=dict)  # by person: has one
    files: dict[int, str] = field(default_factory=dict)  # by document: the content's digest

    @property
    def confirmed(self) -> int:
        series = [*self.answers.values(), *self.seats.values()]
        posts = sum(bool(told) for told in self.posts.values())
        return posts + len(self.files) + sum(one.confirmed for one in series)


@dataclass
class Stored:
    """What the database, the folder of uploads and the relay have in the end."""

    posts: list[tuple[str, int, int]]  # (key, id, seq)
    sequences: dict[int, list[int]]  # by thread: the numbers of its events, in order
    answers: dict[int, str]
    seats: dict[int, bool]
    files: dict[int, str]
    mails: Counter[Mail]


@dataclass
class Verdict:
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    mails: int = 0
    doubled_mails: list[Mail] = field(default_factory=list)

    @property
    def is_kept(self) -> bool:
        return not (self.lost or self.doubled or self.doubled_mails)


def judge(ledger: Ledger, stored: Stored) -> Verdict:
    verdict = Verdict(mails=stored.mails.total())
    _judge_posts(ledger, stored, verdict)
    for what, tried, found in (
        ("risposta", ledger.answers, stored.answers),
        ("posto", ledger.seats, stored.seats),
    ):
        for person, series in tried.items():
            if found.get(person) not in series.may_be():
                verdict.lost.append(f"{what} di {person}: {found.get(person)!r}, non {series.may_be()!r}")
    for document, digest in ledger.files.items():
        if stored.files.get(document) != digest:
            verdict.lost.append(f"file del documento {document}")
    verdict.doubled_mails = [mail for mail, count in stored.mails.items() if count > 1]
    return verdict


def _judge_posts(ledger: Ledger, stored: Stored, verdict: Verdict) -> None:
    rows: dict[str, list[tuple[int, int]]] = {}
    for key, pk, seq in stored.posts:
        rows.setdefault(key, []).append((pk, seq))
    for key, told in ledger.posts.items():
        found = rows.get(key, [])
        verdict.lost += [f"messaggio {key}: {one}" for one in told if one not in found]
        if len(found) > 1 or len(told) > 1:
            verdict.doubled.append(f"messaggio {key}: {found}, confermato {told}")
    for thread, numbers in stored.sequences.items():
        if numbers != list(range(1, len(numbers) + 1)):
            verdict.lost.append(f"la discussione {thread} ha un buco fra i suoi numeri")


def broken(asked: Iterable[Asked]) -> int:
    """Answers 5xx that are not the clear page of something that is away."""
    return sum(one.status >= 500 and not one.told for one in asked)
