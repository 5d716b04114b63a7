"""From the ranking of a survey to the programme of an ATS: drafted and signed."""

import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import Ats, Person
from accounts.rules import require
from labs import rules
from labs.actions.adjusting import check_not_signed, locked, record
from labs.actions.life import create_lab
from labs.apportionment import Method
from labs.decisions import decision_of
from labs.models import (
    Indication,
    Lab,
    NotReady,
    Programme,
    ProgrammeDraft,
    ProgrammeRow,
)
from labs.programme import Impossible, draft
from labs.rankings import as_data, indications_of, sections_of
from surveys.models import Survey


@transaction.atomic
def draft_programme(
    actor: Person, survey: Survey, ats: Ats, again: bool = False, method: str = Method.LARGEST_REMAINDER.value
) -> ProgrammeDraft:
    """The labs that the ranking gives to the ATS; drafted once, anew only where asked and not yet signed."""
    require(rules.can_draft_programme(actor, ats.pk), rules.WHO_DRAFTS)
    survey = Survey.objects.select_for_update().get(pk=survey.pk)  # one draft at a time, also the first
    existing = ProgrammeDraft.objects.select_for_update().filter(survey=survey, ats=ats).first()
    if existing and not again:
        return existing
    if existing:
        check_not_signed(existing)
    sections, source = sections_of(survey, ats)
    try:
        proposal = draft(sections, indications_of(survey), method=Method(method))
    except Impossible as error:
        raise NotReady(str(error)) from error
    made = existing or ProgrammeDraft(survey=survey, ats=ats)
    made.steps, made.ranking, made.method = [source, *proposal.steps], as_data(sections), method
    made.proposal = [row.module_id for row in proposal.rows]
    made.save()
    made.rows.all().delete()
    ProgrammeRow.objects.bulk_create(
        ProgrammeRow(
            draft=made, position=r.position, proposed_id=r.module_id, module_id=r.module_id, why=r.why
        )
        for r in proposal.rows
    )
    how = "rifatta da capo" if existing else "preparata"
    record(actor, made, f"Bozza {how}. Metodo: {made.get_method_display()}.")
    return made


@transaction.atomic
def sign_programme(
    actor: Person, proposal: ProgrammeDraft, at: datetime.datetime | None = None
) -> ProgrammeDraft:
    """Make the labs, as drafts to be completed; the rows and the ranking stay as they were. `at`: when it was signed,
    where it was not now. Safe to run twice."""
    proposal = locked(proposal)
    require(rules.can_draft_programme(actor, proposal.ats_id), rules.WHO_DRAFTS)
    if proposal.is_signed:
        return proposal
    if not proposal.rows.exists():
        raise NotReady("Il programma non ha ancora nessun laboratorio: aggiungine almeno uno e poi firma.")
    programme, _ = Programme.objects.get_or_create(
        survey=proposal.survey, defaults={"title": _title(proposal.survey)}
    )
    decision = decision_of(proposal)
    for row in proposal.rows.select_related("module"):
        lab = Lab(programme=programme, ats=proposal.ats, module=row.module, title=row.module.title)
        lab.description = row.module.description
        row.lab = create_lab(actor, lab)
        row.save(update_fields=["lab"])
    proposal.status, proposal.signed_by = ProgrammeDraft.Status.SIGNED, actor
    proposal.decision, proposal.signed_at = decision, at or timezone.now()
    proposal.save(update_fields=["status", "signed_by", "signed_at", "decision"])
    return proposal


def _title(survey: Survey) -> str:
    """What everybody may read: the survey's own title is for who may see the survey."""
    where = f" dell'{survey.ats}" if survey.ats else ""
    return f"Percorso di laboratori{where}, {timezone.localdate().year}"[:200]


@transaction.atomic
def indicate(actor: Person, indication: Indication) -> Indication:
    """Write what the region asks; drafts already made change only when they are made anew."""
    require(rules.can_indicate(actor), rules.WHO_INDICATES)
    indication.save()
    return indication


@transaction.atomic
def remove_indication(actor: Person, indication: Indication) -> None:
    require(rules.can_indicate(actor), rules.WHO_INDICATES)
    indication.delete()
