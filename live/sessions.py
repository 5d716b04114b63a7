"""Is the session a socket was opened with still there, and the password still the same?"""

from collections.abc import Set

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sessions.models import Session
from django.utils import timezone

from live.registry import Credential
from live.statements import columns, first

SESSION = "session"
Person = get_user_model()
HOLDER = f"""
    SELECT {columns(Person, "person")} FROM {Person._meta.db_table} person WHERE person.id = %s AND person.is_active
    AND EXISTS (SELECT 1 FROM django_session own WHERE own.session_key = %s AND own.expire_date > %s)"""  # noqa: S608


def credential_of(user: AbstractBaseUser, session_key: str) -> Credential:
    return Credential(SESSION, session_key, user.pk, user.get_session_auth_hash())


def still_valid(credentials: Set[Credential]) -> Set[Credential]:
    """Two queries, however many sockets."""
    keys = Session.objects.filter(
        session_key__among={c.key for c in credentials}, expire_date__gt=timezone.now()
    ).values_list("session_key", flat=True)
    open_keys = set(keys)
    people = Person.objects.filter(pk__among={c.person_id for c in credentials}, is_active=True)
    stamps = {user.pk: user.get_session_auth_hash() for user in people.only("pk", "password")}
    return {c for c in credentials if c.key in open_keys and stamps.get(c.person_id) == c.stamp}


def holder_of(credential: Credential) -> AbstractBaseUser | None:
    person = first(Person, HOLDER, credential.person_id, credential.key, timezone.now())
    return person if person is not None and person.get_session_auth_hash() == credential.stamp else None
