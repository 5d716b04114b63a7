"""Spaces on a theme: opened, renamed, archived."""

from accounts.models import Ats, Person
from accounts.rules import require
from community import rules
from community.models import Space


def create_theme(actor: Person, title: str, ats: Ats | None) -> Space:
    """For one ATS, or for all who take part."""
    theme = Space.of_theme(title, ats)
    require(rules.can_keep_theme(actor, theme), rules.ONLY_WHO_KEEPS_THEMES)
    theme.save()
    return theme


def change_theme(actor: Person, theme: Space, title: str, is_archived: bool) -> None:
    """An archived one is read, and may be opened again."""
    require(rules.can_keep_theme(actor, theme), rules.ONLY_WHO_KEEPS_THEMES)
    theme.title, theme.is_archived = title, is_archived
    theme.save(update_fields=["title", "is_archived"])
