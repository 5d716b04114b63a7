"""The demo's people by what they do, and how they are made: plainly invented names, one known password."""

import itertools
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts.models import Membership, Organisation, Person
from reports.demo import content
from reports.demo.clock import days_ago

PASSWORD = "cantiere-demo"  # noqa: S105 - the known password of a demonstration
DOMAIN = "cantiere.example"
JOINED_DAYS_AGO = 250
UNLISTED_EVERY = 9


@dataclass
class Cast:
    """The demo's people by what they do, those of the printed accounts first; `office_of` by person id.

    `bodies`: the people of each Provincia and Comune, who represents it first; `body_of` by email."""

    admin: Person
    regional: Person
    moderators: list[Person]
    coordinators: dict[str, Person]
    trainers: dict[str, Person]
    representatives: dict[str, list[Person]] = field(default_factory=dict)
    members: dict[str, list[Person]] = field(default_factory=dict)
    guests: dict[str, Person] = field(default_factory=dict)
    office_of: dict[int, Organisation] = field(default_factory=dict)
    teachers: dict[str, list[Person]] = field(default_factory=dict)
    centre_staff: dict[str, list[Person]] = field(default_factory=dict)
    bodies: dict[str, list[Person]] = field(default_factory=dict)
    body_of: dict[str, Organisation] = field(default_factory=dict)

    def staff_of(self, ats: str) -> list[Person]:
        """Those of the ATS who may take seats."""
        return [*self.representatives[ats], *self.members[ats]]

    def called(self, words: str, ats: str = "") -> Person:
        """The person that a thread's line names: "membro 3", "referente 1", "coordinatore MIL"…"""
        what, _, which = words.partition(" ")
        match what:
            case "regionale":
                return self.regional
            case "moderatore":
                return self.moderators[0]
            case "coordinatore":
                return self.coordinators[which]
            case "formatore":
                return list(self.trainers.values())[int(which) - 1]
            case "referente":
                return _pick(self.representatives, ats, int(which))
            case _:
                return _pick(self.members, ats, int(which))


def _pick(groups: dict[str, list[Person]], ats: str, number: int) -> Person:
    """The n-th of the ATS, or of the whole region taken one ATS at a time."""
    everybody = (
        groups[ats] if ats else [p for row in itertools.zip_longest(*groups.values()) for p in row if p]
    )
    return everybody[(number - 1) % len(everybody)]


class Casting:
    """Makes the people that are missing; the same calls in the same order give the same names."""

    def __init__(self) -> None:
        self.names = invented_names(*content.names())
        self.password = make_password(PASSWORD)  # once for everybody: hashing is slow on purpose
        self.since = days_ago(JOINED_DAYS_AGO)
        self.existing = {p.email: p for p in Person.objects.filter(email__endswith="@" + DOMAIN)}
        self.new: list[Person] = []
        self.grants: list[Membership] = []
        self.workplaces: list[tuple[Person, Organisation]] = []

    def person(self, role: str, mailbox: str = "", **scope: Any) -> Person:
        first, last = next(self.names)
        email = f"{mailbox or _plain(first) + '.' + _plain(last)}@{DOMAIN}"
        person = self.existing.get(email) or self._newcomer(email, first, last, role, scope)
        office: Organisation | None = scope.get("organisation")
        if office is not None and office.kind == Organisation.Kind.OFFICE:
            self.workplaces.append((person, office))
        return person

    def _newcomer(self, email: str, first: str, last: str, role: str, scope: dict[str, Any]) -> Person:
        person = Person(
            email=email,
            first_name=first,
            last_name=last,
            is_listed="." not in email.partition("@")[0] or len(self.new) % UNLISTED_EVERY != 0,
            password=self.password,
            created_at=self.since,
        )
        self.existing[email] = person
        self.new.append(person)
        starts_on = timezone.localdate(self.since)
        self.grants.append(Membership(person=person, role=role, starts_on=starts_on, **scope))
        return person

    def save(self) -> None:
        Person.objects.bulk_create(self.new, batch_size=500)
        Membership.objects.bulk_create(self.grants, batch_size=500)


def invented_names(first: list[str], last: list[str]) -> Iterator[tuple[str, str]]:
    """Each pair once, as long as the two lengths have no common factor."""
    for number in itertools.count():
        turn, place = divmod(number, len(last))
        yield first[(number + 11 * turn) % len(first)], last[place]


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
