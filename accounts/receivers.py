"""What follows from signing in and from a changed password."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.signals import password_reset
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.models import Person
from accounts.sign_in_limits import PASSWORD, forget


@receiver(password_reset)
def begin_anew(sender: type[Person], request: HttpRequest, user: Person, **kwargs: Any) -> None:
    """Who answered from the mailbox need not wait for their own mistakes."""
    forget(PASSWORD, user.email, get_adapter().get_client_ip(request))
