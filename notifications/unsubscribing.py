"""The link at the foot of a mail: it names one person and one kind or digest, is signed, and needs no signing in."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from accounts.models import Person
from notifications.models import Kind, Period

SALT = "notifications.unsubscribe"
RENAMED = {"discussions": Kind.MENTIONS.value}  # in mails sent before discussions were two kinds


def unsubscribe_url(person_id: int, subject: str) -> str:
    token = signing.dumps([person_id, str(subject)], salt=SALT)
    return settings.SITE_URL + reverse("notifications:unsubscribe", kwargs={"token": token})


def read_token(token: str) -> tuple[int, Kind | Period] | None:
    """Whose mail and which; None for anything this site did not sign, and for who is no longer here."""
    try:
        person_id, name = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    name = RENAMED.get(name, name)
    subject = Period(name) if name in Period.values else Kind(name)
    return (person_id, subject) if Person.objects.filter(pk=person_id).exists() else None
