"""What pages of the toolkit read, by subject."""

from toolkit.queries.documents import (
    REVIEWS,
    audience_choices,
    audience_label,
    documents_in_full,
    own_organisations,
    preview_of,
    reviewers_of,
)
from toolkit.queries.versions import chosen, comparison, versions_of

__all__ = [
    "REVIEWS",
    "audience_choices",
    "audience_label",
    "chosen",
    "comparison",
    "documents_in_full",
    "own_organisations",
    "preview_of",
    "reviewers_of",
    "versions_of",
]
