"""Where is somebody signed in, and how is a session ended? Its sockets notice within a second."""

from collections.abc import Iterable

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.utils import timezone

from accounts.devices import device_of
from accounts.models import Person
from accounts.sign_in_rows import Access

OWN, SINCE = "access", "signed_in_at"  # where a session keeps the number of its row, and when it began


def remember(request: HttpRequest, person: Person) -> None:
    """A row for this sign-in; the session's key may change later, the number in it does not."""
    _forget_ended(person)
    if not request.session.session_key:
        request.session.save()
    key = request.session.session_key
    device = device_of(request.META.get("HTTP_USER_AGENT", ""))
    access, _ = Access.objects.update_or_create(
        session_key=key, defaults={"person": person, "device": device}
    )
    request.session[OWN] = access.pk
    request.session[SINCE] = timezone.now().timestamp()


def follow(request: HttpRequest) -> None:
    """The session has got a new key."""
    if not request.session.session_key:
        request.session.save()
    Access.objects.filter(pk=request.session.get(OWN, 0)).update(session_key=request.session.session_key)


def open_accesses(person: Person) -> list[Access]:
    """Those whose session still lives; rows of ended ones go."""
    _forget_ended(person)
    return list(Access.objects.filter(person=person))


def _forget_ended(person: Person) -> None:
    alive = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=timezone.now())
    Access.objects.filter(~Exists(alive), person=person).delete()


@transaction.atomic
def close(accesses: Iterable[Access]) -> None:
    rows = list(accesses)
    Session.objects.filter(session_key__in=[access.session_key for access in rows]).delete()
    Access.objects.filter(pk__in=[access.pk for access in rows]).delete()


def close_all_but(person: Person, session_key: str | None) -> None:
    close(Access.objects.filter(person=person).exclude(session_key=session_key))
