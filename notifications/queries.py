"""Which notices may be shown or sent now? Asked of each target's own `visible_to`."""

from collections import defaultdict
from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType

from accounts.models import Person
from notifications.models import Notice


def may_be_told(person: Person, notice: Notice) -> bool:
    """At the moment of sending or opening."""
    return person.is_active and bool(still_visible(person, [notice]))


def still_visible(person: Person, notices: Iterable[Notice]) -> list[Notice]:
    """In their order, without those whose target the person may no longer see; one query a kind of target."""
    rows = list(notices)
    wanted: dict[int, set[int]] = defaultdict(set)
    for notice in rows:
        wanted[notice.content_type_id].add(notice.object_id)
    seen = {
        (content_type_id, pk)
        for content_type_id, ids in wanted.items()
        for pk in _visible_ids(person, content_type_id, ids)
    }
    return [notice for notice in rows if (notice.content_type_id, notice.object_id) in seen]


def _visible_ids(person: Person, content_type_id: int, ids: set[int]) -> set[int]:
    model = ContentType.objects.get_for_id(content_type_id).model_class()
    if model is None:
        return set()
    visible = model._default_manager.visible_to(person)  # type: ignore[attr-defined]
    return set(visible.filter(pk__in=ids).values_list("pk", flat=True))
