"""What exists in the labs."""

from labs.models.labs import (
    Enrolment,
    EnrolmentClosed,
    EnrolmentQuerySet,
    Lab,
    LabDocument,
    LabQuerySet,
    NoOffer,
    Programme,
    Session,
    SessionQuerySet,
    WrongStatus,
)
from labs.models.programmes import (
    AlreadySigned,
    Indication,
    NotReady,
    ProgrammeDraft,
    ProgrammeDraftQuerySet,
    ProgrammeRow,
)

__all__ = [
    "AlreadySigned",
    "Enrolment",
    "EnrolmentClosed",
    "EnrolmentQuerySet",
    "Indication",
    "Lab",
    "LabDocument",
    "LabQuerySet",
    "NoOffer",
    "NotReady",
    "Programme",
    "ProgrammeDraft",
    "ProgrammeDraftQuerySet",
    "ProgrammeRow",
    "Session",
    "SessionQuerySet",
    "WrongStatus",
]
