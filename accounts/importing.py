"""Who of a spreadsheet is known already, and the run that invites the others; a few queries for any length."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from django.utils import timezone

from accounts.models import (
    Ambito,
    ImportLine,
    Invitation,
    Membership,
    Organisation,
    PeopleImport,
    Person,
    Role,
)
from accounts.models.joining import VALID_FOR
from accounts.names import key_of
from accounts.roster import Line, Places
from accounts.rules import can_import, can_invite

MAILS_A_TASK = 50
NEW, CHANGED, UNCHANGED, WRONG = ImportLine.Outcome


class Asked(Protocol):
    """What a line asks: read just now, or stored."""

    email: str
    first_name: str
    last_name: str
    role: str
    organisation_id: int | None


@dataclass
class Verdict:
    outcome: str
    note: str = ""
    invitation: Invitation | None = None  # the pending one to change


@dataclass
class Known:
    """Roles and pending invitations by (address, organisation)."""

    roles: dict[tuple[str, int | None], set[str]] = field(default_factory=lambda: defaultdict(set))
    pending: dict[tuple[str, int | None], list[Invitation]] = field(default_factory=lambda: defaultdict(list))


def places_for(person: Person) -> Places:
    """The offices by every word that names them, and those the person may invite to."""
    ambiti: dict[str, set[int]] = defaultdict(set)
    named: dict[str, set[int]] = defaultdict(set)
    within: dict[str, set[int]] = defaultdict(set)
    allowed: dict[str, set[int]] = defaultdict(set)
    for organisation in Organisation.objects.select_related("ambito"):
        for word in {organisation.name, organisation.ipa_code} - {""}:
            named[key_of(word)].add(organisation.pk)
        if organisation.ambito:
            for word in _words(organisation.ambito):
                within[word].add(organisation.pk)
                if organisation.kind == Organisation.Kind.OFFICE:
                    ambiti[word].add(organisation.pk)
        for role in (Role.MEMBER, Role.REPRESENTATIVE):
            if can_invite(person, role, organisation):
                allowed[role.value].add(organisation.pk)
    tables = (ambiti, named, within, allowed)
    return Places(*({key: frozenset(ids) for key, ids in table.items()} for table in tables))


def _words(ambito: Ambito) -> set[str]:
    return {key_of(ambito.code), key_of(ambito.name), key_of(str(ambito))}


def judge(lines: Iterable[Line]) -> list[Verdict]:
    lines = list(lines)
    known = known_of({line.organisation_id for line in lines if not line.faults})
    return [
        Verdict(WRONG, " ".join(line.faults)) if line.faults else verdict_on(line, known) for line in lines
    ]


def known_of(organisation_ids: Iterable[int | None]) -> Known:
    known = Known()
    ids = {pk for pk in organisation_ids if pk is not None}
    current = Membership.objects.current().filter(organisation_id__in=ids)
    for email, role, pk in current.values_list("person__email", "role", "organisation_id"):
        known.roles[email, pk].add(role)
    for invitation in Invitation.objects.pending().filter(organisation_id__in=ids):
        known.pending[invitation.email, invitation.organisation_id].append(invitation)
    return known


def verdict_on(line: Asked, known: Known) -> Verdict:
    place = (line.email, line.organisation_id)
    if line.role in known.roles[place]:
        return Verdict(UNCHANGED, "Ha già questo ruolo.")
    pending = known.pending[place]
    same = next((one for one in pending if one.role == line.role), None)
    if same is not None:
        names_differ = (same.first_name, same.last_name) != (line.first_name, line.last_name)
        if same.is_expired:
            return Verdict(CHANGED, "L'invito era scaduto: parte di nuovo.", same)
        return (
            Verdict(CHANGED, "Cambia il nome nell'invito.", same)
            if names_differ
            else Verdict(UNCHANGED, "Già invitata.")
        )
    if pending:
        return Verdict(CHANGED, "Cambia il ruolo nell'invito.", pending[0])
    if known.roles[place]:
        return Verdict(CHANGED, "Si aggiunge un ruolo.")
    return Verdict(NEW)


def run(import_id: int) -> list[list[int]]:
    """Invite everybody of the good lines, all or none, inside the caller's transaction; the mails to send."""
    made = PeopleImport.objects.select_for_update().select_related("uploaded_by").get(pk=import_id)
    if made.status != PeopleImport.Status.QUEUED:
        return []
    lines = list(made.lines.exclude(outcome=WRONG).select_related("organisation"))
    if not _may_still(made.uploaded_by, lines):
        PeopleImport.objects.filter(pk=made.pk).update(status=PeopleImport.Status.REFUSED)
        return []
    known = known_of({line.organisation_id for line in lines})
    ids = _invite_all(made, lines, known)
    PeopleImport.objects.filter(pk=made.pk).update(status=PeopleImport.Status.DONE)
    return [ids[start : start + MAILS_A_TASK] for start in range(0, len(ids), MAILS_A_TASK)]


def _may_still(person: Person, lines: list[ImportLine]) -> bool:
    """Asked again at the moment of acting: one forbidden line stops the whole."""
    asked = {(line.role, line.organisation) for line in lines}
    return can_import(person) and all(can_invite(person, role, place) for role, place in asked)


def _invite_all(made: PeopleImport, lines: list[ImportLine], known: Known) -> list[int]:
    expires_at = timezone.now() + VALID_FOR
    new: list[Invitation] = []
    changed: list[Invitation] = []
    for line in lines:
        verdict = verdict_on(line, known)
        if verdict.outcome == UNCHANGED:
            continue
        invitation = verdict.invitation or Invitation(email=line.email, organisation=line.organisation)
        (changed if verdict.invitation else new).append(invitation)
        invitation.first_name, invitation.last_name, invitation.role = (
            line.first_name,
            line.last_name,
            line.role,
        )
        invitation.invited_by, invitation.people_import = made.uploaded_by, made
        invitation.expires_at, invitation.mailed_at = expires_at, None
        invitation.serial += 1 if verdict.invitation else 0
    Invitation.objects.bulk_create(new)
    names = [
        "first_name",
        "last_name",
        "role",
        "invited_by",
        "people_import",
        "expires_at",
        "mailed_at",
        "serial",
    ]
    Invitation.objects.bulk_update(changed, names, batch_size=200)
    return [invitation.pk for invitation in new + changed]
