"""Asking for a copy of everything that concerns oneself."""

from django.db import transaction

from accounts.models import Person, PersonalExport
from accounts.tasks import make_personal_export


@transaction.atomic
def request_export(person: Person) -> PersonalExport:
    """While one is being made, that one. The calling view has counted the limit of exports."""
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    waiting = PersonalExport.objects.visible_to(person).filter(ready_at=None, failed_at=None).first()
    if waiting is not None and not waiting.is_waiting_long:
        return waiting
    export = PersonalExport.objects.create(person=person)
    make_personal_export.enqueue(export.pk)
    return export
