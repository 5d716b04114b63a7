"""Telling people: once, and never of what they may no longer see."""

import pytest
from django.core import mail
from django.db import transaction

from accounts.audience import PARTICIPANTS, ats_term
from accounts.models import Membership
from notifications.actions import notify
from notifications.models import Notice


@pytest.fixture
def space(make, territory):
    return make.space(audience=PARTICIPANTS, title="Coprogettazione")


def test_notify_writes_one_notice_a_person_and_mails_it_once(bruno, carla, space, run_tasks):
    notify([bruno, carla, bruno], "C'è una nuova discussione", space)
    assert Notice.objects.count() == 2
    assert mail.outbox == []
    run_tasks()
    assert sorted(m.to[0] for m in mail.outbox) == [bruno.email, carla.email]
    assert space.get_absolute_url() in mail.outbox[0].body
    assert "C'è una nuova discussione" in mail.outbox[0].body


def test_running_the_task_again_sends_nothing(bruno, space, run_tasks):
    from notifications.tasks import mail_notices

    notify([bruno], "Una novità", space)
    run_tasks()
    mail_notices.call(list(Notice.objects.values_list("pk", flat=True)))
    assert len(mail.outbox) == 1


def test_nobody_is_mailed_of_what_they_may_no_longer_see(bruno, space, territory, run_tasks):
    notify([bruno], "Una novità", space)
    space.audience = ats_term(territory.other_ats.pk)
    space.save()
    run_tasks()
    assert mail.outbox == []


def test_nobody_who_left_is_mailed(bruno, carla, space, run_tasks):
    notify([bruno, carla], "Una novità", space)
    Membership.objects.filter(person=bruno).delete()
    run_tasks()
    assert [m.to for m in mail.outbox] == [[carla.email]]


def test_a_change_that_fails_tells_nobody(bruno, space):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        notify([bruno], "Una novità", space)
        raise ZeroDivisionError
    assert not Notice.objects.exists()


def test_notices_are_their_recipients_own(bruno, carla, space):
    notify([bruno], "Una novità", space)
    assert Notice.objects.visible_to(bruno).count() == 1
    assert not Notice.objects.visible_to(carla).exists()


def test_a_line_break_in_a_text_cannot_forge_a_header(bruno, space, run_tasks):
    notify([bruno], "Titolo\r\nBcc: altri@example.org", space)
    run_tasks()
    assert mail.outbox[0].subject == "Titolo Bcc: altri@example.org"
    assert mail.outbox[0].bcc == []


def test_a_mail_that_does_not_leave_holds_up_no_other_and_is_tried_again(
    bruno, carla, rita, space, run_tasks, monkeypatch
):
    import smtplib

    from django.core.mail import EmailMessage
    from django_tasks_db.models import DBTaskResult

    from notifications.tasks import mail_notices

    send = EmailMessage.send
    failures = {
        bruno.email: smtplib.SMTPRecipientsRefused({}),
        carla.email: smtplib.SMTPServerDisconnected(),
    }

    def failing(message, **kwargs):
        if error := failures.get(message.to[0]):
            raise error
        return send(message, **kwargs)

    monkeypatch.setattr(EmailMessage, "send", failing)
    notify([bruno, carla, rita], "Una novità", space)
    run_tasks()
    assert [m.to for m in mail.outbox] == [[rita.email]]
    again = DBTaskResult.objects.get(status="READY", task_path=mail_notices.module_path)
    assert again.args_kwargs["args"] == [[Notice.objects.get(recipient=carla).pk], 2]
    failures.clear()
    again.task.call(*again.args_kwargs["args"])
    assert [m.to for m in mail.outbox] == [[rita.email], [carla.email]]
