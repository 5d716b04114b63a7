"""What the worker does for people: mails, and the run of an import."""

from django.db import transaction
from django_tasks import task

from accounts import importing, mail


@task()
def mail_invitations(invitation_ids: list[int]) -> None:
    """Each invitation's mail, at most once for each sending."""
    mail.send_invitations(invitation_ids)


@task()
def mail_request(request_id: int) -> None:
    """Tell who may answer that somebody asks."""
    mail.send_request(request_id)


@task()
def mail_refusal(request_id: int) -> None:
    """Tell who asked why not."""
    mail.send_refusal(request_id)


@task()
def run_import(import_id: int) -> None:
    """All of it or nothing; safe to run twice."""
    with transaction.atomic():
        for batch in importing.run(import_id):
            mail_invitations.enqueue(batch)
