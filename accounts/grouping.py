"""Which Comuni make an Ambito, where no published list says so: a reconstruction by province and nearness.

Every step is deterministic. The reason for the rule is in docs/decisions/0010-territory.md.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

AMBITI_IN_THE_REGION = 91


@dataclass(frozen=True)
class Place:
    """A Comune as far as grouping goes; `lat` and `lon` in degrees, `district` empty where unknown."""

    istat: str
    name: str
    province: str
    ats: str
    population: int
    lat: float
    lon: float
    district: str = ""

    @property
    def zone(self) -> tuple[str, str, str]:
        """An Ambito is looked for inside one ATS, one province and, where published, one district."""
        return (self.ats, self.province, self.district)


@dataclass(frozen=True)
class Named:
    """An Ambito that a published source names; nothing may be added to one whose list is complete."""

    code: str
    name: str
    ats: str
    centres: tuple[str, ...] = ()
    is_complete: bool = False


class Seat(NamedTuple):
    """Where an Ambito is grown from: `owner` is its code, or the ISTAT code of the seat while it is new."""

    owner: str
    place: Place


@dataclass(frozen=True)
class Grouping:
    """`new`: Ambiti we had to name; `ambito_of`: ISTAT code → Ambito; `reconstructed`: those we made in part."""

    new: tuple[Named, ...] = ()
    ambito_of: Mapping[str, str] = field(default_factory=dict)
    reconstructed: frozenset[str] = frozenset()


def distance(one: Place, other: Place) -> float:
    """Kilometres, on a plane: good to a few per mille over the size of one region."""
    north = (one.lat - other.lat) * 111.2
    east = (one.lon - other.lon) * 111.2 * math.cos(math.radians((one.lat + other.lat) / 2))
    return math.hypot(north, east)


def reconstruct(
    places: Iterable[Place],
    named: Iterable[Named],
    placed: Mapping[str, str],
    total: int = AMBITI_IN_THE_REGION,
) -> Grouping:
    """Put every Comune that `placed` does not place into an open Ambito, adding Ambiti up to `total`."""
    everywhere = sorted(places, key=lambda place: place.istat)
    ambiti = sorted(named, key=lambda ambito: ambito.code)
    by_istat = {place.istat: place for place in everywhere}
    free: dict[str, list[Place]] = defaultdict(list)
    for place in everywhere:
        if place.istat not in placed:
            free[place.ats].append(place)
    seats: dict[str, list[Seat]] = defaultdict(list)
    for ambito in ambiti:
        if not ambito.is_complete:
            seats[ambito.ats] += [Seat(ambito.code, by_istat[c]) for c in ambito.centres if c in by_istat]
    for chief in _chief_towns(everywhere):
        if chief.istat not in placed and all(seat.place != chief for seat in seats[chief.ats]):
            seats[chief.ats].append(Seat(chief.istat, chief))
    wanted = shares(
        {ats: sum(place.population for place in own) for ats, own in free.items()},
        {ats: len({seat.owner for seat in seats[ats]}) for ats in free},
        total - len(ambiti) - sum(seat.owner == seat.place.istat for own in seats.values() for seat in own),
    )
    owner_of: dict[str, str] = {}
    for ats, own in sorted(free.items()):
        owner_of |= _grow(own, seats[ats], wanted[ats])
    return _name(owner_of, by_istat, ambiti, placed)


def _chief_towns(places: list[Place]) -> list[Place]:
    """The most populous Comune of each province: it leads an Ambito unless a source says otherwise."""
    chief: dict[str, Place] = {}
    for place in places:
        if place.province not in chief or place.population > chief[place.province].population:
            chief[place.province] = place
    return list(chief.values())


def shares(population: Mapping[str, int], open_already: Mapping[str, int], extra: int) -> dict[str, int]:
    """How many open Ambiti each ATS has in the end: Sainte-Laguë on the population still to be placed.

    Nobody goes below what it has, and whoever has people to place gets at least one.
    """
    result = {ats: max(1, open_already[ats]) for ats in population}
    left = extra - sum(result[ats] - open_already[ats] for ats in population)
    for _ in range(max(0, left)):
        if not result:
            break
        winner = max(sorted(result), key=lambda ats: population[ats] / (2 * result[ats] + 1))
        result[winner] += 1
    return result


def _grow(free: list[Place], seats: list[Seat], wanted: int) -> dict[str, str]:
    """Comune → owner in one ATS: split the most populous Ambito until there are as many as wanted."""
    seats = list(seats)
    if not seats:
        first = max(free, key=lambda place: (place.population, place.istat))
        seats.append(Seat(first.istat, first))
    while True:
        nearest = {place.istat: _nearest(place, seats) for place in free}
        if len({seat.owner for seat in seats}) >= wanted:
            break
        chosen = _next_seat(free, seats, nearest)
        if chosen is None:
            break
        seats.append(Seat(chosen.istat, chosen))
    return {istat: seat.owner for istat, seat in nearest.items()}


def _nearest(place: Place, seats: list[Seat]) -> Seat:
    """The nearest seat of the same zone; without one, of the same province; without one, of the ATS."""
    for rank in (3, 2, 1):
        near = [seat for seat in seats if seat.place.zone[:rank] == place.zone[:rank]]
        if near:
            return min(
                near, key=lambda seat: (seat.place != place, distance(place, seat.place), seat.place.istat)
            )
    raise ValueError(f"no seat in the ATS of {place.name}")


def _next_seat(free: list[Place], seats: list[Seat], nearest: Mapping[str, Seat]) -> Place | None:
    """In the most populous Ambito so far, the Comune that is both populous and far from its centre."""
    taken = {seat.place.istat for seat in seats}
    people: dict[str, int] = defaultdict(int)
    for place in free:
        people[nearest[place.istat].owner] += place.population
    for owner in sorted(people, key=lambda owner: (-people[owner], owner)):
        candidates = [p for p in free if nearest[p.istat].owner == owner and p.istat not in taken]
        if candidates:
            return max(candidates, key=lambda p: (_pull(p, nearest[p.istat].place), p.istat))
    return None


def _pull(place: Place, centre: Place) -> float:
    return place.population * distance(place, centre)


def _name(
    owner_of: Mapping[str, str],
    by_istat: Mapping[str, Place],
    ambiti: list[Named],
    placed: Mapping[str, str],
) -> Grouping:
    """Give the new groups the name of their most populous Comune, and a code made from its ISTAT code."""
    members: dict[str, list[Place]] = defaultdict(list)
    for istat, owner in owner_of.items():
        members[owner].append(by_istat[istat])
    codes = {ambito.code: ambito.code for ambito in ambiti}
    new = []
    for owner in sorted(set(members) - set(codes)):
        chief = max(members[owner], key=lambda place: (place.population, place.istat))
        codes[owner] = f"{chief.ats}-{chief.istat}"
        new.append(Named(codes[owner], chief.name, chief.ats, (chief.istat,)))
    ambito_of = dict(placed) | {istat: codes[owner] for istat, owner in owner_of.items()}
    empty = {ambito.code for ambito in ambiti} - set(ambito_of.values())
    return Grouping(tuple(new), ambito_of, frozenset(codes[owner] for owner in members) | frozenset(empty))
