"""What people have reported about the site and nobody has settled, for the common queue."""

from django.db.models import F

from accounts.models import Person
from accounts.queue import QueueItem, QueueSource
from reports.models import Feedback, FeedbackQuerySet


def waiting_feedback(person: Person) -> FeedbackQuerySet:
    waiting = Feedback.objects.visible_to(person).waiting()
    return waiting.select_related("taken_by").annotate(since=F("created_at"))


def _as_queued(feedback: Feedback) -> QueueItem:
    return QueueItem(
        kind="Segnalazione sul sito",
        title=feedback.body[:80],
        note=feedback.page or "Pagina non indicata",
        since=feedback.created_at,
        url=feedback.get_absolute_url(),
        action="Leggi e rispondi",
        taken_by=feedback.taken_by.name if feedback.taken_by else "",
    )


FEEDBACK = QueueSource("sito", "Segnalazioni sul sito", Feedback, waiting_feedback, _as_queued)
