"""What the worker does for people: mails, and the run of an import."""

from django.db import transaction
from django_tasks import task

from accounts import importing, mail
from accounts.models import Erasure, PersonalExport
from accounts.outgoing import TRIES, later, until_it_leaves
from accounts.privacy.exporting import make_export
from accounts.privacy.finishing import take_names_out


@task()
def mail_invitations(invitation_ids: list[int], tries: int = 1) -> None:
    """Each invitation's mail, at most once for each sending; what does not leave is tried again."""
    failed = mail.send_invitations(invitation_ids)
    if failed and tries < TRIES:
        mail_invitations.using(run_after=later(tries)).enqueue(failed, tries + 1)


@task()
def mail_request(request_id: int) -> None:
    """Tell who may answer that somebody asks, each in a mail of their own."""
    for person in mail.who_answers(request_id):
        mail_request_to.enqueue(request_id, person.pk)


@task()
@until_it_leaves
def mail_request_to(request_id: int, person_id: int) -> None:
    mail.send_request(request_id, person_id)


@task()
@until_it_leaves
def mail_refusal(request_id: int) -> None:
    """Tell who asked why not."""
    mail.send_refusal(request_id)


@task()
def run_import(import_id: int) -> None:
    """All of it or nothing; safe to run twice."""
    with transaction.atomic():
        for batch in importing.run(import_id):
            mail_invitations.enqueue(batch)


@task()
def finish_erasure(erasure_id: int) -> None:
    """Take the name of somebody who left out of what others wrote; safe to run twice."""
    for erasure in Erasure.objects.filter(pk=erasure_id):
        take_names_out(erasure)


@task()
def make_personal_export(export_id: int) -> None:
    """The file with everything that concerns a person; made once."""
    for export in PersonalExport.objects.filter(pk=export_id, ready_at=None, person__is_active=True):
        make_export(export)
