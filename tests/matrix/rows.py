"""The access matrix's vocabulary: who asks, for what, and what they get.

Each app lists its rows in `tests/matrix/<app>.py` as `ROWS: list[Row]`. Example:

    ROWS = [
        Row("labs:catalogue", expect=everybody()),
        Row("labs:lab", kwargs=lambda w: {"pk": w.make.lab(ats=w.ats, status="draft").pk}, label="draft",
            expect=only("coordinator_ats", "coordinator", "moderator", "admin", others=404)),
        Row("labs:enrol", "post", kwargs=..., data=lambda w: {"x": 1}, expect=only("member", ok=302, others=403)),
    ]

`w` is a World: `w.make` builders, `w.ats`, `w.office`, `w.circle` (guest and trainer belong to it: pass it
to what you build), `w.people["member"]`. All rows share one region; each is run once for each person inside a
rolled back savepoint; `kwargs` is called once. Visitors get the sign-in page (302) unless you say otherwise; in
the API 401.
Socket routes: `Row("ws:thread", kwargs=..., expect={"member": 0, "outsider": 4404, ...})`, 0 = stays open.
"""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field, fields
from types import ModuleType
from typing import Any

from accounts.models import Ambito, Ats, Circle, Organisation, Person
from tests import make

PEOPLE = (
    "visitor",  # not signed in
    "outsider",  # signed in, without any membership
    "member",  # of w.office
    "other_member",  # of another Ambito, in another ATS
    "representative",  # of w.office
    "guest",  # of w.circle
    "trainer",  # of w.circle
    "coordinator_ats",  # of w.ats
    "coordinator_other",  # of another ATS
    "coordinator",  # of the region
    "moderator",  # of the region
    "admin",
)


@dataclass
class World:
    """A fresh small region with one person of each kind."""

    make: ModuleType
    ats: Ats
    other_ats: Ats
    ambito: Ambito
    office: Organisation
    other_office: Organisation
    circle: Circle
    people: dict[str, Person | None]

    def copy(self) -> "World":
        """With objects of its own, which remember nothing of what was done with these."""
        kept = {one.name: getattr(self, one.name) for one in fields(self)}
        return World(self.make, **{name: deepcopy(value) for name, value in kept.items() if name != "make"})


Build = Callable[[World], dict[str, Any]]


def nothing(world: World) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Row:
    route: str
    method: str = "get"
    expect: dict[str, int] = field(default_factory=dict)
    label: str = ""
    kwargs: Build = nothing
    data: Build = nothing
    json: bool = False  # send `data` as a JSON body

    @property
    def id(self) -> str:
        return " ".join(part for part in (self.method.upper(), self.route, self.label) if part)


def everybody(ok: int = 200, **exceptions: int) -> dict[str, int]:
    """Visitors included."""
    return dict.fromkeys(PEOPLE, ok) | exceptions


def signed_in(ok: int = 200, visitor: int = 302, **exceptions: int) -> dict[str, int]:
    return dict.fromkeys(PEOPLE, ok) | {"visitor": visitor} | exceptions


def only(
    *people: str, ok: int = 200, others: int = 404, visitor: int = 302, **exceptions: int
) -> dict[str, int]:
    """The named ones get `ok`, the rest `others`."""
    unknown = set(people) - set(PEOPLE)
    assert not unknown, f"unknown people: {unknown}"
    expected = {person: ok if person in people else others for person in PEOPLE}
    if "visitor" not in people:
        expected["visitor"] = visitor
    return expected | exceptions


def world() -> World:
    land = make.territory()
    office, other_office = land.ambito.office, land.other_ambito.office
    circle = make.circle(land.ats)
    people: dict[str, Person | None] = {
        "visitor": None,
        "outsider": make.person("outsider"),
        "member": make.person("member", "member", organisation=office),
        "other_member": make.person("other-member", "member", organisation=other_office),
        "representative": make.person("representative", "representative", organisation=office),
        "guest": make.person("guest", "guest", circle=circle),
        "trainer": make.person("trainer", "trainer", circle=circle),
        "coordinator_ats": make.person("coordinator-ats", "coordinator", ats=land.ats),
        "coordinator_other": make.person("coordinator-other", "coordinator", ats=land.other_ats),
        "coordinator": make.person("coordinator", "coordinator"),
        "moderator": make.person("moderator", "moderator"),
        "admin": make.person("admin", "admin"),
    }
    return World(make, land.ats, land.other_ats, land.ambito, office, other_office, circle, people)
