"""Who are the people behind a figure? By name, and only to who may see them: each row asks its own `visible_to`."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import Person
from labs.models import Attendance, Certificate, Enrolment
from reports.figure_kinds import Kind
from reports.figure_words import minutes_words
from reports.queries.counting import Counts
from reports.queries.figure_lists import DAY, Listing, Row
from reports.small_groups import is_few

BY_NAME = ("person__last_name", "person__first_name", "pk")


def people_listing(kind: Kind, counts: Counts, reader: Person) -> Listing | None:
    """None where the figure speaks of no people, or the reader may see none of them."""
    if not kind.group:
        return None
    make = {"enrolled": _seats, "present": _presences, "certified": _certificates}[kind.group]
    header, seen, row, total = make(counts, reader)
    shown = seen.count()
    if not shown:
        return None
    is_told = not is_few(counts.people_of(kind.group)) or total == shown
    return Listing(header, seen.order_by(*BY_NAME), row, total - shown if is_told else None)


def _seats(counts: Counts, reader: Person) -> tuple[list[str], Any, Any, int]:
    def row(seat: Enrolment) -> Row:
        return Row(seat.person.name, "", [_body(seat), seat.lab.title])

    counted = counts.selection.seats().values("pk")
    seen = Enrolment.objects.visible_to(reader).filter(pk__in=counted)
    header = ["Persona", "Ente", "Laboratorio"]
    return header, seen.select_related("person", "lab", "organisation__ambito"), row, counts.enrolments


def _presences(counts: Counts, reader: Person) -> tuple[list[str], Any, Any, int]:
    def row(presence: Attendance) -> Row:
        session = presence.session
        day = date_format(timezone.localtime(session.starts_at), DAY)
        cells = [_body(presence), session.lab.title, day, minutes_words(presence.minutes)]
        return Row(presence.person.name, "", cells)

    counted = counts.selection.presences().values("pk")
    seen = Attendance.objects.visible_to(reader).filter(pk__in=counted)
    header = ["Persona", "Ente", "Laboratorio", "Incontro del", "Durata"]
    related = ("person", "session__lab", "organisation__ambito")
    return header, seen.select_related(*related), row, counts.presences


def _certificates(counts: Counts, reader: Person) -> tuple[list[str], Any, Any, int]:
    def row(certificate: Certificate) -> Row:
        day = date_format(timezone.localtime(certificate.issued_at), DAY)
        return Row(certificate.person.name, "", [_body(certificate), certificate.lab.title, day])

    counted = counts.selection.certificates().values("pk")
    seen = Certificate.objects.visible_to(reader).filter(pk__in=counted)
    header = ["Persona", "Ente", "Laboratorio", "Rilasciato il"]
    return header, seen.select_related("person", "lab", "organisation__ambito"), row, counts.certificates


def _body(row: Enrolment | Attendance | Certificate) -> str:
    return row.organisation.label if row.organisation else "–"
