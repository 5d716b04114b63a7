"""What search does when something happens elsewhere."""

from typing import Any

from django.dispatch import receiver

from accounts.signals import site_restored
from search.comparison_tasks import compare_and_mend


@receiver(site_restored, dispatch_uid="compare the index with what was restored")
def compare_all(sender: Any, **kwargs: Any) -> None:
    compare_and_mend.enqueue()
