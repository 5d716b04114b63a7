"""Personal keys for programs: made once, kept as a digest, found by it."""

import datetime
import hashlib
import secrets
from collections.abc import Collection

from django.utils import timezone

from accounts.models import ApiToken, Person
from accounts.scopes import SCOPES

NOTED_EVERY = datetime.timedelta(minutes=1)


def create_token(
    person: Person,
    scopes: Collection[str] = (),
    name: str = "",
    expires_at: datetime.datetime | None = None,
) -> str:
    """The key in clear, shown only now; no scope = all that the person may do. ValueError for unknown scopes."""
    if unknown := set(scopes) - set(SCOPES):
        raise ValueError(
            f"Ambiti non previsti: {', '.join(sorted(unknown))}. Sono ammessi: {', '.join(SCOPES)}."
        )
    key = secrets.token_urlsafe(32)
    ApiToken.objects.create(
        person=person, digest=digest_of(key), scopes=sorted(scopes), name=name, expires_at=expires_at
    )
    return key


def token_by_key(key: str) -> ApiToken | None:
    """The key's row with its owner, or None where it opens nothing (any more); its use is noted."""
    token = ApiToken.objects.valid().select_related("person").filter(digest=digest_of(key)).first()
    if token is not None:
        _note_use(token)
    return token


def revoke(token: ApiToken) -> None:
    """From now on it opens nothing, and its sockets close; the same twice changes nothing."""
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())


def revoke_all(person: Person) -> None:
    person.api_tokens.filter(revoked_at=None).update(revoked_at=timezone.now())


def digest_of(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _note_use(token: ApiToken) -> None:
    """Once a minute at most: a program that asks a hundred times a second writes no more than that."""
    now = timezone.now()
    if token.last_used_at is None or token.last_used_at < now - NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
