"""What is somebody called, in every way that the site knows? And what is left of them when they have gone."""

from accounts.models import AccessRequest, Invitation, Membership, Person
from accounts.privacy.naming import NOBODY, Names


def names_of(person: Person) -> Names:
    """Their address, their name, and the names with which they were invited or asked to come in."""
    mine = {"email__iexact": person.email}
    columns = ("first_name", "last_name")
    known = {(person.first_name, person.last_name)}
    for model in (Invitation, AccessRequest):
        known |= set(model._default_manager.filter(**mine).values_list(*columns))
    others = Person.objects.filter(
        first_name__iexact=person.first_name, last_name__iexact=person.last_name, is_active=True
    )
    held = Membership.objects.filter(person=person, organisation__isnull=False)
    offices = {
        one.organisation.label for one in held.select_related("organisation__ambito") if one.organisation
    }
    names = sorted((first.strip(), last.strip()) for first, last in known if first.strip())
    return Names([person.email], names, sorted(offices), others.exclude(pk=person.pk).exists())


def make_nobody(person: Person) -> None:
    """The row stays, since what they wrote points to it; nothing in it says who they were, and nobody signs in."""
    person.first_name, person.last_name = NOBODY, ""
    person.email = f"non-attivo-{person.pk}@cantiere.invalid"
    person.is_active = person.is_listed = False
    person.last_login = None
    person.set_unusable_password()
    person.save()
