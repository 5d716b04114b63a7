"""What exists in the toolkit, by subject."""

from toolkit.models.collections import Collection, CollectionItem, CollectionQuerySet, Star
from toolkit.models.documents import (
    AlreadyThere,
    Area,
    Citation,
    Document,
    DocumentQuerySet,
    NotInReview,
    NotReadYet,
    to_be_reviewed,
)
from toolkit.models.reviews import Comment, CommentQuerySet, Opinion, Vote, Wanted, WantedQuerySet
from toolkit.models.versions import Download, Passage, PassageQuerySet, Version, VersionQuerySet

__all__ = [
    "AlreadyThere",
    "Area",
    "Citation",
    "Collection",
    "CollectionItem",
    "CollectionQuerySet",
    "Comment",
    "CommentQuerySet",
    "Document",
    "DocumentQuerySet",
    "Download",
    "NotInReview",
    "NotReadYet",
    "Opinion",
    "Passage",
    "PassageQuerySet",
    "Star",
    "Version",
    "VersionQuerySet",
    "Vote",
    "Wanted",
    "WantedQuerySet",
    "to_be_reviewed",
]
