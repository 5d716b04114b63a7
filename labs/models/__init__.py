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
    ProgrammeQuerySet,
    Session,
    SessionQuerySet,
    WrongStatus,
)
from labs.models.programmes import (
    AlreadySigned,
    DraftRemade,
    Indication,
    NotReady,
    ProgrammeDraft,
    ProgrammeDraftQuerySet,
    ProgrammeRow,
)

__all__ = [
    "AlreadySigned",
    "DraftRemade",
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
    "ProgrammeQuerySet",
    "ProgrammeRow",
    "Session",
    "SessionQuerySet",
    "WrongStatus",
]
