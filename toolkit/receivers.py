"""What the toolkit does when somebody leaves the site: nobody waits for what they had taken on."""

from typing import Any

from django.dispatch import receiver

from accounts.models import Person
from accounts.signals import person_leaving
from toolkit.models import Wanted


@receiver(person_leaving)
def give_back_what_was_taken_on(person: Person, **kwargs: Any) -> None:
    Wanted.objects.filter(taken_by=person, document=None).update(taken_by=None)
