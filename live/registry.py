"""What the hub must be told by upper apps: who may see a topic, how its events look, which credentials hold."""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from live.models import Event


@dataclass(frozen=True)
class Rendered:
    """One event as JSON text for everybody, and for the one person to whom it says more."""

    seq: int
    text: str
    own_id: int | None = None
    own_text: str = ""

    def text_for(self, person_id: int) -> str:
        return self.own_text if person_id == self.own_id else self.text


@dataclass(frozen=True)
class Credential:
    """What a socket was opened with; `stamp` changes when the person's password does."""

    kind: str
    key: str
    person_id: int
    stamp: str = ""


MaySee = Callable[[Mapping[int, Set[int]]], Mapping[int, Set[int]]]
Render = Callable[[Sequence[Event]], list[Rendered]]
StillValid = Callable[[Set[Credential]], Set[Credential]]
HolderOf = Callable[[Credential], Any]

_may_see: dict[str, MaySee] = {}
_render: dict[str, Render] = {}
_still_valid: dict[str, StillValid] = {}
_holder_of: dict[str, HolderOf] = {}


def register(topic_kind: str, may_see: MaySee, render: Render) -> None:
    """`may_see` gets people by object id and gives those who may, in a constant number of queries."""
    _may_see[topic_kind] = may_see
    _render[topic_kind] = render


def register_credential(kind: str, still_valid: StillValid, holder_of: HolderOf) -> None:
    _still_valid[kind] = still_valid
    _holder_of[kind] = holder_of


def who_may_see(topic_kind: str, asked: Mapping[int, Set[int]]) -> Mapping[int, Set[int]]:
    return _may_see[topic_kind](asked)


def render(topic_kind: str, events: Sequence[Event]) -> list[Rendered]:
    """One for each event, in their order."""
    return _render[topic_kind](events) if events else []


def valid_credentials(credentials: Set[Credential]) -> Set[Credential]:
    """One question for each kind in use."""
    by_kind: dict[str, set[Credential]] = {}
    for credential in credentials:
        by_kind.setdefault(credential.kind, set()).add(credential)
    return {valid for kind, some in by_kind.items() for valid in _still_valid[kind](some)}


def holder_of(credential: Credential) -> Any:
    """The active person whom it still lets in, or None."""
    return _holder_of[credential.kind](credential)
