"""Who lives in the demo: people with plainly invented names, in every role."""

import itertools
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts.models import Ambito, Ats, Membership, Organisation, Person, Role
from reports.demo import content

PASSWORD = "cantiere-demo"  # noqa: S105 - the known password of a demonstration
DOMAIN = "cantiere.example"
OFFICES_PER_ATS = 4


@dataclass
class Cast:
    """The demo's people by what they do; lists of one ATS after another, `office_of` by person id."""

    admin: Person
    regional: Person
    moderators: list[Person]
    coordinators: dict[str, Person]
    trainers: dict[str, Person]
    representatives: dict[str, list[Person]] = field(default_factory=dict)
    members: dict[str, list[Person]] = field(default_factory=dict)
    guests: dict[str, Person] = field(default_factory=dict)
    office_of: dict[int, Organisation] = field(default_factory=dict)

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


class _Casting:
    """Makes the people that are missing; the same calls in the same order give the same names."""

    def __init__(self) -> None:
        self.names = _names()
        self.password = make_password(PASSWORD)
        self.existing = {p.email: p for p in Person.objects.filter(email__endswith="@" + DOMAIN)}
        self.new: list[Person] = []
        self.grants: list[Membership] = []

    def person(self, role: str, mailbox: str = "", **scope: object) -> Person:
        first, last = next(self.names)
        email = f"{mailbox or _plain(first) + '.' + _plain(last)}@{DOMAIN}"
        if email in self.existing:
            return self.existing[email]
        person = Person(email=email, first_name=first, last_name=last, is_listed=True, password=self.password)
        self.existing[email] = person
        self.new.append(person)
        self.grants.append(Membership(person=person, role=role, **scope))
        return person

    def save(self) -> None:
        Person.objects.bulk_create(self.new)
        Membership.objects.bulk_create(self.grants)


@transaction.atomic
def gather() -> tuple[Cast, int]:
    """The people, and how many of them were new."""
    casting = _Casting()
    all_ats = list(Ats.objects.order_by("code"))
    cast = Cast(
        admin=casting.person(Role.ADMIN, "admin"),
        regional=casting.person(Role.COORDINATOR, "regione"),
        moderators=[
            casting.person(Role.MODERATOR, "moderatore"),
            casting.person(Role.MODERATOR, "redazione"),
        ],
        coordinators={
            a.code: casting.person(Role.COORDINATOR, f"coord.{a.code.lower()}", ats=a) for a in all_ats
        },
        trainers={a.code: casting.person(Role.TRAINER, f"docente.{a.code.lower()}") for a in all_ats},
    )
    for ats in all_ats:
        _staff(casting, cast, ats, is_first=ats == all_ats[0])
    casting.save()
    cast.office_of = {person.pk: office for person, office in _offices_of(cast)}
    return cast, len(casting.new)


def _staff(casting: _Casting, cast: Cast, ats: Ats, *, is_first: bool) -> None:
    """One representative and two members for some offices of the ATS, and a guest from the job centre."""
    cast.representatives[ats.code], cast.members[ats.code] = [], []
    for number, office in enumerate(offices_with_people(ats)):
        is_known = is_first and number == 0
        mailboxes = ("referente", "componente") if is_known else ("", "")
        cast.representatives[ats.code].append(
            casting.person(Role.REPRESENTATIVE, mailboxes[0], organisation=office)
        )
        cast.members[ats.code].append(casting.person(Role.MEMBER, mailboxes[1], organisation=office))
        cast.members[ats.code].append(casting.person(Role.MEMBER, organisation=office))
    centre, _ = Organisation.objects.get_or_create(
        kind=Organisation.Kind.JOB_CENTRE,
        ats=ats,
        defaults={"name": f"Centro per l'impiego – {ats.name}"[:200]},
    )
    cast.guests[ats.code] = casting.person(Role.GUEST, "ospite" if is_first else "", organisation=centre)


def offices_with_people(ats: Ats) -> list[Organisation]:
    ambiti = Ambito.objects.filter(ats=ats).order_by("code")[:OFFICES_PER_ATS]
    offices = Organisation.objects.filter(kind=Organisation.Kind.OFFICE, ambito__in=list(ambiti))
    return list(offices.select_related("ambito").order_by("ambito__code"))


def _offices_of(cast: Cast) -> Iterable[tuple[Person, Organisation]]:
    for ats in Ats.objects.order_by("code"):
        for number, office in enumerate(offices_with_people(ats)):
            yield cast.representatives[ats.code][number], office
            yield cast.members[ats.code][2 * number], office
            yield cast.members[ats.code][2 * number + 1], office


def _names() -> Iterator[tuple[str, str]]:
    first, last = content.names()
    for number in itertools.count():
        turn, place = divmod(number, len(last))
        yield first[(number + 11 * turn) % len(first)], last[place]


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()


def accounts(cast: Cast) -> list[tuple[str, str, str]]:
    """Email, name and role of the accounts worth trying, one for each role and each ATS's coordinator."""
    first = next(iter(cast.representatives))
    chosen = [
        ("Amministratore", cast.admin),
        ("Coordinamento regionale", cast.regional),
        *((f"Coordinamento ATS {code}", person) for code, person in cast.coordinators.items()),
        ("Moderatore e redattore", cast.moderators[0]),
        *((f"Docente ATS {code}", person) for code, person in list(cast.trainers.items())[:1]),
        ("Referente di un Ambito", cast.representatives[first][0]),
        ("Componente dello stesso ufficio", cast.members[first][0]),
        ("Ospite di un laboratorio", cast.guests[first]),
    ]
    return [(person.email, person.name, label) for label, person in chosen]
