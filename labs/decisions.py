"""What is kept of a signed programme, and what became of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from accounts.models import Ats, Person
from accounts.standing import standing_of
from labs.coverage import PLACES, Coverage, coverage
from labs.models import Lab, ProgrammeDraft, ProgrammeRow
from labs.programme import times, words
from labs.rankings import indications_of
from surveys.models import Result
from surveys.queries import first_choices


@dataclass(frozen=True)
class SectionCoverage:
    """How much of the first choices on one section a programme holds; of the whole region where the ATS gave
    too few answers to be shown."""

    section: str
    coverage: Coverage
    is_regional: bool


def coverage_of(draft: ProgrammeDraft) -> list[SectionCoverage]:
    """By section, in the order of the questionnaire: as it was signed, or as the rows are now."""
    if draft.is_signed and draft.decision:
        return [
            SectionCoverage(
                one["section"], Coverage(one["respondents"], one["reached"], one["mean"]), one["is_regional"]
            )
            for one in draft.decision["coverage"]
        ]
    modules = set(draft.rows.values_list("module_id", flat=True))
    found = first_choices(draft.survey, draft.ats, PLACES)
    return [
        SectionCoverage(one.section.title, coverage(one.choices, modules), one.is_regional) for one in found
    ]


def decision_of(draft: ProgrammeDraft) -> dict[str, Any]:
    """What `ProgrammeDraft.decision` keeps, before the signature is written."""
    rows = draft.rows.select_related("module__section")
    digests = Result.objects.filter(question__survey=draft.survey).values_list("question_id", "digest")
    return {
        "rows": [
            {
                "position": row.position,
                "module": row.module.title,
                "section": row.module.section.title,
                "why": row.why,
                "note": row.note,
            }
            for row in rows
        ],
        "coverage": [
            {
                "section": one.section,
                "respondents": one.coverage.respondents,
                "reached": one.coverage.reached,
                "mean": one.coverage.mean,
                "is_regional": one.is_regional,
            }
            for one in coverage_of(draft)
        ],
        "indications": [
            f"«{asked.module_title}» {words(asked)}: {asked.reason}" for asked in indications_of(draft.survey)
        ],
        "digests": {str(question): digest for question, digest in digests},
    }


def broken_indications(draft: ProgrammeDraft) -> list[str]:
    """What the region asks and the rows, as adjusted, do not keep."""
    labs = Counter(draft.rows.values_list("module_id", flat=True))
    return [
        f"«{asked.module_title}» è {words(asked)} ({asked.reason}), ma nel programma compare "
        f"{times(labs[asked.module_id])}."
        for asked in indications_of(draft.survey)
        if not asked.allows(labs[asked.module_id])
    ]


@dataclass(frozen=True)
class Delivered:
    """What became of one lab that was decided."""

    row: ProgrammeRow
    decided: str
    lab: Lab | None

    @property
    def is_concluded(self) -> bool:
        return self.lab is not None and self.lab.status == Lab.Status.CONCLUDED

    @property
    def is_cancelled(self) -> bool:
        return self.lab is None or self.lab.status == Lab.Status.CANCELLED

    @property
    def has_other_module(self) -> bool:
        return self.lab is not None and self.lab.module_id != self.row.module_id


@dataclass(frozen=True)
class Comparison:
    """A signed programme beside its labs; `others`: labs of the ATS that nobody decided there."""

    rows: list[Delivered]
    others: list[Lab]

    @property
    def concluded(self) -> int:
        return sum(row.is_concluded for row in self.rows)

    @property
    def cancelled(self) -> int:
        return sum(row.is_cancelled for row in self.rows)

    @property
    def under_way(self) -> int:
        return len(self.rows) - self.concluded - self.cancelled


def comparison_of(draft: ProgrammeDraft) -> Comparison:
    """In a constant number of queries; the labs carry `people` with a seat and `held` sessions."""
    held = Count("sessions", filter=Q(sessions__ends_at__lte=timezone.now()), distinct=True)
    people = Count("enrolments", filter=Q(enrolments__status="confirmed"), distinct=True)
    counted = Lab.objects.annotate(held=held, people=people).select_related("module")
    labs = {lab.pk: lab for lab in counted.filter(programme_row__draft=draft)}
    rows = [
        Delivered(row, row.words["module"], labs.get(row.lab_id or 0))
        for row in draft.rows.select_related("draft", "module__section")
    ]
    others = counted.filter(programme__survey=draft.survey, ats=draft.ats).exclude(pk__in=labs)
    return Comparison(rows, list(others.order_by("title", "pk")))


def drafts_with_rows(drafts: list[ProgrammeDraft]) -> list[tuple[ProgrammeDraft, list[ProgrammeRow]]]:
    """Each programme with its rows, in the order of the names of the ATS; one query."""
    rows = ProgrammeRow.objects.filter(draft__in=drafts).select_related("draft", "module__section")
    by_draft: dict[int, list[ProgrammeRow]] = {draft.pk: [] for draft in drafts}
    for row in rows:
        by_draft[row.draft_id].append(row)
    return [(draft, by_draft[draft.pk]) for draft in sorted(drafts, key=lambda draft: draft.ats.name)]


def missing_ats(person: Person, drafts: list[ProgrammeDraft]) -> list[Ats]:
    """The ATS that the person coordinates and that have no programme yet."""
    led = standing_of(person).coordinated_ats_ids
    mine = Ats.objects.all() if led is None else Ats.objects.filter(pk__in=led)
    return list(mine.exclude(pk__in=[draft.ats_id for draft in drafts]))
