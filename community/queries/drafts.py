"""The drafts of a person, as far as they still see the place each was meant for."""

from accounts.models import Person
from community.models import Draft, DraftQuerySet, Space


def new_draft_of(person: Person) -> Draft | None:
    """Of a thread that is not there yet; without its space where the person does not see that any more."""
    draft = Draft.objects.visible_to(person).filter(thread=None).first()
    open_spaces = Space.objects.visible_to(person).filter(is_archived=False)
    if draft and draft.space_id and not open_spaces.filter(pk=draft.space_id).exists():
        draft.space = None
    return draft


def drafts_of(person: Person) -> DraftQuerySet:
    """The latest first."""
    drafts = Draft.objects.visible_to(person).select_related("thread__space")
    return drafts.order_by("-updated_at", "-pk")
