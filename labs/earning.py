"""Who has earned the certificate of a lab, who has not and why, whose is which."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from accounts.models import Membership, Organisation, Person
from labs.durations import duration_words, missing_words, out_of
from labs.hours import minutes_asked, minutes_of
from labs.models import Attendance, Certificate, Enrolment, Lab

NOT_MEASURED = "Il laboratorio non ha incontri né oggetti didattici: non ci sono ore da certificare."


@dataclass(frozen=True)
class Participant:
    """A person of the lab with their minutes, those asked, and their certificates, newest first."""

    person: Person
    organisation: Organisation | None
    minutes: int
    asked: int
    certificates: list[Certificate] = field(default_factory=list)

    @property
    def valid(self) -> Certificate | None:
        return next((one for one in self.certificates if one.status == Certificate.Status.VALID), None)

    @property
    def last(self) -> Certificate | None:
        return self.certificates[0] if self.certificates else None

    @property
    def has_earned(self) -> bool:
        return 0 < self.asked <= self.minutes

    @property
    def words(self) -> str:
        return duration_words(self.minutes)

    @property
    def why_not(self) -> str:
        if not self.asked:
            return NOT_MEASURED
        if not self.minutes:
            return f"Nessuna presenza: servono {duration_words(self.asked)}."
        return f"{out_of(self.minutes, self.asked)} necessarie: {missing_words(self.asked - self.minutes)}."


def participants(lab: Lab) -> list[Participant]:
    """All with a seat, minutes or a certificate, by name; in a fixed number of queries."""
    minutes, asked = minutes_of(lab), minutes_asked(lab)
    held: dict[int, list[Certificate]] = {}
    for certificate in Certificate.objects.filter(lab=lab).order_by("-version"):
        held.setdefault(certificate.person_id, []).append(certificate)
    seated = lab.enrolments.filter(status=Enrolment.Status.CONFIRMED).values_list("person_id", flat=True)
    ids = {*seated, *minutes, *held}
    offices = offices_in(lab, ids)
    people = Person.objects.filter(pk__in=ids).order_by("last_name", "first_name", "pk")
    return [
        Participant(one, offices.get(one.pk), minutes.get(one.pk, 0), asked, held.get(one.pk, []))
        for one in people
    ]


def offices_in(lab: Lab, person_ids: Iterable[int]) -> dict[int, Organisation]:
    """The office that each came to the lab from: that of the seat, else of the presence, else of today."""
    ids = list(person_ids)
    current = Membership.objects.current().filter(person__in=ids).order_by("-pk")
    presences = Attendance.objects.filter(session__lab=lab, person__in=ids).order_by("session__starts_at")
    seats = Enrolment.objects.filter(lab=lab, person__in=ids).order_by("number")
    found: dict[int, int] = {}
    for rows in (current, presences, seats):
        named = rows.filter(organisation__isnull=False)
        found.update(dict(named.values_list("person_id", "organisation_id")))
    offices = Organisation.objects.select_related("ambito", "ats").in_bulk(set(found.values()))
    return {person_id: offices[pk] for person_id, pk in found.items()}
