"""Leaving the site: at once nobody signs in and nothing shows the name; the worker takes it out of old texts."""

from django.db import transaction

from accounts.models import Erasure, Person
from accounts.privacy.people import make_nobody, names_of
from accounts.privacy.rows import let_go
from accounts.rules import WHO_ERASES, LastAdministrator, can_erase, is_last_administrator, require
from accounts.sign_in_sessions import close_all_but
from accounts.signals import memberships_changed, person_leaving
from accounts.tasks import finish_erasure


@transaction.atomic
def leave(person: Person) -> None:
    """Irreversible. Safe to run twice."""
    _erase(person, person)


@transaction.atomic
def erase(actor: Person, person: Person) -> None:
    """The same, on the request of whoever cannot sign in any more."""
    require(can_erase(actor, person), WHO_ERASES)
    _erase(person, actor)


@transaction.atomic
def erase_by_command(person: Person) -> Erasure:
    """Of who has the server in hand."""
    return _erase(person, None)


def _erase(person: Person, asked_by: Person | None) -> Erasure:
    """Upper apps lock what they have first: seats are taken one at a time."""
    if is_last_administrator(person):
        raise LastAdministrator
    if done := Erasure.objects.filter(person=person).first():
        return done
    person_leaving.send(sender=Person, person=person)
    locked = Person.objects.select_for_update().get(pk=person.pk)
    erasure, is_new = Erasure.objects.get_or_create(person=locked, defaults={"asked_by": asked_by})
    if not is_new:
        return erasure
    names = names_of(locked)
    close_all_but(locked, None)
    let_go(locked, names)
    make_nobody(locked)
    erasure.names = names.as_json()
    erasure.save(update_fields=["names"])
    memberships_changed.send(sender=Person, person_ids=[locked.pk])
    finish_erasure.enqueue(erasure.pk)
    return erasure
