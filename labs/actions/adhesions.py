"""A call to join a programme is published, bodies join, amend, withdraw; who coordinates records and decides."""

import datetime
from collections.abc import Collection, Iterable

from django.db import transaction
from django.utils import timezone

from accounts.bodies import body_of
from accounts.models import Comune, Membership, Organisation, Person, Role
from accounts.rules import require
from labs import rules
from labs.models import Adhesion, AdhesionCall, AdhesionDecided, CallClosed
from notifications.actions import notify
from surveys.dates import when

Status = Adhesion.Status


@transaction.atomic
def save_call(actor: Person, call: AdhesionCall) -> AdhesionCall:
    """A new call or one that changed; of a published one, those concerned are told of another deadline."""
    stored = AdhesionCall.objects.select_for_update().filter(pk=call.pk).first()
    require(rules.can_manage_call(actor, call), rules.WHO_CALLS)
    if stored is not None:
        require(rules.can_manage_call(actor, stored), rules.WHO_CALLS)
        call.published_at = stored.published_at
    call.save()
    if stored and stored.published_at and stored.closes_at != call.closes_at:
        until = when(call.closes_at)
        _tell(call, call.bodies(), f"La scadenza per aderire a «{call}» è cambiata: {until}.")
    return call


@transaction.atomic
def publish_call(actor: Person, call: AdhesionCall) -> AdhesionCall:
    """From here it is public and bodies may join; their representatives are told. Safe to run twice."""
    call = _held(call)
    require(rules.can_manage_call(actor, call), rules.WHO_CALLS)
    if call.published_at is not None:
        return call
    if call.closes_at <= timezone.now():
        raise CallClosed("La scadenza è già passata: scegline una che deve venire, poi pubblica.")
    call.published_at = timezone.now()
    call.save(update_fields=["published_at"])
    _tell(
        call, call.bodies(), f"Il tuo ente può aderire a «{call}»: hai tempo fino a {when(call.closes_at)}."
    )
    return call


@transaction.atomic
def join_call(
    actor: Person, call: AdhesionCall, organisation: Organisation, contact: str, note: str = ""
) -> Adhesion:
    """The body joins, or amends what it wrote, while the call is open."""
    call = _held(call)
    require(rules.can_join(actor, call, organisation), rules.WHO_JOINS)
    _require_open(call)
    return _submit(actor, call, organisation, contact, note, timezone.now())


@transaction.atomic
def record_adhesion(
    actor: Person,
    call: AdhesionCall,
    body: Organisation | Comune,
    contact: str,
    note: str,
    received_at: datetime.datetime,
) -> Adhesion:
    """What arrived another way, such as by certified mail, for a body that may have no account; a Comune without an
    organisation gets one. It must have arrived in time."""
    call = _held(call)
    require(rules.can_manage_call(actor, call), rules.WHO_CALLS)
    if call.published_at is None:
        raise CallClosed("L'avviso non è ancora pubblicato: pubblicalo, poi registra le adesioni.")
    if received_at >= call.closes_at:
        raise CallClosed(f"L'adesione è arrivata dopo la scadenza, che era {when(call.closes_at)}.")
    organisation = body_of(body) if isinstance(body, Comune) else body
    require(call.bodies().filter(pk=organisation.pk).exists(), rules.WHO_JOINS)
    return _submit(actor, call, organisation, contact, note, received_at)


@transaction.atomic
def withdraw_adhesion(actor: Person, adhesion: Adhesion) -> Adhesion:
    """The body takes it back, until the deadline and until it is decided. Safe to run twice."""
    call = _held(adhesion.call)
    adhesion = call.adhesions.select_related("organisation").get(pk=adhesion.pk)
    require(rules.can_join(actor, call, adhesion.organisation), rules.WHO_JOINS)
    if adhesion.status == Status.WITHDRAWN:
        return adhesion
    _require_open(call)
    _require_undecided([adhesion])
    adhesion.status = Status.WITHDRAWN
    adhesion.save(update_fields=["status"])
    _tell_body(adhesion, f"{adhesion.organisation}: l'adesione a «{call}» è stata ritirata.")
    return adhesion


@transaction.atomic
def decide_adhesions(
    actor: Person, call: AdhesionCall, ids: Collection[int], *, approved: bool, reason: str = ""
) -> int:
    """All of these or none: one of another call is a refusal, one decided or withdrawn meanwhile a wrong moment."""
    call = _held(call)
    require(rules.can_manage_call(actor, call), rules.WHO_CALLS)
    found = list(call.adhesions.filter(pk__in=ids).select_related("organisation", "submitted_by"))
    require(len(found) == len(set(ids)), rules.WHO_CALLS)
    _require_undecided(found)
    status = Status.APPROVED if approved else Status.REJECTED
    call.adhesions.filter(pk__in=ids).update(
        status=status, decided_by=actor, decided_at=timezone.now(), reason=reason
    )
    said = "è stata approvata" if approved else "non è stata accolta"
    for adhesion in found:
        why = f": {reason}" if reason else "."
        _tell_body(adhesion, f"{adhesion.organisation}: l'adesione a «{call}» {said}{why}")
    return len(found)


def _held(call: AdhesionCall) -> AdhesionCall:
    """The call as it is now; what is done to its adhesions runs one at a time."""
    return AdhesionCall.objects.select_for_update().get(pk=call.pk)


def _require_open(call: AdhesionCall) -> None:
    if call.published_at is None:
        raise CallClosed("L'avviso non è ancora pubblicato.")
    if not call.is_open:
        raise CallClosed(f"Il tempo per aderire è finito {when(call.closes_at)}: scrivi a chi coordina.")


def _require_undecided(adhesions: Collection[Adhesion]) -> None:
    late = [str(one.organisation) for one in adhesions if not one.is_submitted]
    if late:
        names = ", ".join(late[:3]) + (" e altri" if len(late) > 3 else "")
        raise AdhesionDecided(f"Non è più da decidere: {names}. Non è cambiato nulla: ricarica la pagina.")


def _submit(
    actor: Person,
    call: AdhesionCall,
    organisation: Organisation,
    contact: str,
    note: str,
    at: datetime.datetime,
) -> Adhesion:
    adhesion = call.adhesions.filter(organisation=organisation).first() or Adhesion(
        call=call, organisation=organisation, status=Status.WITHDRAWN
    )
    if adhesion.is_decided:
        raise AdhesionDecided("Chi coordina ha già risposto a questa adesione: ora non si cambia più.")
    is_new = not adhesion.is_submitted
    adhesion.status, adhesion.contact, adhesion.note = Status.SUBMITTED, contact, note
    if is_new:
        adhesion.submitted_by, adhesion.submitted_at = actor, at
    adhesion.save()
    if is_new:
        _tell_body(adhesion, f"{organisation}: l'adesione a «{call}» è stata inviata.")
    return adhesion


def _tell(call: AdhesionCall, bodies: Iterable[Organisation], text: str) -> None:
    current = Membership.objects.current().filter(role=Role.REPRESENTATIVE, organisation__in=bodies)
    notify(Person.objects.filter(is_active=True, memberships__in=current).distinct(), text, call)


def _tell_body(adhesion: Adhesion, text: str) -> None:
    _tell(adhesion.call, [adhesion.organisation], text)
