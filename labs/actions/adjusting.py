"""A coordinator changes the draft of a programme by hand; each change is recorded with who, when and why."""

from django.db import transaction
from django.db.models import F

from accounts.models import Person
from accounts.rules import require
from labs import rules
from labs.models import (
    AlreadySigned,
    DraftRemade,
    ProgrammeChange,
    ProgrammeDraft,
    ProgrammeFull,
    ProgrammeRow,
)
from labs.programme import SIZE
from surveys.models import Module

BY_HAND = "Aggiunto a mano da chi coordina."


@transaction.atomic
def adjust_row(actor: Person, row: ProgrammeRow, module: Module, note: str) -> ProgrammeRow:
    """Put another module in the row's place, with the reason; the proposed one again needs none."""
    draft = _open(actor, row.draft)
    stored = _stored(draft, row)
    before, said = stored.module, stored.note
    stored.module, stored.note = module, note if module.pk != stored.proposed_id else ""
    stored.save(update_fields=["module", "note"])
    if before != module:
        record(
            actor, draft, f"Riga {stored.position}: «{module}» al posto di «{before}».", stored.note or note
        )
    elif said != stored.note:
        record(actor, draft, f"Riga {stored.position}, «{module}»: scritto un altro motivo.", stored.note)
    return stored


@transaction.atomic
def add_row(actor: Person, draft: ProgrammeDraft, module: Module, note: str) -> ProgrammeRow:
    """At the end, while there is room."""
    draft = _open(actor, draft)
    last = draft.rows.count()
    if last >= SIZE:
        raise ProgrammeFull(f"Il programma ha già {SIZE} laboratori: prima togline uno.")
    made = draft.rows.create(position=last + 1, module=module, why=BY_HAND, note=note)
    record(actor, draft, f"Riga {made.position}: aggiunto «{module}».", note)
    return made


@transaction.atomic
def remove_row(actor: Person, row: ProgrammeRow, note: str) -> None:
    """Those after it move up by one."""
    draft = _open(actor, row.draft)
    stored = _stored(draft, row)
    record(actor, draft, f"Riga {stored.position}: tolto «{stored.module}».", note)
    stored.delete()
    for later in draft.rows.filter(position__gt=stored.position).order_by("position"):
        draft.rows.filter(pk=later.pk).update(position=F("position") - 1)


@transaction.atomic
def move_row(actor: Person, row: ProgrammeRow, step: int) -> ProgrammeRow:
    """Change places with the row before (`step` -1) or after (1); nothing happens at the ends or by a `step` of 0."""
    draft = _open(actor, row.draft)
    stored = _stored(draft, row)
    here, there = stored.position, stored.position + step
    other = draft.rows.filter(position=there).exclude(pk=stored.pk).first()
    if other:
        for pk, position in ((stored.pk, 0), (other.pk, here), (stored.pk, there)):
            draft.rows.filter(pk=pk).update(position=position)  # by way of 0: a position is there once
        record(actor, draft, f"«{stored.module}» spostato dalla riga {here} alla {there}.")
        stored.position = there
    return stored


def record(actor: Person, draft: ProgrammeDraft, what: str, reason: str = "") -> None:
    """One line of what was done to the draft."""
    ProgrammeChange.objects.create(draft=draft, author=actor, what=what, reason=reason)


def locked(draft: ProgrammeDraft) -> ProgrammeDraft:
    return ProgrammeDraft.objects.select_for_update().get(pk=draft.pk)


def check_not_signed(draft: ProgrammeDraft) -> None:
    if draft.is_signed:
        raise AlreadySigned("Il programma è già firmato: la decisione resta com'è.")


def _open(actor: Person, draft: ProgrammeDraft) -> ProgrammeDraft:
    """The draft, locked, if the actor may change it now."""
    draft = locked(draft)
    require(rules.can_draft_programme(actor, draft.ats_id), rules.WHO_DRAFTS)
    check_not_signed(draft)
    return draft


def _stored(draft: ProgrammeDraft, row: ProgrammeRow) -> ProgrammeRow:
    stored = draft.rows.filter(pk=row.pk).select_related("module").first()
    if stored is None:
        raise DraftRemade(
            "Intanto la riga è stata tolta o la bozza è stata rifatta: guarda le righe nuove e cambia quella che serve."
        )
    return stored
