"""What pages ask about people that spans several tables."""

from typing import Any

from django.core import signing
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.urls import reverse

from accounts.models import (
    AccessRequest,
    Ats,
    Circle,
    ImportLine,
    Invitation,
    Membership,
    Organisation,
    PeopleImport,
    Person,
    Role,
)
from accounts.models.joining import SALT, offices_of
from accounts.queue import QueueItem, QueueSource
from accounts.rules import Scope, can_import, can_invite

NEEDED_ROLES = (Role.REPRESENTATIVE, Role.COORDINATOR, Role.MODERATOR, Role.ADMIN)
Choices = list[tuple[str, list[tuple[str, str]]]]


def invitation_by_token(token: str) -> Invitation | None:
    """The invitation that a link names, open or not; None for a forged link or one of an earlier sending."""
    try:
        pk, serial = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    related = Invitation.objects.select_related("organisation__ambito", "ats", "circle__lab", "invited_by")
    return related.filter(pk=pk, serial=serial, revoked_at=None).first()


def other_open_invitations(invitation: Invitation) -> list[Invitation]:
    """What accepting one accepts too."""
    same = Invitation.objects.open().filter(email=invitation.email).exclude(pk=invitation.pk)
    return list(same.select_related("organisation", "ats", "circle"))


def pending_invitations(person: Person) -> QuerySet[Invitation]:
    related = ("organisation__ambito", "ats", "circle", "invited_by")
    return Invitation.objects.visible_to(person).pending().select_related(*related)


def waiting_requests(person: Person) -> QuerySet[AccessRequest]:
    requests = AccessRequest.objects.visible_to(person).waiting()
    return requests.select_related("organisation__ambito").order_by("created_at", "pk")


def _access_request(asked: Any) -> QueueItem:
    url = reverse("accounts:access_requests")
    return QueueItem(
        "Richiesta di accesso", asked.name, asked.organisation.label, asked.since, url, "Rispondi"
    )


ACCESS_REQUESTS = QueueSource(
    "accessi",
    "Richieste di accesso",
    AccessRequest,
    lambda person: waiting_requests(person).annotate(since=F("created_at")),
    _access_request,
)


def invitable(person: Person) -> list[tuple[str, list[tuple[str, str, list[str]]]]]:
    """By kind, the scopes the person may invite to: the form's value, the label, the roles to give there."""
    offices = Organisation.objects.select_related("ambito")
    groups: list[tuple[str, str, list[Any]]] = [
        ("Enti", "organisation", list(offices)),
        ("ATS", "ats", list(Ats.objects.all())),
        ("Laboratori", "circle", list(Circle.objects.order_by("title"))),
    ]
    found = []
    for title, prefix, scopes in groups:
        own = [(f"{prefix}:{s.pk}", str(s), roles) for s in scopes if (roles := roles_for(person, s))]
        found.append((title, own))
    region = roles_for(person, None)
    found.append(("Regione", [("region", "Tutta la regione", region)] if region else []))
    return [(title, own) for title, own in found if own]


def roles_for(person: Person, scope: Scope) -> list[str]:
    return [role for role in Role.values if can_invite(person, role, scope)]


def scope_of(value: str) -> Scope:
    """The scope that a form's value names; its existence was checked against the choices."""
    prefix, _, pk = value.partition(":")
    if prefix == "organisation":
        return Organisation.objects.get(pk=pk)
    if prefix == "ats":
        return Ats.objects.get(pk=pk)
    return Circle.objects.get(pk=pk) if prefix == "circle" else None


def organisations_of(person: Person) -> QuerySet[Organisation]:
    """Those the person represents or coordinates, with how many people they have today."""
    current = Q(memberships__in=Membership.objects.current())
    counted = Organisation.objects.select_related("ambito", "ats").annotate(
        people=Count("memberships__person", filter=current, distinct=True)
    )
    return counted.filter(offices_of(person.standing, "")).order_by("name", "pk")


def people_of(organisation: Organisation) -> QuerySet[Membership]:
    current = (
        Membership.objects.current()
        .filter(organisation=organisation)
        .select_related("person", "organisation")
    )
    return current.order_by("person__last_name", "person__first_name", "pk")


def memberships_of(person: Person) -> QuerySet[Membership]:
    """The current ones in what the person looks after: offices, ATS, circles, the region; seats excluded."""
    standing = person.standing
    ids = standing.coordinated_ats_ids
    current = Membership.objects.current().exclude(role=Role.ENROLLED)
    if ids is not None:
        current = current.filter(offices_of(standing) | Q(ats__in=ids) | Q(circle__ats__in=ids))
    return current.select_related("person", "organisation__ambito", "ats", "circle")


def roles_outside_offices(person: Person) -> QuerySet[Membership]:
    outside = memberships_of(person).filter(organisation=None)
    return outside.order_by("role", "person__last_name", "person__first_name", "pk")


def directory(person: Person, chosen: dict[str, Any]) -> QuerySet[Person]:
    """Who agreed to be listed, by ATS, Ambito and role of one and the same membership."""
    inside = Membership.objects.current().filter(person=OuterRef("pk"), circle=None)
    if chosen.get("ats"):
        inside = inside.filter(Q(ats=chosen["ats"]) | Q(organisation__ats=chosen["ats"]))
    if chosen.get("ambito"):
        inside = inside.filter(organisation__ambito=chosen["ambito"])
    if chosen.get("role"):
        inside = inside.filter(role=chosen["role"])
    return with_roles(Person.objects.visible_to(person).filter(Exists(inside)))


def with_roles(people: QuerySet[Person]) -> QuerySet[Person]:
    """`roles`: what a person is in offices, in ATS and in the region; their labs are nobody's business."""
    related = ("organisation__ambito", "organisation__ats", "ats")
    current = Membership.objects.current().filter(circle=None).select_related(*related)
    return people.prefetch_related(Prefetch("memberships", current, to_attr="roles"))


def counts(people_import: PeopleImport) -> dict[str, int]:
    found = dict(people_import.lines.values_list("outcome").annotate(n=Count("pk")))
    return {outcome: found.get(outcome, 0) for outcome in ImportLine.Outcome.values}


def unfinished_imports(person: Person) -> QuerySet[PeopleImport]:
    """The person's own that wait to be confirmed, or could not be done."""
    states = (PeopleImport.Status.PREVIEW, PeopleImport.Status.REFUSED)
    own = PeopleImport.objects.filter(uploaded_by=person, status__in=states)
    return own.order_by("pk") if can_import(person) else own.none()


def mails_of(people_import: PeopleImport) -> dict[str, int]:
    """How far the mails are: their worker sends them after the import."""
    total, sent = Count("pk"), Count("pk", filter=Q(mailed_at__isnull=False))
    return people_import.invitations.aggregate(total=total, sent=sent)


def others_here(person: Person) -> QuerySet[Person]:
    """Everybody else who has not left the site."""
    return Person.objects.filter(erasure=None).exclude(pk=person.pk)


def alone_in(person: Person) -> list[Membership]:
    """The roles that nobody else holds in the same scope: whoever leaves should hand them over first."""
    own = Membership.objects.current().filter(person=person, role__in=NEEDED_ROLES)
    held = set(
        Membership.objects.current()
        .filter(role__in=NEEDED_ROLES, person__is_active=True)
        .exclude(person=person)
        .values_list("role", "organisation", "ats")
    )
    mine = own.select_related("organisation", "ats")
    return [one for one in mine if (one.role, one.organisation_id, one.ats_id) not in held]
