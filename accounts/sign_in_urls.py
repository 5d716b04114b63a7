"""Sign-in, sign-out and password reset: allauth's views at Italian addresses."""

from collections.abc import Callable

from allauth.account import views
from allauth.mfa.base import views as second_step
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.http import HttpResponse
from django.urls import path, re_path
from django.views.decorators.http import require_http_methods, require_safe
from django.views.generic import RedirectView

from accounts import security, sign_in_openid
from accounts.limits import says_when_to_return

form_methods = require_http_methods(["GET", "HEAD", "POST"])


def form_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    return form_methods(says_when_to_return(view))


urlpatterns = [
    path("accedi/", form_page(views.login), name="account_login"),
    path("esci/", form_page(views.logout), name="account_logout"),
    path("account/registrazione/", require_safe(views.signup), name="account_signup"),
    path("account/disattivato/", require_safe(views.account_inactive), name="account_inactive"),
    path("password/", form_page(views.password_change), name="account_change_password"),
    path("password/dimenticata/", form_page(views.password_reset), name="account_reset_password"),
    path(
        "password/dimenticata/inviata/",
        require_safe(views.password_reset_done),
        name="account_reset_password_done",
    ),
    re_path(
        r"^password/nuova/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        form_page(views.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/nuova/fatto/",
        require_safe(views.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path(
        "password/scegli/",
        require_safe(RedirectView.as_view(pattern_name="account_reset_password")),
        name="account_set_password",
    ),
    path("accedi/identita/", sign_in_openid.start, name="openid_start"),
    path("accedi/identita/ritorno/", sign_in_openid.back, name="openid_back"),
    path("profilo/sicurezza/identita/scollega/", sign_in_openid.untie, name="openid_untie"),
    path("accedi/codice/", form_page(second_step.authenticate), name="mfa_authenticate"),
    path("accedi/conferma/", form_page(views.reauthenticate), name="account_reauthenticate"),
    path("accedi/conferma/codice/", form_page(second_step.reauthenticate), name="mfa_reauthenticate"),
    path("profilo/sicurezza/", require_safe(security.overview), name="mfa_index"),
    path("profilo/sicurezza/app/attiva/", form_page(totp.activate_totp), name="mfa_activate_totp"),
    path("profilo/sicurezza/app/togli/", form_page(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path(
        "profilo/sicurezza/codici/",
        require_safe(recovery_codes.view_recovery_codes),
        name="mfa_view_recovery_codes",
    ),
    path(
        "profilo/sicurezza/codici/nuovi/",
        form_page(recovery_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path("profilo/sicurezza/accessi/chiudi/", security.close_access, name="close_access"),
    path("profilo/sicurezza/accessi/chiudi-altri/", security.close_others, name="close_other_accesses"),
]
