"""What the worker does about the site itself."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django_tasks import task

from accounts.outgoing import until_it_leaves
from reports.models import Feedback


@task()
@until_it_leaves
def mail_feedback(feedback_id: int) -> None:
    """To who looks after the site; an answer goes to whoever left an address."""
    feedback = Feedback.objects.select_related("author").filter(pk=feedback_id).first()
    if feedback is None:
        return
    address = settings.SITE_URL + reverse("reports:feedback_list")
    body = (
        f"Pagina: {feedback.page or 'non indicata'}\n"
        f"Da: {feedback.author.name if feedback.author else 'chi visita il sito'}\n"
        f"Email per la risposta: {feedback.email or 'non indicata'}\n\n"
        f"{feedback.body}\n\n"
        f"Si prende in carico qui:\n{address}\n\n{settings.SITE_NAME}\n"
    )
    subject = f"[{settings.SITE_NAME}] Una segnalazione sul sito"
    reply_to = [feedback.email] if feedback.email else None
    EmailMessage(subject, body, to=[settings.CONTACT_EMAIL], reply_to=reply_to).send()
