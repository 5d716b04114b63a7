"""What a programme says: its rows, its warnings, how much of the first choices it covers; and what is kept of it
once signed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from labs.coverage import PLACES, Coverage, coverage, sentence, together
from labs.models import Lab, ProgrammeDraft, ProgrammeRow
from labs.programme import SIZE, times, words
from labs.rankings import indications_of
from surveys.models import Result, Survey
from surveys.queries import FirstChoices, first_choices


@dataclass(frozen=True)
class Line:
    """A row in the words of the signature, or of the library where nothing is signed yet. `proposed`: the module
    that the ranking gave, empty where somebody added the row."""

    position: int
    module_id: int
    module: str
    section: str
    why: str
    note: str
    proposed: str

    @property
    def is_adjusted(self) -> bool:
        return bool(self.note)


@dataclass(frozen=True)
class Placed:
    """A line with the row that holds it, and the lab it became."""

    line: Line
    row: ProgrammeRow | None

    @property
    def lab(self) -> Lab | None:
        return self.row.lab if self.row else None


def lines_of(drafts: Sequence[ProgrammeDraft]) -> dict[int, list[Placed]]:
    """The lines of each programme, by its id, in one query."""
    rows = ProgrammeRow.objects.filter(draft__in=drafts)
    found: dict[int, list[ProgrammeRow]] = {draft.pk: [] for draft in drafts}
    for row in rows.select_related("module__section", "proposed", "lab").order_by("position"):
        found[row.draft_id].append(row)
    return {draft.pk: _placed(draft, found[draft.pk]) for draft in drafts}


def _placed(draft: ProgrammeDraft, rows: list[ProgrammeRow]) -> list[Placed]:
    if not draft.is_signed:
        return [Placed(_line(row), row) for row in rows]
    by_position = {row.position: row for row in rows}
    return [Placed(Line(**kept), by_position.get(kept["position"])) for kept in draft.decision["rows"]]


def _line(row: ProgrammeRow) -> Line:
    return Line(
        position=row.position,
        module_id=row.module_id,
        module=row.module.title,
        section=row.module.section.title,
        why=row.why,
        note=row.note,
        proposed=row.proposed.title if row.proposed else "",
    )


@dataclass(frozen=True)
class SectionCoverage:
    """How much of the first choices on one section a programme holds, as proposed and as it is; of the whole
    region where the ATS gave too few answers to be shown."""

    section: str
    is_regional: bool
    proposed: Coverage
    now: Coverage


def coverage_of(draft: ProgrammeDraft, modules: Sequence[int]) -> list[SectionCoverage]:
    """By section, in the order of the questionnaire: as it was signed, or of these `modules`."""
    if draft.is_signed:
        return _kept_coverage(draft)
    return _counted(draft, modules, first_choices(draft.survey, [draft.ats_id], PLACES)[draft.ats_id])


def coverages_of(
    survey: Survey, lines: Sequence[tuple[ProgrammeDraft, Sequence[Placed]]]
) -> dict[int, list[SectionCoverage]]:
    """The same of several programmes of one survey, by their id; its answers are read once."""
    open_ats = [draft.ats_id for draft, _ in lines if not draft.is_signed]
    found = first_choices(survey, open_ats, PLACES) if open_ats else {}
    return {
        draft.pk: _kept_coverage(draft)
        if draft.is_signed
        else _counted(draft, [one.line.module_id for one in placed], found[draft.ats_id])
        for draft, placed in lines
    }


def _counted(
    draft: ProgrammeDraft, modules: Sequence[int], choices: Sequence[FirstChoices]
) -> list[SectionCoverage]:
    return [
        SectionCoverage(
            one.section.title,
            one.is_regional,
            coverage(one.choices, draft.proposal),
            coverage(one.choices, modules),
        )
        for one in choices
    ]


def _kept_coverage(draft: ProgrammeDraft) -> list[SectionCoverage]:
    return [
        SectionCoverage(
            one["section"],
            one["is_regional"],
            Coverage(one["respondents"], one["proposed_reached"], one["proposed_mean"]),
            Coverage(one["respondents"], one["reached"], one["mean"]),
        )
        for one in draft.decision["coverage"]
    ]


def coverage_sentence(survey: Survey, sections: Sequence[SectionCoverage]) -> str:
    """In a line; of the ATS's own answers where there are some. Empty: nothing may be shown."""
    own = [one for one in sections if not one.is_regional]
    counted = own or list(sections)
    if not counted:
        return ""
    proposed, now = (
        together(part) for part in zip(*((one.proposed, one.now) for one in counted), strict=True)
    )
    names = ("persona", "persone") if survey.asks_persons else ("ufficio", "uffici")
    words = sentence(proposed, now, len(counted), *names)
    return words if own else f"{words} Sono le risposte di tutta la regione."


def warnings_of(draft: ProgrammeDraft, placed: Sequence[Placed]) -> list[str]:
    """What the rows of a draft, as adjusted, do not keep: regional indications, sections, the number of labs."""
    have = Counter(one.line.module_id for one in placed)
    short = [f"I laboratori del programma sono {len(placed)} su {SIZE}."] if len(placed) < SIZE else []
    return [*_broken_indications(draft, have), *_empty_sections(draft, placed), *short]


def _broken_indications(draft: ProgrammeDraft, have: Counter[int]) -> list[str]:
    return [
        f"«{asked.module_title}» è {words(asked)} ({asked.reason}), ma nel programma compare "
        f"{times(have[asked.module_id])}."
        for asked in indications_of(draft.survey)
        if not asked.allows(have[asked.module_id])
    ]


def _empty_sections(draft: ProgrammeDraft, placed: Sequence[Placed]) -> list[str]:
    """Those that had labs in the proposal and lost them all to the adjustments."""
    proposed = Counter(draft.proposal)
    held = {one.row.module.section_id for one in placed if one.row}
    found = []
    for section in draft.ranking:
        given = sum(proposed[module["id"]] for module in section["modules"])
        if given and section["id"] not in held:
            found.append(
                f"La sezione «{section['title']}» resta senza laboratori: la proposta ne aveva {given}."
            )
    return found


def decision_of(draft: ProgrammeDraft) -> dict[str, Any]:
    """What `ProgrammeDraft.decision` keeps, before the signature is written."""
    placed = lines_of([draft])[draft.pk]
    covered = coverage_of(draft, [one.line.module_id for one in placed])
    digests = Result.objects.filter(question__survey=draft.survey).values_list("question_id", "digest")
    return {
        "rows": [asdict(one.line) for one in placed],
        "coverage": [_kept(one) for one in covered],
        "indications": [
            f"«{asked.module_title}» {words(asked)}: {asked.reason}" for asked in indications_of(draft.survey)
        ],
        "warnings": warnings_of(draft, placed),
        "digests": {str(question): digest for question, digest in digests},
    }


def _kept(one: SectionCoverage) -> dict[str, Any]:
    return {
        "section": one.section,
        "is_regional": one.is_regional,
        "respondents": one.now.respondents,
        "reached": one.now.reached,
        "mean": one.now.mean,
        "proposed_reached": one.proposed.reached,
        "proposed_mean": one.proposed.mean,
    }
