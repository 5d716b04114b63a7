"""What of the site is in an archive, and what is not, and why."""

from __future__ import annotations

from django.apps import apps
from django.db.models import FileField, Model, QuerySet

from reports.archive import queue

# Every other model is in: a new one cannot be forgotten.
LEFT_OUT = {
    "contenttypes.ContentType": "written by the migrations; what points to one names it",
    "auth.Permission": "written by the migrations; what points to one names it",
    "sessions.Session": "everybody signs in again: whoever was signed out since must not be signed in anew",
    "live.Process": "the processes that are running, with their sockets",
    "live.Connection": "the sockets that are open",
    "accounts.Attempt": "counted for the limits of the last half hour",
    "accounts.ScheduledJob": "when each recurring job is due: an installation counts from its own start",
    "accounts.Heartbeat": "which workers and schedulers are running",
    "search.Change": "what the index of that site had still to learn; here all of it is compared",
    "search.IndexState": "how the index of that site was",
}
# What an installation without people holds: the migrations and the territory's table have written it.
INSTALLED = {
    "accounts.Ats",
    "accounts.Ambito",
    "accounts.Comune",
    "accounts.Organisation",
    "toolkit.Area",
    "community.Space",
    "search.SynonymGroup",
}


def models() -> list[type[Model]]:
    """In the order of the archive; relations of many to many are models of their own."""
    found = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.label not in LEFT_OUT
    ]
    return sorted(found, key=lambda model: model._meta.label)


def rows(model: type[Model]) -> QuerySet[Model]:
    """All of them, in an order that is the same on every database; of the queue only what waits."""
    found = model._base_manager.order_by("pk")
    return found.filter(queue.WAITING) if model is queue.MODEL else found


def file_names() -> set[str]:
    """Of all uploaded files that a row refers to."""
    names: set[str] = set()
    for model in models():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, FileField):
                column = model._base_manager.exclude(**{field.name: ""}).values_list(field.name, flat=True)
                names.update(name for name in column.iterator() if name)
    return names


def filled() -> list[str]:
    """The models with rows that no installation has by itself, by label: none where a site is empty."""
    ours = [model for model in models() if model is not queue.MODEL and model._meta.label not in INSTALLED]
    return [model._meta.label for model in ours if model._base_manager.exists()]
