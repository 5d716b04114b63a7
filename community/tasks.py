"""What the worker does for the community. Each is safe to run twice."""

from django.db import transaction
from django_tasks import task

from community import telling
from community.models import Attachment


@task()
def clear_attachment(attachment_id: int) -> None:
    """A file that no post has taken by now goes, with its row; safe to run twice."""
    with transaction.atomic():
        waiting = Attachment.objects.select_for_update().filter(pk=attachment_id, post=None).first()
        if waiting is None:
            return
        waiting.delete()
    waiting.file.delete(save=False)


@task()
def tell_about_post(post_id: int) -> None:
    """Whom it concerns."""
    telling.tell_about_post(post_id)


@task()
def tell_about_edit(post_id: int) -> None:
    """Whom the corrected text names and the earlier one did not."""
    telling.tell_about_edit(post_id)
