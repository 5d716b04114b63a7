"""What pages of the toolkit read, by subject."""

from toolkit.queries.documents import (
    OUTDATED,
    REVIEWS,
    audience_choices,
    audience_label,
    begun_from,
    documents_in_full,
    own_organisations,
    preview_of,
    reviewers_of,
    reviews_waiting_for,
)
from toolkit.queries.filling import (
    FIELDS,
    RECORDS,
    Filling,
    Values,
    ambiti_for,
    filling_of,
    unknown_fields,
    values_for,
)
from toolkit.queries.library import (
    collections_for,
    is_starred,
    items_of,
    open_collections,
    statistics,
    wanted_for,
)
from toolkit.queries.pages import document_page
from toolkit.queries.reviews import comments_on, near_copies, opinions_on, sent_back_to
from toolkit.queries.versions import chosen, comparison, versions_of

__all__ = [
    "FIELDS",
    "OUTDATED",
    "RECORDS",
    "REVIEWS",
    "Filling",
    "Values",
    "ambiti_for",
    "audience_choices",
    "audience_label",
    "begun_from",
    "chosen",
    "collections_for",
    "comments_on",
    "comparison",
    "document_page",
    "documents_in_full",
    "filling_of",
    "is_starred",
    "items_of",
    "near_copies",
    "open_collections",
    "opinions_on",
    "own_organisations",
    "preview_of",
    "reviewers_of",
    "reviews_waiting_for",
    "sent_back_to",
    "statistics",
    "unknown_fields",
    "values_for",
    "versions_of",
    "wanted_for",
]
