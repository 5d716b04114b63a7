"""A mail that does not leave is tried again by itself: not for ever, and not where the address is wrong."""

import smtplib

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend as LocMem
from django_tasks_db.models import DBTaskResult

from accounts.models import Invitation
from accounts.outgoing import TRIES
from accounts.sign_in_tasks import mail_password_reset
from accounts.tasks import mail_invitations
from tests import make

pytestmark = pytest.mark.django_db

BUSY = smtplib.SMTPRecipientsRefused({"bruno@example.org": (451, b"later")})
UNKNOWN = smtplib.SMTPRecipientsRefused({"bruno@example.org": (550, b"nobody")})


class Refusing(LocMem):
    """A relay that answers with `error`, as long as there is one."""

    error: Exception | None = None

    def send_messages(self, messages):
        if Refusing.error:
            raise Refusing.error
        return super().send_messages(messages)


@pytest.fixture
def refuse(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    yield lambda error: setattr(Refusing, "error", error)
    Refusing.error = None


def waiting():
    return list(
        DBTaskResult.objects.filter(status="READY", task_path__contains="mail_", run_after__isnull=False)
    )


def call(task):
    task.task.call(*task.args_kwargs["args"], **task.args_kwargs["kwargs"])


@pytest.mark.parametrize("error", [BUSY, ConnectionRefusedError(), smtplib.SMTPDataError(554, b"no")])
def test_a_mail_of_the_sign_in_leaves_when_the_relay_is_back(error, bruno, refuse, run_tasks):
    refuse(error)
    mail_password_reset.enqueue(bruno.pk)
    run_tasks()
    [again] = waiting()
    assert again.args_kwargs["kwargs"] == {"tries": 2} and not mail.outbox
    refuse(None)
    call(again)
    assert [message.to for message in mail.outbox] == [[bruno.email]]


def test_an_address_that_is_unknown_and_the_last_try_are_given_up(bruno, refuse):
    for error, tries in ((UNKNOWN, 1), (BUSY, TRIES)):
        refuse(error)
        with pytest.raises(smtplib.SMTPException):
            mail_password_reset.call(bruno.pk, tries=tries)
    assert not waiting()


def test_invitations_that_did_not_leave_are_tried_again_and_nobody_gets_two(territory, refuse):
    office = territory.ambito.office
    ids = [make.invitation(name, "member", organisation=office).pk for name in ("prima", "dopo")]
    refuse(ConnectionRefusedError())
    mail_invitations.call(ids)
    [again] = waiting()
    assert (
        sorted(again.args_kwargs["args"][0]) == ids
        and not Invitation.objects.exclude(mailed_at=None).exists()
    )
    refuse(None)
    call(again)
    call(again)
    assert sorted(message.to[0] for message in mail.outbox) == ["dopo@example.org", "prima@example.org"]
