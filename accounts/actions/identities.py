"""Whose account is it that a provider has recognised? And tying an identity to an account, and untying it.

An identity is the provider's issuer with its `sub`; once tied, that decides and no address does."""

from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction

from accounts.actions.invitations import accept_as_new
from accounts.models import Invitation, Person
from accounts.openid import Claims
from accounts.rules import InvitationClosed, WrongMoment
from accounts.sign_in_tasks import mail_warning


class IdentityTaken(WrongMoment):
    def __init__(self) -> None:
        super().__init__(
            "Questa identità apre già un altro account: accedi con quello, oppure scollegala da lì."
        )


class OtherIdentity(WrongMoment):
    def __init__(self) -> None:
        super().__init__("Al tuo account è già collegata un'altra identità: prima scollega quella.")


class NoPassword(WrongMoment):
    def __init__(self) -> None:
        super().__init__(
            "Senza password non potresti più entrare: prima scegline una, poi scollega l'identità."
        )


def identity_of(person: Person, issuer: str) -> SocialAccount | None:
    return SocialAccount.objects.filter(user=person, provider=issuer).first()


@transaction.atomic
def recognise(issuer: str, claims: Claims, invitation: Invitation | None = None) -> Person | None:
    """Who is known by this identity; else who has its verified address, or an invitation; else nobody.

    `invitation` is one whose link the person has come with: who holds it has proven its address."""
    tied = SocialAccount.objects.filter(provider=issuer, uid=claims.subject).select_related("user").first()
    if tied is not None:
        return tied.user
    person = Person.objects.select_for_update().filter(email=claims.email).first() if claims.email else None
    if person is not None and not person.is_active:
        return person  # the sign-in refuses them, and nothing is tied
    if person is None:
        person = _arriving(claims, invitation)
    if person is None or identity_of(person, issuer) is not None:
        return None
    tie(person, issuer, claims.subject)
    return person


def _arriving(claims: Claims, invitation: Invitation | None) -> Person | None:
    """The account is made at this moment, as with a password."""
    own = (
        Invitation.objects.open().filter(email=claims.email).order_by("pk").first() if claims.email else None
    )
    invited = invitation or own
    if invited is None or Person.objects.filter(email=invited.email).exists():
        return None
    first_name, last_name = invited.first_name or claims.first_name, invited.last_name or claims.last_name
    try:
        return accept_as_new(invited, first_name, last_name, password=None)
    except InvitationClosed:
        return None


@transaction.atomic
def tie(person: Person, issuer: str, subject: str) -> None:
    """One identity of a provider for each account, one account for each identity; no token, no claim is kept."""
    Person.objects.select_for_update().get(pk=person.pk)
    own = identity_of(person, issuer)
    if own is not None and own.uid != subject:
        raise OtherIdentity
    if own is not None:
        return
    try:
        with transaction.atomic():
            SocialAccount.objects.create(user=person, provider=issuer, uid=subject, extra_data={})
    except IntegrityError as error:
        raise IdentityTaken from error
    mail_warning.enqueue(person.pk, "Al tuo account è stata collegata un'identità digitale")


@transaction.atomic
def untie(person: Person, issuer: str) -> None:
    """The same twice changes nothing."""
    locked = Person.objects.select_for_update().get(pk=person.pk)
    if not locked.has_usable_password():
        raise NoPassword
    deleted, _ = SocialAccount.objects.filter(user=person, provider=issuer).delete()
    if deleted:
        mail_warning.enqueue(person.pk, "L'identità digitale è stata scollegata dal tuo account")
