"""Programmes beside each other, and beside what was delivered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.db.models import Count, Q
from django.utils import timezone

from accounts.models import Ats, Person
from accounts.standing import standing_of
from labs.decisions import Line, Placed, coverage_sentence, coverages_of, lines_of
from labs.models import Lab, LabQuerySet, ProgrammeDraft
from labs.programme import SIZE
from surveys.models import Survey


@dataclass(frozen=True)
class Delivered:
    """What became of one lab that was decided; `lab` None: it is there no more."""

    line: Line
    lab: Lab | None

    @property
    def is_concluded(self) -> bool:
        return self.lab is not None and self.lab.status == Lab.Status.CONCLUDED

    @property
    def is_cancelled(self) -> bool:
        return self.lab is None or self.lab.status == Lab.Status.CANCELLED

    @property
    def is_under_way(self) -> bool:
        return self.lab is not None and self.lab.status in (Lab.Status.OPEN, Lab.Status.RUNNING)

    @property
    def has_other_module(self) -> bool:
        return self.lab is not None and self.lab.module_id != self.line.module_id


@dataclass(frozen=True)
class Comparison:
    """A signed programme beside its labs; `others`: labs of the ATS that nobody decided there."""

    rows: list[Delivered]
    others: list[Lab]

    @property
    def sentence(self) -> str:
        """ "8 laboratori su 10 conclusi, 1 aperto o in corso, 1 annullato." """
        counts = (
            (sum(row.is_under_way for row in self.rows), "aperto o in corso", "aperti o in corso"),
            (sum(self._is_waiting(row) for row in self.rows), "ancora in bozza", "ancora in bozza"),
            (sum(row.is_cancelled for row in self.rows), "annullato", "annullati"),
            (sum(row.has_other_module for row in self.rows), "con un altro modulo", "con un altro modulo"),
        )
        done = sum(row.is_concluded for row in self.rows)
        words = [f"{done} {'laboratorio' if done == 1 else 'laboratori'} su {len(self.rows)} "]
        words[0] += "concluso" if done == 1 else "conclusi"
        words += [f"{count} {one if count == 1 else many}" for count, one, many in counts if count]
        if self.others:
            words.append(f"{len(self.others)} fuori dal programma")
        return f"{', '.join(words)}."

    @staticmethod
    def _is_waiting(row: Delivered) -> bool:
        return row.lab is not None and row.lab.status == Lab.Status.DRAFT


def comparison_of(draft: ProgrammeDraft) -> Comparison:
    """In a constant number of queries; the labs carry `people` with a seat and `held` sessions."""
    held = Count(
        "sessions",
        filter=Q(sessions__ends_at__lte=timezone.now()) & ~Q(status=Lab.Status.CANCELLED),
        distinct=True,
    )
    people = Count("enrolments", filter=Q(enrolments__status="confirmed"), distinct=True)
    counted = cast(LabQuerySet, Lab.objects.annotate(held=held, people=people).select_related("module"))
    placed = lines_of([draft])[draft.pk]
    labs = {lab.pk: lab for lab in counted.filter(pk__in=[one.lab.pk for one in placed if one.lab])}
    rows = [Delivered(one.line, labs[one.lab.pk] if one.lab else None) for one in placed]
    same = Q(programme__survey=draft.survey) | Q(programme=None, created_at__gte=draft.signed_at)
    others = counted.filter(same, ats=draft.ats_id).exclude(pk__in=labs)
    return Comparison(rows, list(others.order_by("title", "pk")))


@dataclass(frozen=True)
class Panel:
    """A programme among those of its survey."""

    draft: ProgrammeDraft
    placed: list[Placed]
    coverage: str


@dataclass(frozen=True)
class Overview:
    """The programmes of a survey that a person coordinates, and the ATS still without one."""

    panels: list[Panel]
    missing: list[Ats]

    @property
    def sentence(self) -> str:
        """ "7 ATS su 8 hanno un programma, 5 sono firmati: 70 laboratori su 80." """
        made, every = len(self.panels), len(self.panels) + len(self.missing)
        signed = sum(panel.draft.is_signed for panel in self.panels)
        labs = sum(len(panel.placed) for panel in self.panels)
        has = "ha un programma" if made == 1 else "hanno un programma"
        are = "1 è firmato" if signed == 1 else f"{signed} sono firmati"
        return f"{made} ATS su {every} {has}, {are}: {labs} laboratori su {SIZE * every}."


def overview_of(person: Person, survey: Survey) -> Overview:
    """In a constant number of queries."""
    drafts = ProgrammeDraft.objects.visible_to(person).filter(survey=survey).select_related("ats")
    found = sorted(drafts, key=lambda draft: draft.ats.name)
    lines = lines_of(found)
    covered = coverages_of(survey, [(draft, lines[draft.pk]) for draft in found])
    panels = [Panel(draft, lines[draft.pk], coverage_sentence(survey, covered[draft.pk])) for draft in found]
    return Overview(panels, _missing(person, survey, found))


def _missing(person: Person, survey: Survey, drafts: list[ProgrammeDraft]) -> list[Ats]:
    """The ATS that the survey was for, that the person coordinates and that have no programme yet."""
    led = standing_of(person).coordinated_ats_ids
    mine = Ats.objects.all() if led is None else Ats.objects.filter(pk__in=led)
    asked = mine.filter(pk=survey.ats_id) if survey.ats_id else mine
    return list(asked.exclude(pk__in=[draft.ats_id for draft in drafts]))
