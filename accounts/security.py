"""One page for the safety of one's account: password, second step, and where one is signed in."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.actions import identity_of
from accounts.asking import signed_in
from accounts.sign_in_sessions import close, close_all_but, open_accesses
from accounts.sign_in_totp import must_have


def overview(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    own = {a.type: a for a in Authenticator.objects.filter(user=person)}
    codes = own.get(Authenticator.Type.RECOVERY_CODES)
    context = {
        "totp": own.get(Authenticator.Type.TOTP),
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
        "is_required": must_have(person),
        "accesses": open_accesses(person),
        "session_key": request.session.session_key,
        "identity": identity_of(person, settings.OIDC.issuer) if settings.OIDC else None,
        "has_password": person.has_usable_password(),
    }
    return render(request, "account/security.html", context)


@require_POST
def close_access(request: HttpRequest) -> HttpResponse:
    number = request.POST.get("access", "")
    own = signed_in(request).accesses.exclude(session_key=request.session.session_key)
    access = get_object_or_404(own, pk=int(number) if number.isascii() and number.isdigit() else 0)
    close([access])
    messages.success(request, f"Hai chiuso l'accesso da «{access.device}».")
    return redirect("mfa_index")


@require_POST
def close_others(request: HttpRequest) -> HttpResponse:
    close_all_but(signed_in(request), request.session.session_key)
    messages.success(request, "Hai chiuso tutti gli altri accessi: resti collegato solo qui.")
    return redirect("mfa_index")
