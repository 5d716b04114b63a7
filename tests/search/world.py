"""Who may find what, said once more on plain facts: as the product tells it, without the code that is tested.

People hold grants, things have an audience or the like; a word belongs to one thing, and is `buried` when no
search may ever show it: a draft's, a hidden message's, that of a version nobody has approved, a tag taken away.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

PARTICIPANT_ROLES = {"member", "representative", "trainer", "coordinator", "moderator", "admin"}
STAFF = {"coordinator", "moderator", "admin"}


@dataclass
class Grant:
    """A role in one scope; `ats` is the given one or that of the office. `is_current`: not ended."""

    role: str
    office: int | None = None
    ats: int | None = None
    circle: int | None = None
    is_current: bool = True
    row: Any = None

    @property
    def is_regional(self) -> bool:
        return self.office is None and self.ats is None and self.circle is None


@dataclass
class Reader:
    name: str
    row: Any
    grants: list[Grant] = field(default_factory=list)
    is_active: bool = True

    @property
    def current(self) -> list[Grant]:
        return [grant for grant in self.grants if grant.is_current and self.is_active]

    @property
    def takes_part(self) -> bool:
        return any(grant.role in PARTICIPANT_ROLES for grant in self.current)

    @property
    def has_an_office(self) -> bool:
        return any(grant.circle is None for grant in self.current)

    @property
    def leads_the_region(self) -> bool:
        return any(grant.role in STAFF and grant.is_regional for grant in self.current)

    @property
    def led_ats(self) -> set[int]:
        return {g.ats for g in self.current if g.role in STAFF and g.ats is not None and g.office is None}

    def is_of_circle(self, circle: int) -> bool:
        """A seat counts for who takes part; a guest's or a trainer's place always does."""
        own = [grant for grant in self.current if grant.circle == circle]
        return any(grant.role != "enrolled" or self.takes_part for grant in own)


@dataclass(eq=False)
class Thing:
    """`is_out`: in the state in which it is for its readers at all. `words`: where each secret stands."""

    kind: str
    row: Any
    is_out: bool = True
    audience: str = "public"
    words: dict[str, str] = field(default_factory=dict)
    buried: list[str] = field(default_factory=list)
    circle: int | None = None  # of a lab: whose space has the lab's title
    labs: set[int] = field(default_factory=set)  # circles of the labs that a document is a material of
    offices: dict[int, int] = field(default_factory=dict)  # invited to a survey, each with its ATS
    ats: int | None = None
    is_published: bool = False
    person: Reader | None = None
    hidden_posts: list[int] = field(default_factory=list)


@dataclass
class World:
    circles: dict[int, int | None]  # each with its ATS
    readers: list[Reader] = field(default_factory=list)
    things: list[Thing] = field(default_factory=list)

    def admits(self, reader: Reader, audience: str) -> bool:
        """One of `public`, `participants`, `ats:ID`, `circle:ID`."""
        if audience == "public" or reader.leads_the_region:
            return True
        if audience == "participants":
            return reader.takes_part
        scope, pk = audience.split(":")
        if scope == "ats":
            return reader.takes_part and any(grant.ats == int(pk) for grant in reader.current)
        return reader.is_of_circle(int(pk)) or self.circles[int(pk)] in reader.led_ats

    def may_find(self, reader: Reader, thing: Thing) -> bool:
        if not thing.is_out:
            return False
        if thing.kind == "person":
            return reader.takes_part and thing.person is not None and thing.person.has_an_office
        if thing.kind == "survey":
            return self._may_find_survey(reader, thing)
        if self.admits(reader, thing.audience):
            return True
        is_handed = thing.audience == "participants" and any(map(reader.is_of_circle, thing.labs))
        return thing.kind == "document" and is_handed and not reader.takes_part

    def _may_find_survey(self, reader: Reader, thing: Thing) -> bool:
        """Who looks after it or after the invited, the invited, and once it is published its audience."""
        if reader.leads_the_region or (thing.is_published and self.admits(reader, thing.audience)):
            return True
        led = {g.ats for g in reader.current if g.role == "coordinator" and g.ats and g.office is None}
        offices = {g.office for g in reader.current if g.role in ("member", "representative")}
        looks_after = thing.ats in led or bool(led & set(thing.offices.values()))
        return looks_after or bool(offices & set(thing.offices))

    def forbidden_things(self, reader: Reader) -> list[Thing]:
        return [thing for thing in self.things if not self.may_find(reader, thing)]

    def forbidden_words(self, reader: Reader) -> list[str]:
        """Also what is buried in things that the reader finds."""
        words = [word for thing in self.things for word in thing.buried]
        return words + [
            word
            for thing in self.forbidden_things(reader)
            for place, word in thing.words.items()
            if not (place == "title" and self._reads_its_space(reader, thing))
        ]

    def open_words(self, reader: Reader) -> Iterator[tuple[Thing, str, str]]:
        for thing in self.things:
            if self.may_find(reader, thing):
                yield from ((thing, place, word) for place, word in thing.words.items())

    def _reads_its_space(self, reader: Reader, thing: Thing) -> bool:
        """The space of a draft lab has the lab's title, and its people are there already."""
        return thing.circle is not None and self.admits(reader, f"circle:{thing.circle}")
