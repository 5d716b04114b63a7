"""The link at the foot of a mail: it names one person and one kind, is signed, and works without signing in."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from accounts.models import Person
from notifications.models import Kind

SALT = "notifications.unsubscribe"


def unsubscribe_url(person_id: int, kind: str) -> str:
    token = signing.dumps([person_id, str(kind)], salt=SALT)
    return settings.SITE_URL + reverse("notifications:unsubscribe", kwargs={"token": token})


def read_token(token: str) -> tuple[int, Kind] | None:
    """Whose mail and which kind; None for anything this site did not sign, and for who is no longer here."""
    try:
        person_id, kind = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return (person_id, Kind(kind)) if Person.objects.filter(pk=person_id).exists() else None
