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

__all__ = [
    "Enrolment",
    "EnrolmentClosed",
    "EnrolmentQuerySet",
    "Lab",
    "LabDocument",
    "LabQuerySet",
    "NoOffer",
    "Programme",
    "Session",
    "SessionQuerySet",
    "WrongStatus",
]
