"""Keeping which acts a document names."""

from __future__ import annotations

from toolkit.models import Citation, Document, Passage
from toolkit.references import cited_acts


def keep_citations(document: Document) -> None:
    """Of the text in use and of what the document says of itself, as they are now."""
    passages = Passage.objects.filter(version=document.current_version_id).order_by("number")
    text = "\n".join((document.legal_references, *passages.values_list("text", flat=True)))
    Citation.objects.filter(document=document).delete()
    Citation.objects.bulk_create(
        Citation(document=document, act=act.act, number=act.number, year=act.year, term=act.term, times=times)
        for act, times in cited_acts(text).items()
    )
