"""What the pages show: cards of the catalogue, tabs of a lab."""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.models import Membership, Organisation, Person, Role
from labs import rules
from labs.attendance_pages import with_minutes_of
from labs.courses import course_of
from labs.decisions import coverage_of, coverage_sentence, lines_of, warnings_of
from labs.materials_pages import materials_of
from labs.models import CourseModule, Lab, ProgrammeDraft
from labs.programme import SIZE
from labs.queries import Seat, seat_of, seats_of
from labs.works_pages import minutes_tab, with_works, works_tab

User = Person | AnonymousUser
TABS = (
    ("incontri", "Incontri"),
    ("materiali", "Materiali"),
    ("discussioni", "Discussioni"),
    ("persone", "Persone"),
)
COURSE_TAB = ("corso", "Corso")
ROLE_ORDER = (Role.TRAINER, Role.ENROLLED, Role.GUEST)


@dataclass(frozen=True)
class Card:
    """A lab of the catalogue as this person meets it."""

    lab: Lab
    seat: Seat | None
    can_ask: bool

    @property
    def seats_left(self) -> int:
        return seats_left(self.lab)


def seats_left(lab: Lab) -> int:
    """Of a lab that comes with its counts."""
    held: int = lab.confirmed + lab.offered  # type: ignore[attr-defined]
    return max(0, lab.capacity - held)


def cards(person: User, labs: Iterable[Lab]) -> list[Card]:
    found = list(labs)
    seats = seats_of(person, found)
    return [Card(lab, seats.get(lab.pk), _can_ask(person, lab, seats.get(lab.pk))) for lab in found]


def _can_ask(person: User, lab: Lab, seat: Seat | None) -> bool:
    """After `with_counts`: shown only where asking would be accepted."""
    first_at: datetime.datetime | None = lab.first_at  # type: ignore[attr-defined]
    is_early = first_at is None or timezone.now() < first_at
    has_asked = seat is not None and seat.enrolment.is_active
    return lab.takes_enrolments and is_early and not has_asked and rules.can_take_part(person, lab)


def lab_page(person: User, lab: Lab, wanted: str) -> dict[str, Any]:
    """The lab with the tab that was asked for; from outside there is only the first."""
    seat, is_inside = seat_of(lab, person), rules.can_enter(person, lab)
    can_coordinate = rules.can_coordinate(person, lab)
    tabs = with_works(person, lab, _tabs(lab)) if is_inside else TABS[:1]
    tab = wanted if wanted in dict(tabs) else tabs[0][0]
    shown = {
        "lab": lab,
        "programme": lab.programme if lab.status != Lab.Status.DRAFT or can_coordinate else None,
        "seat": seat,
        "seats_left": seats_left(lab),
        "can_ask": _can_ask(person, lab, seat),
        "is_inside": is_inside,
        "can_coordinate": can_coordinate,
        "can_lead": rules.can_lead(person, lab),
        "can_manage_materials": rules.can_manage_materials(person, lab),
        "represents": bool(person.pk and person.standing.represented_ids),
        "tabs": tabs,
        "tab": tab,
    }
    open_to_all = {} if is_inside else {"open_materials": materials_of(person, lab)}
    return shown | open_to_all | _tab(person, lab, tab)


def _tabs(lab: Lab) -> tuple[tuple[str, str], ...]:
    """The course comes first in a lab that is one, second in a lab that also has one."""
    if lab.format == Lab.Format.COURSE:
        return (COURSE_TAB, *TABS)
    has_course = CourseModule.objects.current().filter(lab=lab).exists()
    return (TABS[0], COURSE_TAB, *TABS[1:]) if has_course else TABS


def _tab(person: User, lab: Lab, tab: str) -> dict[str, Any]:
    if tab == "corso":
        can_lead = rules.can_lead(person, lab)
        return {
            "course": course_of(person, lab),
            "can_lead": can_lead,
            "can_learn": rules.can_learn(person, lab),
        }
    if tab == "materiali":
        return {"groups": materials_of(person, lab)}
    if tab == "lavori":
        return works_tab(person, lab)
    if tab == "verbali":
        return minutes_tab(person, lab)
    if tab == "discussioni":
        space = getattr(lab.circle, "space", None)
        threads = space.threads.visible_to(person).select_related("author")[:10] if space else []
        return {"space": space, "threads": threads}
    if tab == "persone":
        return {"people": people_of(lab)}
    return {"sessions": with_minutes_of(lab.sessions.all(), person)}


def people_of(lab: Lab) -> list[tuple[str, list[tuple[Person, Organisation | None]]]]:
    """Those of the circle by role (who leads, who has a seat, who is invited), each with their office."""
    current = Membership.objects.current().filter(circle=lab.circle_id, person__is_active=True)
    found = list(current.select_related("person").order_by("person__last_name", "person__first_name"))
    people = Person.objects.filter(pk__in=[m.person_id for m in found])
    loaded = {p.pk: p for p in people.prefetch_related("memberships__organisation__ambito")}
    seen: set[int] = set()
    groups = []
    for role, title in zip(ROLE_ORDER, ("Chi conduce", "Iscritti", "Ospiti"), strict=True):
        of_role = [loaded[m.person_id] for m in found if m.role == role and m.person_id not in seen]
        seen.update(person.pk for person in of_role)
        if of_role:
            groups.append((title, [(one, one.office) for one in of_role]))
    return groups


def programme_page(draft: ProgrammeDraft) -> dict[str, Any]:
    """The rows, in the words of the signature where there is one, how they are spread over the sections, how much
    of the first choices they hold, what they do not keep, and who changed what."""
    placed = lines_of([draft])[draft.pk]
    covered = coverage_of(draft, [one.line.module_id for one in placed])
    return {
        "draft": draft,
        "placed": placed,
        "has_room": len(placed) < SIZE,
        "spread": list(Counter(one.line.section for one in placed).items()),
        "coverage": covered,
        "coverage_sentence": coverage_sentence(draft.survey, covered),
        "warnings": draft.decision["warnings"] if draft.is_signed else warnings_of(draft, placed),
        "changes": draft.changes.select_related("author"),
    }
