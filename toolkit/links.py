"""Addresses of files that stop working: for programs that fetch a file with a plain request, without their key."""

from __future__ import annotations

import datetime

from django.core import signing
from django.urls import reverse

from accounts.models import Person
from toolkit import rules
from toolkit.models import Version

SALT = "toolkit.links"
GOOD_FOR = datetime.timedelta(minutes=15)


def signed_path(version: Version, person: Person) -> str:
    """Good for a while, and for as long as that person may see the version."""
    token = signing.dumps([version.pk, person.pk], salt=SALT)
    return reverse("toolkit:signed_download", args=[token])


def version_of_link(token: str) -> Version | None:
    """What the link leads to at this moment; None once it is too old, forged, or its person is not given it."""
    try:
        version_id, person_id = signing.loads(token, salt=SALT, max_age=GOOD_FOR)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    person = Person.objects.filter(pk=person_id, is_active=True).first()
    if person is None:
        return None
    versions = Version.objects.visible_to(person).filter(pk=version_id).select_related("document")
    return next((one for one in versions if rules.can_take_file(person, one)), None)
