"""Personal keys for programs: made once, kept as a digest, found by it."""

import hashlib
import secrets
from collections.abc import Iterable

from accounts.models import ApiToken, Person


def create_token(person: Person, scopes: Iterable[str] = ()) -> str:
    """The key in clear, shown only now; no scope = all that the person may do."""
    key = secrets.token_urlsafe(32)
    ApiToken.objects.create(person=person, digest=digest_of(key), scopes=sorted(scopes))
    return key


def person_by_token(key: str) -> Person | None:
    """The active owner of a key, or None."""
    token = ApiToken.objects.select_related("person").filter(digest=digest_of(key)).first()
    return token.person if token and token.person.is_active else None


def digest_of(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
