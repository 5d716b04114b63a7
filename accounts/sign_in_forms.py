"""The forms of signing in, where tries are counted or mail leaves off the request."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ResetPasswordForm
from allauth.core import context
from django.http import HttpRequest

from accounts.sign_in_limits import RESET, take
from accounts.sign_in_tasks import mail_password_reset


class ResetForm(ResetPasswordForm):
    """A known and an unknown address are answered with the same words after the same work."""

    def clean_email(self) -> str:
        email = super().clean_email()
        take(context.request, RESET, email, get_adapter().get_client_ip(context.request))
        return email

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        mail_password_reset.enqueue(self.users[0].pk if self.users else None)
        email: str = self.cleaned_data["email"]
        return email
