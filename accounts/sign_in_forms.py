"""The forms of signing in, where tries are counted, codes are good once and mail leaves off the request."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePasswordForm, ResetPasswordForm
from allauth.core import context
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.http import HttpRequest

from accounts.limits import CODE, PASSWORD, RESET, Limit, give_back, take
from accounts.sign_in_rows import Attempt
from accounts.sign_in_tasks import mail_password_reset
from accounts.sign_in_totp import accept


class ResetForm(ResetPasswordForm):
    """A known and an unknown address are answered with the same words after the same work."""

    def clean_email(self) -> str:
        email = super().clean_email()
        _take(RESET, email)
        return email

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        mail_password_reset.enqueue(self.users[0].pk if self.users else None)
        email: str = self.cleaned_data["email"]
        return email


class ChangeForm(ChangePasswordForm):
    """Whoever finds a session open cannot guess the password here: its tries count with those of signing in."""

    def clean_oldpassword(self) -> str:
        attempt = _take(PASSWORD, self.user.email)
        password: str = super().clean_oldpassword()
        give_back(attempt)
        return password


def _code_field(help_text: str) -> forms.CharField:
    attrs = {"autocomplete": "one-time-code", "autocapitalize": "off", "spellcheck": "false"}
    widget = forms.TextInput(attrs=attrs)
    return forms.CharField(label="Codice", max_length=20, help_text=help_text, widget=widget)


class CountedCode(BaseAuthenticateForm):
    code = _code_field("Le 6 cifre che mostra ora la tua app, oppure uno dei codici di recupero.")

    def clean_code(self) -> str:
        attempt = _take(CODE, self.user.pk)
        code: str = self.cleaned_data["code"].strip()
        self.authenticator = accept(self.user, code)
        if self.authenticator is None:
            raise get_mfa_adapter().validation_error("incorrect_code")
        give_back(attempt)
        return code


class SecondStepForm(CountedCode, AuthenticateForm):
    """After the password, at sign-in."""


class ConfirmForm(CountedCode, ReauthenticateForm):
    """Before something delicate, when some time has passed."""


class ActivateForm(ActivateTOTPForm):
    code = _code_field("Le 6 cifre che l'app mostra dopo aver letto il codice QR.")


def _take(limit: Limit, name: object) -> Attempt | None:
    request = context.request
    return take(request, limit, name, get_adapter().get_client_ip(request))
