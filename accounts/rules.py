"""May this person do this to people and territory? And the two refusals every app uses."""

from django.core.exceptions import PermissionDenied

from accounts.models import AccessRequest, Ats, Circle, Invitation, Membership, Organisation, Person, Role
from accounts.standing import Standing

Scope = Organisation | Ats | Circle | None  # None: the whole region

WHO_INVITES = "Può invitare chi coordina il territorio; il referente invita i componenti del proprio ufficio."
WHO_DECIDES = "Decide il referente dell'ufficio o chi coordina il territorio."
WHO_IMPORTS = "Può importare persone solo chi coordina il territorio."
WHO_LOOKS_AFTER = "Questa pagina è per chi rappresenta un ufficio o coordina il territorio."
WHO_SEES_ROLES = "Questa pagina è per chi coordina il territorio."
WHO_ERASES = "Può togliere una persona dal sito solo chi lo amministra."
WHO_READS_PEOPLE = "L'elenco delle persone è per chi partecipa come componente di un ufficio o con un ruolo."


class Refused(PermissionDenied):
    """Visible but not allowed; the message is the Italian sentence that says who may."""


class WrongMoment(Exception):
    """Allowed, but not now; the message is the Italian sentence shown. Subclassed beside the models."""


class Stale(WrongMoment):
    """Others have written since the caller looked; `stored` is what is there now, ready for JSON."""

    def __init__(self, sentence: str, stored: object) -> None:
        super().__init__(sentence)
        self.stored = stored


class InvitationClosed(WrongMoment):
    def __init__(self) -> None:
        super().__init__("Questo invito è già stato accettato o ritirato.")


class RequestDecided(WrongMoment):
    def __init__(self) -> None:
        super().__init__("Qualcuno ha già risposto a questa richiesta.")


class ImportStarted(WrongMoment):
    def __init__(self) -> None:
        super().__init__("Questa importazione è già stata confermata.")


class LastAdministrator(WrongMoment):
    def __init__(self) -> None:
        super().__init__("È l'unica persona che amministra il sito: prima dai questo ruolo a qualcun altro.")


def require(is_allowed: bool, sentence: str) -> None:
    if not is_allowed:
        raise Refused(sentence)


def can_end_membership(person: Person, membership: Membership) -> bool:
    """Who may give a role in a scope may take it away; seats of labs are taken away where they are given."""
    scope = membership.organisation or membership.ats or membership.circle
    if scope is None and not fits(membership.role, scope):
        return person.standing.coordinates(None)  # a role made for scripts, such as a guest of no lab
    return can_invite(person, membership.role, scope)


def fits(role: str, scope: Scope) -> bool:
    """Does the role make sense there? People of an office, trainers of an ATS, guests of a circle…"""
    kinds: dict[str, tuple[type, ...]] = {
        Role.MEMBER: (Organisation,),
        Role.REPRESENTATIVE: (Organisation,),
        Role.GUEST: (Circle,),
        Role.TRAINER: (Ats, Circle, type(None)),
        Role.COORDINATOR: (Ats, type(None)),
        Role.MODERATOR: (Ats, type(None)),
        Role.ADMIN: (type(None),),
    }
    return isinstance(scope, kinds.get(role, ()))


def can_invite(person: Person, role: str, scope: Scope) -> bool:
    """Nobody gives more than they hold: roles of staff come from the region, those of the region from admins."""
    standing = person.standing
    if not fits(role, scope):
        return False
    if role == Role.ADMIN or (role in (Role.COORDINATOR, Role.MODERATOR) and scope is None):
        return _administers(standing)
    if role in (Role.COORDINATOR, Role.MODERATOR):
        return standing.coordinates(None)
    if isinstance(scope, Organisation):
        represents = role == Role.MEMBER and scope.pk in standing.represented_ids
        return standing.coordinates(scope.ats_id) or represents
    if isinstance(scope, Circle):
        return standing.coordinates(scope.ats_id) or (role == Role.GUEST and standing.trains(scope.pk))
    return standing.coordinates(scope.pk if scope else None)


def can_invite_somebody(person: Person) -> bool:
    standing = person.standing
    trains = any(g.role == Role.TRAINER and g.circle_id is not None for g in standing.grants)
    return can_look_after_people(person) or trains


def can_manage_invitation(person: Person, invitation: Invitation) -> bool:
    return can_invite(person, invitation.role, invitation.scope)


def can_look_after_people(person: Person) -> bool:
    return person.standing.is_coordinator or bool(person.standing.represented_ids)


def can_import(person: Person) -> bool:
    return person.standing.is_coordinator


def can_decide_request(person: Person, request: AccessRequest) -> bool:
    return can_invite(person, Role.MEMBER, request.organisation)


def can_erase(actor: Person, person: Person) -> bool:
    """Of oneself there is one's own page, which asks for the password."""
    return can_erase_others(actor) and actor.pk != person.pk


def can_erase_others(actor: Person) -> bool:
    return _administers(actor.standing)


def is_last_administrator(person: Person) -> bool:
    admins = Membership.objects.current().filter(role=Role.ADMIN, person__is_active=True)
    if not admins.filter(person=person).exists():
        return False
    return not admins.exclude(person=person).exists()


def _administers(standing: Standing) -> bool:
    return any(grant.is_regional and grant.role == Role.ADMIN for grant in standing.grants)
