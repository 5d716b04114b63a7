"""The second step of signing in: who must have it, and whether a code is right and new."""

from types import SimpleNamespace
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone

from accounts.models import Person
from accounts.sign_in_sessions import SINCE
from accounts.standing import standing_of

IDENTITY = "openid"  # how a session's records name a sign-in with the provider
STEPS = frozenset({
    "mfa_activate_totp", "account_reauthenticate", "mfa_reauthenticate", "account_logout", "openid_start",
    "openid_back",
})  # fmt: skip


class SecondStep(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "Il codice non è giusto, oppure è già stato usato. Aspetta il prossimo e scrivi quello.",
        "cannot_delete_authenticator": "Il tuo ruolo richiede la verifica in due passaggi: non puoi toglierla. "
        "Se cambi telefono, entra con un codice di recupero e chiedi aiuto a chi amministra il sito.",
    }

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not must_have(authenticator.user)


class CodeStage(AuthenticateStage):
    """At sign-in the code is asked, unless the provider has asked for a second step of its own."""

    def _should_handle(self, request: HttpRequest) -> bool:
        asks = super()._should_handle(request)
        return asks and not is_vouched_for(request.session, self.login.user)


def must_have(person: Person | AnonymousUser) -> bool:
    return bool(settings.REQUIRE_TOTP) and standing_of(person).is_staff


def has(person: Person | AnonymousUser) -> bool:
    return Authenticator.objects.filter(user_id=person.pk, type=Authenticator.Type.TOTP).exists()


def still_to_do(person: Person | AnonymousUser, session: Any) -> bool:
    return must_have(person) and not has(person) and not is_vouched_for(session, person)


def is_vouched_for(session: Any, person: Any) -> bool:
    """Signed in, in this session, with a level of assurance that the settings name as enough."""
    provider = settings.OIDC
    if provider is None or not provider.strong_acr:
        return False
    holder: Any = SimpleNamespace(session=session)
    records = get_authentication_records(holder, person)
    return any(r.get("method") == IDENTITY and r.get("acr") in provider.strong_acr for r in records)


def signed_in_just_now(request: HttpRequest) -> bool:
    """By whichever way in, an invitation's too; or confirmed since."""
    times = [record["at"] for record in get_authentication_records(request, request.user)]
    times.append(request.session.get(SINCE, 0))
    return timezone.now().timestamp() - max(times) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


@transaction.atomic
def accept(person: Person, code: str) -> Authenticator | None:
    """Whose code this is; each is good once, in whichever process and with whatever cache."""
    own = Authenticator.objects.select_for_update().filter(user=person)
    totp = own.filter(type=Authenticator.Type.TOTP).first()
    if totp is not None and _is_new(totp, code):
        return totp
    recovery = own.filter(type=Authenticator.Type.RECOVERY_CODES).first()
    if recovery is not None and recovery.wrap().validate_code(code):
        return recovery
    return None


def _is_new(totp: Authenticator, code: str) -> bool:
    """The counter of the last code used is kept in its row: the same or an earlier one is refused."""
    secret = decrypt(totp.data["secret"])
    for counter in yield_hotp_counters_from_time():
        expected = format_hotp_value(hotp_value(secret, counter))
        if counter > totp.data.get("last_counter", -1) and compare_user_code(actual=code, expected=expected):
            totp.data["last_counter"] = counter
            totp.save(update_fields=["data"])
            return True
    return False


class second_step_first:
    """Who must have the second step and has not is led to it, and reaches nothing else.

    Programs' keys are not asked."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response: HttpResponse = self.get_response(request)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        match = request.resolver_match
        if not settings.REQUIRE_TOTP or match is None or match.view_name in STEPS:
            return None
        is_call = "api" in match.namespaces
        if is_call and request.headers.get("Authorization", "").split(" ")[0].lower() == "bearer":
            return None  # a key is never asked, and a wrong one never falls back to the cookie
        person: Any = request.user
        if not still_to_do(person, request.session):
            return None
        if is_call:
            return _problem()
        return HttpResponseRedirect(reverse("mfa_activate_totp"))


def _problem() -> JsonResponse:
    detail = "Il tuo ruolo richiede la verifica in due passaggi: attivala dal sito."
    problem = {"type": "about:blank", "status": 403, "title": "Non permesso", "detail": detail}
    return JsonResponse(problem, status=403, content_type="application/problem+json")
