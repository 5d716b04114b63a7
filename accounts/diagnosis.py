"""What can be wrong with an installation: the list of checks that `manage.py doctor` goes through.

An app that `reports` may not import registers its own in `AppConfig.ready`."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

WITHIN = 3.0  # seconds


class State(StrEnum):
    FINE = "a posto"
    LOOK = "da guardare"
    BROKEN = "guasto"


@dataclass(frozen=True)
class Finding:
    """What was found; and, unless it is fine, what to do about it."""

    state: State
    found: str
    advice: str = ""


@dataclass(frozen=True)
class Check:
    """`ask` gives None where there is nothing to check; whatever it raises means broken.

    `within`: seconds. One that `needs_database` is left out while the database does not answer; a heavy one is
    made only when asked for, and takes its time."""

    name: str
    ask: Callable[[], Finding | None]
    advice: str = ""
    within: float = WITHIN
    needs_database: bool = False
    is_heavy: bool = False


_registered: dict[str, Check] = {}


def register(check: Check) -> None:
    _registered[check.name] = check


def registered() -> list[Check]:
    return list(_registered.values())


def fine(found: str) -> Finding:
    return Finding(State.FINE, found)


def look(found: str, advice: str) -> Finding:
    return Finding(State.LOOK, found, advice)


def broken(found: str, advice: str) -> Finding:
    return Finding(State.BROKEN, found, advice)
