"""How sign-in differs from allauth's default: accounts are made by invitation, tries are counted in rows."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.core.exceptions import ReauthenticationRequired
from allauth.core.internal.ratelimit import truncate_ip
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import reverse

from accounts.limits import PASSWORD, give_back, take
from accounts.models import Person
from accounts.sign_in_totp import IDENTITY, signed_in_just_now


class InvitedOnly(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """An address that cannot be read leads nowhere."""
        try:
            return super().is_safe_url(url)
        except ValueError:
            return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """As the trusted proxies say; a server behind a local socket has no address to tell."""
        try:
            return truncate_ip(super().get_client_ip(request))
        except PermissionDenied:
            return "-"

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """A try costs the same rows and the same hash whether the account exists or not."""
        name = str(credentials.get("email", "")).strip().lower()
        attempt = take(request, PASSWORD, name, self.get_client_ip(request))
        user = super().authenticate(request, **credentials)
        if user is not None:
            give_back(attempt)
        return user

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Counted in `authenticate`, from own rows instead of the cache."""

    def reauthenticate(self, user: AbstractBaseUser, password: str) -> bool:
        assert isinstance(user, Person)
        return self.authenticate(self.request, email=user.email, password=password) == user

    def get_login_stages(self) -> list[str]:
        own = {"allauth.mfa.stages.AuthenticateStage": "accounts.sign_in_totp.CodeStage"}
        return [own.get(stage, stage) for stage in super().get_login_stages()]

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Who has neither password nor app confirms with the provider."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if methods or settings.OIDC is None or not user.is_authenticated:
            return methods
        return [{"id": IDENTITY, "description": settings.OIDC.label, "url": reverse("openid_start")}]

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Also for who has only the provider, whom allauth would never ask."""
        if signed_in_just_now(self.request):
            return False
        if not get_reauthentication_flows(self.request.user):
            raise ReauthenticationRequired
        return True
