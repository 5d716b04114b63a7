"""What people do about the site itself: they report a problem, and somebody looks after it."""

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone

from accounts.models import Person
from accounts.rules import require
from reports.models import Feedback, FeedbackClosed, FeedbackTaken
from reports.rules import WHO_READS_FEEDBACK, can_read_feedback
from reports.tasks import mail_feedback


@transaction.atomic
def send_feedback(author: Person | AnonymousUser, page: str, body: str, email: str = "") -> Feedback:
    """Kept, and mailed to who looks after the site."""
    writer = author if isinstance(author, Person) else None
    feedback = Feedback.objects.create(author=writer, page=page, body=body, email=email)
    mail_feedback.enqueue(feedback.pk)
    return feedback


@transaction.atomic
def take_feedback(actor: Person, feedback: Feedback) -> None:
    require(can_read_feedback(actor), WHO_READS_FEEDBACK)
    new = Feedback.objects.filter(pk=feedback.pk, status=Feedback.Status.NEW)
    if not new.update(status=Feedback.Status.TAKEN, taken_by=actor):
        raise FeedbackTaken


@transaction.atomic
def close_feedback(actor: Person, feedback: Feedback) -> None:
    """By who took it, or by somebody else who knows that it is settled: their name stays on it."""
    require(can_read_feedback(actor), WHO_READS_FEEDBACK)
    open_still = Feedback.objects.filter(pk=feedback.pk).waiting()
    closed = {"status": Feedback.Status.CLOSED, "closed_at": timezone.now(), "taken_by": actor}
    if not open_still.update(**closed):
        raise FeedbackClosed
