"""What the surveys do when something happens below: a frozen result stays in step with its rows."""

from typing import Any

from django.dispatch import receiver

from accounts.signals import names_erased
from surveys.counts import digest
from surveys.models import Result


@receiver(names_erased, sender=Result)
def follow_the_rows(ids: list[int], **kwargs: Any) -> None:
    """Somebody's name was taken out of free texts: the digest is that of what is there now."""
    for result in Result.objects.filter(pk__in=ids).select_related("question__survey"):
        result.digest = digest(result.question, result.ballots)
        result.save(update_fields=["digest"])
