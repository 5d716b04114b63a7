"""What the public page says of a certificate: enough to compare with the paper, and whether it still holds.

Nobody's list: only who holds a code comes here, and codes are not found by trying."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from accounts.limits import Limit, give_back, take_by_reader
from accounts.models import Person
from labs.models import Certificate

VERIFY = Limit(
    "verify_certificate",
    20,
    datetime.timedelta(minutes=30),
    "Da qui sono già stati scritti molti codici che non esistono. Puoi riprovare {when}.",
)


@dataclass(frozen=True)
class Verification:
    """`newer` is the valid version that took its place; its code is for who may see it, others only learn that it
    exists."""

    certificate: Certificate
    newer: Certificate | None
    may_see_newer: bool
    is_for_reader: bool


def look_up(request: HttpRequest, typed: str) -> Certificate | None:
    """The certificate of a code as it was typed; codes that do not exist are counted, `TooMany` after a few."""
    attempt = take_by_reader(request, VERIFY)
    found = Certificate.objects.select_related("lab").with_code(typed)
    if found:
        give_back(attempt)
    return found


def verification_of(reader: Person | AnonymousUser, certificate: Certificate) -> Verification:
    versions = Certificate.objects.filter(lab=certificate.lab_id, person=certificate.person_id)
    newer = versions.valid().filter(version__gt=certificate.version).first()
    seen = set(Certificate.objects.visible_to(reader).filter(pk__in=versions).values_list("pk", flat=True))
    return Verification(
        certificate=certificate,
        newer=newer,
        may_see_newer=newer is not None and newer.pk in seen,
        is_for_reader=certificate.pk in seen,
    )
