"""Everything that the page of a document shows, in a number of queries that does not depend on how much there is."""

from __future__ import annotations

from typing import Any

from toolkit import rules
from toolkit.models import Document
from toolkit.queries.documents import audience_label, preview_of
from toolkit.queries.filling import unknown_fields
from toolkit.queries.library import is_starred, open_collections
from toolkit.queries.reviews import comments_on, near_copies, opinions_on
from toolkit.queries.versions import versions_of
from toolkit.related import related
from toolkit.rules import Someone

MOST_ACTS = 12


def document_page(document: Document, person: Someone) -> dict[str, Any]:
    may_curate = rules.can_curate(person, document)
    is_author = rules.is_author(person, document)
    reviewed = document.reviewed_version
    is_in_conversation = document.is_awaited and (may_curate or is_author)
    published = Document.objects.visible_to(person).published()
    acts = list(document.citations.all()[: MOST_ACTS + 1])
    return {
        "document": document,
        "audience": audience_label(document.audience),
        "preview": preview_of(document.current_version, person),
        "versions": versions_of(document, person),
        "is_author": is_author,
        "is_participant": rules.can_upload(person),
        "can_take_file": rules.can_take_file(person, document.current_version),
        "can_edit": rules.can_edit(person, document),
        "can_decide": may_curate and not is_author,
        "can_curate": may_curate,
        "can_withdraw": document.is_published and rules.can_withdraw(person, document),
        "has_newer": document.is_published and document.next_version_id is not None,
        "can_propose": rules.can_propose(person, document) and document.next_version_id is None,
        "can_comment": is_in_conversation,
        "can_say_opinion": rules.can_say_opinion(person, document),
        "reviewed": reviewed,
        "comments": comments_on(document, person),
        "unknown_placeholders": unknown_fields(reviewed.placeholders) if reviewed else [],
        "near_copies": near_copies(reviewed, person) if is_in_conversation else [],
        "acts": acts[:MOST_ACTS],
        "has_more_acts": len(acts) > MOST_ACTS,
        "opinions": opinions_on(document, person),
        "is_starred": is_starred(document, person),
        "collections": open_collections(person) if document.is_published else [],
        "related": related(person, document) if document.is_published else [],
        "labs": list(document.labs.visible_to(person).select_related("ats")),
        "variant_of": published.filter(pk=document.variant_of_id).first() if document.variant_of_id else None,
        "variants": list(published.filter(variant_of=document)),
    }
