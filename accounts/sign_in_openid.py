"""Signing in with an identity provider: leaving for it, coming back, and untying its identity from one's account."""

import logging
import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.account.utils import get_next_redirect_url, perform_login
from allauth.socialaccount.internal import statekit
from allauth.socialaccount.providers.oauth2.utils import generate_code_challenge
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.http import urlencode
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions, queries
from accounts.asking import signed_in
from accounts.identity_provider import IdentityProvider
from accounts.limits import OPENID, Attempt, take
from accounts.models import Invitation
from accounts.openid import Claims, Departure, ProviderFailed, address_of, claims_for
from accounts.sign_in_totp import IDENTITY, signed_in_just_now, still_to_do

logger = logging.getLogger("cantiere.accounts")

LOGIN, TIE, CONFIRM = "login", "tie", "confirm"
State = dict[str, Any]
View = Callable[..., HttpResponse]


def offered(view: View) -> View:
    """Where no provider is configured there is no such page, for anybody and by any method."""
    guarded = csrf_protect(view)

    @csrf_exempt  # until it is known that the page exists
    @login_not_required
    def answer(request: HttpRequest) -> HttpResponse:
        if settings.OIDC is None:
            raise Http404
        return guarded(request)

    return answer


@offered
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """POST leaves for the provider; the page itself is for who confirms with it that it is them."""
    if request.method == "POST":
        return _start(request, request.POST.get("process", LOGIN))
    if not request.user.is_authenticated:
        return redirect("account_login")
    return render(request, "account/openid_confirm.html", {"next": get_next_redirect_url(request) or ""})


def _start(request: HttpRequest, process: str) -> HttpResponse:
    if process not in (LOGIN, TIE, CONFIRM):
        raise Http404
    back = reverse("mfa_index") if process == TIE else get_next_redirect_url(request)
    if process == LOGIN and request.user.is_authenticated:
        return HttpResponseRedirect(back or reverse("reports:home"))
    if process != LOGIN and not request.user.is_authenticated:
        return redirect_to_login(back or reverse("mfa_index"))
    if process == TIE and still_to_do(signed_in(request), request.session):
        return redirect("mfa_activate_totp")
    if process == TIE and not signed_in_just_now(request):
        return _confirm_first(request)
    return _leave(request, {"process": process, "next": back, "person": request.user.pk})


def _confirm_first(request: HttpRequest) -> HttpResponse:
    methods = get_adapter(request).get_reauthentication_methods(request.user)
    way = methods[0]["url"] if methods else reverse("account_login")
    return HttpResponseRedirect(f"{way}?{urlencode({'next': reverse('mfa_index')})}")


def _leave(request: HttpRequest, state: State) -> HttpResponse:
    """A page that goes on by itself: a redirect would bind every site on the way to the policy of our forms."""
    provider = _provider()
    attempt = take(request, OPENID, "", get_adapter(request).get_client_ip(request))
    proof = generate_code_challenge()
    card = request.POST.get("card", "")
    departure = Departure(
        secrets.token_urlsafe(24),
        secrets.token_urlsafe(24),
        proof["code_challenge"].decode(),
        card if card in provider.cards else "",
        again=state["process"] == CONFIRM,
    )
    try:
        address = address_of(provider, _back_address(), departure)
    except ProviderFailed as error:
        return _failed(request, error)
    state |= {
        "nonce": departure.nonce,
        "verifier": proof["code_verifier"],
        "attempt": attempt.pk if attempt else None,
    }
    statekit.stash_state(request, provider_id=provider.issuer, state=state, state_id=departure.state)
    return render(request, "account/openid_leaving.html", {"address": address})


@offered
@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """Where the provider sends people back; what they left with is good once."""
    provider, asked = _provider(), request.GET
    state = statekit.unstash_state(request, provider_id=provider.issuer, state_id=asked.get("state", ""))
    if state is None or (state["person"] != request.user.pk and state["process"] != LOGIN):
        return _page(request, "account/openid_lost.html", 400)
    if asked.get("error") == "access_denied":
        messages.info(request, f"Non hai completato il passaggio con {provider.label}.")
        return redirect("account_login" if state["process"] == LOGIN else "mfa_index")
    try:
        if "error" in asked or not asked.get("code") or asked.get("iss", provider.issuer) != provider.issuer:
            raise ProviderFailed("an error instead of a code")
        claims = claims_for(provider, _back_address(), asked["code"], state["verifier"], nonce=state["nonce"])
    except ProviderFailed as error:
        return _failed(request, error)
    Attempt.objects.filter(pk=state["attempt"]).delete()
    return FINISH[state["process"]](request, state, claims)


def _enter(request: HttpRequest, state: State, claims: Claims) -> HttpResponse:
    if request.user.is_authenticated:
        get_adapter(request).logout(request)
    invitation = _invitation_at(state["next"])
    person = actions.recognise(_provider().issuer, claims, invitation)
    if person is None:
        logger.warning("openid: nobody is known by that identity")
        return _page(request, "account/openid_unknown.html", 403)
    record_authentication(request, person, IDENTITY, acr=claims.acr)
    onward = state["next"]
    if invitation is not None:
        invitation.refresh_from_db()
        onward = invitation.landing if invitation.accepted_at else onward
    return perform_login(request, person, settings.ACCOUNT_EMAIL_VERIFICATION, redirect_url=onward)


def _tie(request: HttpRequest, state: State, claims: Claims) -> HttpResponse:
    actions.tie(signed_in(request), _provider().issuer, claims.subject)
    messages.success(request, "L'identità è collegata: da ora puoi entrare anche così.")
    return redirect("mfa_index")


def _confirm(request: HttpRequest, state: State, claims: Claims) -> HttpResponse:
    person = signed_in(request)
    own = actions.identity_of(person, _provider().issuer)
    if own is None or own.uid != claims.subject:
        return _page(request, "account/openid_unknown.html", 403)
    record_authentication(request, person, IDENTITY, acr=claims.acr, reauthenticated=True)
    request.session.pop(STATE_SESSION_KEY, None)  # what was being sent is sent again by hand
    return HttpResponseRedirect(state["next"] or reverse("mfa_index"))


FINISH: dict[str, Callable[[HttpRequest, State, Claims], HttpResponse]] = {
    LOGIN: _enter,
    TIE: _tie,
    CONFIRM: _confirm,
}


@offered
@require_POST
def untie(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect_to_login(reverse("mfa_index"))
    if not signed_in_just_now(request):
        return _confirm_first(request)
    actions.untie(signed_in(request), _provider().issuer)
    messages.success(request, "L'identità è scollegata: da ora entri con email e password.")
    return redirect("mfa_index")


def _provider() -> IdentityProvider:
    """No page of these is there without."""
    assert settings.OIDC is not None
    return settings.OIDC


def _back_address() -> str:
    """The one that the provider knows, whatever host was asked."""
    return f"{settings.SITE_URL}{reverse('openid_back')}"


def _invitation_at(path: str | None) -> Invitation | None:
    """The open invitation whose page the person comes from: who has its link has proven its address."""
    try:
        match = resolve(urlsplit(path or "").path)
    except Resolver404:
        return None
    if match.view_name != "accounts:accept_invitation":
        return None
    invitation = queries.invitation_by_token(match.kwargs["token"])
    return invitation if invitation is not None and invitation.is_open else None


def _failed(request: HttpRequest, error: ProviderFailed) -> HttpResponse:
    logger.warning("openid: %s", error)
    return _page(request, "account/openid_failed.html", 503)


def _page(request: HttpRequest, template: str, status: int) -> HttpResponse:
    return render(request, template, status=status)
