"""What is behind each figure: the same rows it counts, as far as the reader may see them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Sum
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import Person
from accounts.numbers import number
from community.models import Thread
from labs.models import Lab, Session
from labs.models.adhesions import SMALL
from reports.figure_kinds import Kind
from reports.figure_words import minutes_words, told, value_words
from reports.queries.counting import Counts
from reports.queries.selection import answered
from reports.small_groups import hidden_groups
from surveys.models import Survey
from toolkit.models import Document

Reader = Person | AnonymousUser
DAY = "j F Y"


@dataclass(frozen=True)
class Row:
    """`title` leads to `url`, where there is a page; `cells` are the other columns."""

    title: str
    url: str
    cells: list[str]


@dataclass(frozen=True)
class Listing:
    """`items`, a list or a queryset, are cut into pages; `row` shows one. `kept_back`: how many of those counted the
    reader does not see, or None where the number would tell of few people. `numbers`: how many of the last columns
    hold numbers."""

    header: list[str]
    items: Any
    row: Callable[[Any], Row]
    kept_back: int | None = 0
    numbers: int = 0


def listing(kind: Kind, counts: Counts, reader: Reader) -> Listing:
    """In a fixed number of queries, whatever the size."""
    return LISTS[kind.code](kind, counts, reader)


def _labs(kind: Kind, counts: Counts, reader: Reader) -> Listing:
    def row(lab: Lab) -> Row:
        cells = [lab.where, lab.get_format_display(), lab.get_status_display()]
        return Row(lab.title, lab.get_absolute_url(), cells)

    labs = counts.selection.labs().select_related("ats").order_by("title", "pk")
    return Listing(["Laboratorio", "ATS", "Formato", "Stato"], labs, row)


def _planned(kind: Kind, counts: Counts, reader: Reader) -> Listing:
    selection = counts.selection
    met: Counter[int] = Counter()
    for session in selection.sessions().only("lab_id", "starts_at", "ends_at"):
        met[session.lab_id] += session.minutes
    online = _sums(
        selection.learning_objects().values("module__lab").annotate(n=Sum("minutes")), "module__lab"
    )
    numbers = {
        pk: [
            minutes_words(met[pk]),
            minutes_words(online.get(pk, 0)),
            minutes_words(met[pk] + online.get(pk, 0)),
        ]
        for pk in {*met, *online}
    }
    return _by_lab(["Incontri", "Oggetti didattici", "In tutto"], numbers)


def _held(kind: Kind, counts: Counts, reader: Reader) -> Listing:
    def row(session: Session) -> Row:
        cells = [str(session.lab), date_format(timezone.localtime(session.starts_at), DAY)]
        return Row(str(session), session.get_absolute_url(), [*cells, minutes_words(session.minutes)])

    held = counts.selection.sessions().filter(ends_at__lt=timezone.now())
    sessions = held.select_related("lab").order_by("-starts_at", "-pk")
    return Listing(["Incontro", "Laboratorio", "Giorno", "Durata"], sessions, row, numbers=1)


def _seats(kind: Kind, counts: Counts, reader: Reader) -> Listing:
    seats = _sums(counts.selection.seats().values("lab").annotate(n=Count("pk")), "lab")
    hidden = hidden_groups(seats)
    return _by_lab(["Iscrizioni"], {pk: [told(None if pk in hidden else n)] for pk, n in seats.items()})


def _present(kind: Kind, counts: Counts, reader: Reader) -> Listing:
    selection = counts.selection
    at_sessions = selection.presences().order_by().values_list("session__lab", "person")
    lab = "learning_object__module__lab"
    alone = selection.completed().order_by().values_list(lab, "person")
    people = Counter(lab_id for lab_id, _ in at_sessions.union(alone))
    rows = _sums(selection.presences().values("session__lab").annotate(n=Count("pk")), "session__lab")
    minutes = _sums(selection.presences().values("session__lab").annotate(n=Sum("minutes")), "session__lab")
    online = _sums(selection.completed().values(lab).annotate(n=Sum("learning_object__minutes")), lab)
    hidden = hidden_groups(people)
    numbers = {
        pk: [told(None)] * 3
        if pk in hidden
        else [told(people[pk]), told(rows.get(pk, 0)), minutes_words(minutes.get(pk, 0) + online.get(pk, 0))]
        for pk in people
    }
    return _by_lab(["Persone presenti", "Presenze", "Ore frequentate"], numbers)


def _certificates(kind: Kind, counts: Counts, reader: Reader) -> Listing:
    issued = _sums(counts.selection.certificates().values("lab").annotate(n=Count("pk")), "lab")
    hidden = hidden_groups(issued)
    return _by_lab(["Attestati"], {pk: [told(None if pk in hidden else n)] for pk, n in issued.items()})


def _comuni(kind: Kind, counts: Counts, reader: Reader) -> Listing:
    def row(comune: Any) -> Row:
        ambito = comune.ambito.name if comune.ambito else "–"
        return Row(comune.name, "", [comune.province, ambito, str(comune.ats), number(comune.population)])

    comuni = counts.selection.comuni().select_related("ambito", "ats").order_by("name", "pk")
    if kind.code == "small_comuni":
        comuni = comuni.filter(population__lt=SMALL)
    return Listing(["Comune", "Provincia", "Ambito", "ATS", "Abitanti"], comuni, row, numbers=1)


def _surveys(kind: Kind, counts: Counts, reader: Reader) -> Listing:
    asked = counts.selection.invitations().order_by().values("survey")
    counted = asked.annotate(invited=Count("pk"), sent=Count("pk", filter=answered()))
    numbers = {pk: (invited, sent) for pk, invited, sent in counted.values_list("survey", "invited", "sent")}

    def row(survey: Survey) -> Row:
        invited, sent = numbers.get(survey.pk, (0, 0))
        rate = value_words(round(100 * sent / invited), "%") if invited else "–"
        closed = date_format(timezone.localtime(survey.closed_at), DAY) if survey.closed_at else "–"
        return Row(survey.title, survey.get_absolute_url(), [closed, number(invited), number(sent), rate])

    seen = Survey.objects.visible_to(reader).filter(pk__in=counts.selection.surveys().values("pk"))
    header = ["Rilevazione", "Chiusa il", "Inviti", "Risposte", "Tasso"]
    return _seen(header, seen.order_by("-closed_at", "-pk"), row, counts.surveys, numbers=3)


def _documents(kind: Kind, counts: Counts, reader: Reader) -> Listing:
    def row(document: Document) -> Row:
        day = date_format(timezone.localtime(document.published_at), DAY) if document.published_at else "–"
        cells = [document.get_kind_display(), day, number(document.downloads)]
        return Row(document.title, document.get_absolute_url(), cells)

    seen = Document.objects.visible_to(reader).filter(pk__in=counts.selection.documents().values("pk"))
    order = "-downloads" if kind.code == "downloads" else "-published_at"
    header = ["Documento", "Tipo", "Pubblicato il", "Scaricamenti"]
    return _seen(header, seen.order_by(order, "-pk"), row, counts.documents, numbers=1)


def _threads(kind: Kind, counts: Counts, reader: Reader) -> Listing:
    def row(thread: Thread) -> Row:
        day = date_format(timezone.localtime(thread.created_at), DAY)
        return Row(thread.title, thread.get_absolute_url(), [thread.space.title, day])

    seen = Thread.objects.visible_to(reader).filter(pk__in=counts.selection.threads().values("pk"))
    threads = seen.select_related("space").order_by("-created_at", "-pk")
    return _seen(["Discussione", "Spazio", "Aperta il"], threads, row, counts.threads)


def _seen(header: list[str], items: Any, row: Callable[[Any], Row], total: int, numbers: int = 0) -> Listing:
    return Listing(header, items, row, total - items.count(), numbers)


def _by_lab(header: list[str], numbers: Mapping[int, list[str]]) -> Listing:
    def row(lab: Lab) -> Row:
        return Row(lab.title, lab.get_absolute_url(), [lab.where, *numbers[lab.pk]])

    labs = Lab.objects.filter(pk__in=numbers).select_related("ats").order_by("title", "pk")
    return Listing(["Laboratorio", "ATS", *header], labs, row, numbers=len(header))


def _sums(rows: Any, key: str) -> dict[int, int]:
    """Of rows grouped by `key`, with `n`."""
    return dict(rows.order_by().values_list(key, "n"))


LISTS: dict[str, Callable[[Kind, Counts, Reader], Listing]] = {
    "labs": _labs,
    "planned_hours": _planned,
    "held_hours": _held,
    "enrolments": _seats,
    "enrolled_people": _seats,
    "present_people": _present,
    "presences": _present,
    "attended_hours": _present,
    "certificates": _certificates,
    "comuni": _comuni,
    "small_comuni": _comuni,
    "surveys": _surveys,
    "response_rate": _surveys,
    "documents": _documents,
    "downloads": _documents,
    "threads": _threads,
}
