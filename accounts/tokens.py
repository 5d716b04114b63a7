"""Personal keys for programs: made once, kept as a digest, found by it."""

import hashlib
import secrets
from collections.abc import Collection

from accounts.models import ApiToken, Person

READ, WRITE = "read", "write"
SCOPES = (READ, WRITE)


def create_token(person: Person, scopes: Collection[str] = ()) -> str:
    """The key in clear, shown only now; no scope = all that the person may do. ValueError for unknown scopes."""
    if unknown := set(scopes) - set(SCOPES):
        raise ValueError(
            f"Ambiti non previsti: {', '.join(sorted(unknown))}. Sono ammessi: {', '.join(SCOPES)}."
        )
    key = secrets.token_urlsafe(32)
    ApiToken.objects.create(person=person, digest=digest_of(key), scopes=sorted(scopes))
    return key


def person_by_token(key: str, scope: str = WRITE) -> Person | None:
    """The active owner of a key that reaches as far as `scope`, or None; who may write may read."""
    token = ApiToken.objects.select_related("person").filter(digest=digest_of(key)).first()
    if token is None or not token.person.is_active:
        return None
    reaches = not token.scopes or scope in token.scopes or WRITE in token.scopes
    return token.person if reaches else None


def digest_of(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
