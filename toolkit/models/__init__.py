"""What exists in the toolkit, by subject."""

from toolkit.models.documents import (
    AlreadyThere,
    Area,
    Document,
    DocumentQuerySet,
    NotInReview,
    NotReadYet,
)
from toolkit.models.versions import Download, Passage, PassageQuerySet, Version, VersionQuerySet

__all__ = [
    "AlreadyThere",
    "Area",
    "Document",
    "DocumentQuerySet",
    "Download",
    "NotInReview",
    "NotReadYet",
    "Passage",
    "PassageQuerySet",
    "Version",
    "VersionQuerySet",
]
