"""Comuni and Province of the demo's sister programmes, with who works there."""

from collections.abc import Iterable

from accounts.models import Comune, Organisation, Person, Role
from reports.demo import programme_texts
from reports.demo.cast import Cast, Casting

STAFF = {"provincia": 2, "comune": 1}  # beside the one who represents the body
LARGE = 5000  # inhabitants: from here a Comune that joins has a second person
KNOWN = {"Provincia di Bergamo": "provincia", "Comune di Proserpio": "comune"}  # mailboxes worth printing


def join_bodies(casting: Casting, cast: Cast) -> None:
    """The people of each body, who represents it first: `cast.bodies`."""
    rows = programme_texts.table("areas/bodies.csv")
    joining = programme_texts.table("census/adesioni.csv")
    codes = [row["codice_istat"] for row in rows + joining]
    comuni = {comune.istat_code: comune for comune in Comune.objects.filter(istat_code__in=codes)}
    known = _known(comuni.values())
    for row in rows:
        seat = comuni[row["codice_istat"]]
        _fill(casting, cast, _body(known, row["tipo"], row["nome"], seat), STAFF[row["tipo"]])
    for row in joining:
        comune = comuni[row["codice_istat"]]
        body = _body(known, "comune", f"Comune di {comune.name}", comune)
        _fill(casting, cast, body, 1 if comune.population >= LARGE else 0)


def _known(seats: Iterable[Comune]) -> dict[tuple[str, str], Organisation]:
    found = Organisation.objects.filter(comune__in=list(seats), kind__in=STAFF)
    return {(body.kind, body.name): body for body in found}


def _body(known: dict[tuple[str, str], Organisation], kind: str, name: str, seat: Comune) -> Organisation:
    """A Provincia is looked after by the ATS of its seat."""
    if (kind, name) not in known:
        known[kind, name] = Organisation.objects.create(kind=kind, name=name, comune=seat, ats_id=seat.ats_id)
    return known[kind, name]


def _fill(casting: Casting, cast: Cast, body: Organisation, staff: int) -> None:
    people: list[Person] = [casting.person(Role.REPRESENTATIVE, KNOWN.get(body.name, ""), organisation=body)]
    people += [casting.person(Role.MEMBER, organisation=body) for _ in range(staff)]
    cast.bodies[body.name] = people
    cast.body_of.update((person.email, body) for person in people)
