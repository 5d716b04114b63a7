"""What every page shows around its content: the main navigation, by who is looking."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.urls import reverse

from accounts.standing import VISITOR, Standing

register = template.Library()


@dataclass(frozen=True)
class Entry:
    """`is_active`: this part of the site is open; `is_current`: exactly this page."""

    title: str
    url: str
    is_active: bool
    is_current: bool


PUBLIC_ENTRIES = (
    ("Laboratori", "labs:catalogue"),
    ("Toolkit", "search:library"),
    ("Novità", "community:news_list"),
    ("Risultati", "reports:results"),
)
GUEST_ENTRIES = (
    ("Laboratori", "labs:catalogue"),
    ("Discussioni", "community:spaces"),
    ("Toolkit", "search:library"),
    ("Novità", "community:news_list"),
    ("Risultati", "reports:results"),
)
PARTICIPANT_ENTRIES = (
    ("Laboratori", "labs:catalogue"),
    ("Discussioni", "community:spaces"),
    ("Toolkit", "search:library"),
    ("Rilevazioni", "surveys:list"),
    ("Novità", "community:news_list"),
    ("Risultati", "reports:results"),
)


def _entries(standing: Standing) -> tuple[tuple[str, str], ...]:
    if standing.person_id is None:
        return PUBLIC_ENTRIES
    if standing.is_staff:
        return (*PARTICIPANT_ENTRIES, ("Gestione", "reports:desk"))
    return PARTICIPANT_ENTRIES if standing.is_participant else GUEST_ENTRIES


@register.inclusion_tag("partials/navigation.html", takes_context=True)
def main_navigation(context: template.Context) -> dict[str, Any]:
    request = context.get("request")
    path = request.path if request is not None else ""
    entries = []
    for title, name in _entries(context.get("standing") or VISITOR):
        url = reverse(name)
        entries.append(Entry(title, url, path.startswith(url), path == url))
    return {"entries": entries}
