"""What programs write and read of certificates."""

import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from accounts.api_fields import BodyRef, Ids, PersonRef, Reason
from labs.models import Certificate


class CertificateOut(Schema):
    """`minutes` of `due` were certified; a `superseded` one has a newer version, a `revoked` one says why."""

    code: str
    lab: int
    person: PersonRef
    organisation: BodyRef | None
    version: int
    status: Literal["valid", "superseded", "revoked"]
    minutes: int
    due: int
    issued_at: datetime.datetime
    ended_at: datetime.datetime | None
    ended_because: str
    url: str

    @staticmethod
    def resolve_lab(certificate: Certificate) -> int:
        return certificate.lab_id

    @staticmethod
    def resolve_due(certificate: Certificate) -> int:
        due: int = certificate.content["due"]
        return due

    @staticmethod
    def resolve_url(certificate: Certificate) -> str:
        return certificate.get_absolute_url()


class CertificateList(Schema):
    results: list[CertificateOut]
    next: str | None


class ParticipantOut(Schema):
    """`asked` minutes are needed; `why_not` says in words what is missing, `certificate` is the code of a valid one."""

    person: PersonRef
    organisation: BodyRef | None
    minutes: int
    asked: int
    has_earned: bool
    why_not: str
    certificate: str | None


class ParticipantList(Schema):
    results: list[ParticipantOut]
    next: str | None


class IssueIn(Schema):
    """Null: all who have earned one and never had it."""

    people: Annotated[Ids | None, Field(examples=[[12, 15]])] = None


class RevocationIn(Schema):
    """Whoever verifies the certificate reads the reason: no personal data."""

    reason: Reason
