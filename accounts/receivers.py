"""What follows from signing in and from a changed password."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.signals import password_changed, password_reset
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django_tasks.base import TaskResult
from django_tasks.signals import task_finished, task_started
from structlog.contextvars import bind_contextvars, unbind_contextvars

from accounts.limits import PASSWORD, forget
from accounts.models import Person
from accounts.sign_in_sessions import close_all_but, follow, remember
from accounts.sign_in_tasks import mail_warning
from accounts.tokens import revoke_all


@receiver(user_logged_in)
def note_the_device(sender: type[Person], request: HttpRequest, user: Person, **kwargs: Any) -> None:
    remember(request, user)


@receiver(password_changed)
def leave_the_other_devices(sender: type[Person], request: HttpRequest, user: Person, **kwargs: Any) -> None:
    follow(request)
    close_all_but(user, request.session.session_key)
    mail_warning.enqueue(user.pk, "La tua password è cambiata")


@receiver(password_reset)
def begin_anew(sender: type[Person], request: HttpRequest, user: Person, **kwargs: Any) -> None:
    """Every device signs in again; no key and no identity that somebody else may have added opens the account;
    who answered from the mailbox need not wait for their own mistakes."""
    close_all_but(user, None)
    revoke_all(user)
    SocialAccount.objects.filter(user=user).delete()
    forget(PASSWORD, user.email, get_adapter().get_client_ip(request))
    mail_warning.enqueue(user.pk, "La tua password è cambiata")


@receiver(authenticator_added)
@receiver(authenticator_removed)
def warn_of_the_second_step(
    sender: type[Authenticator], user: Person, authenticator: Authenticator, **kwargs: Any
) -> None:
    if authenticator.type != Authenticator.Type.TOTP:
        return
    is_on = kwargs["signal"] is authenticator_added
    what = "è attiva" if is_on else "è stata tolta"
    mail_warning.enqueue(user.pk, f"La verifica in due passaggi {what}")


@receiver(task_started)
def name_the_task(sender: type[Any], task_result: TaskResult[Any], **kwargs: Any) -> None:
    """Each line it causes says which it was; the line of its request has the same number."""
    bind_contextvars(task=str(task_result.id))


@receiver(task_finished)
def forget_the_task(sender: type[Any], **kwargs: Any) -> None:
    unbind_contextvars("task")
