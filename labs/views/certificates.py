"""A certificate as the world meets it: verified by its code, taken away as a PDF, revoked."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.asking import signed_in
from accounts.limits import TooMany
from accounts.rules import require
from labs import rules
from labs.actions.certificates import revoke_certificate as revoke
from labs.certificate_exports import sent_pdf
from labs.certificate_forms import CodeForm, RevocationForm
from labs.certificate_pages import held_certificate
from labs.certificate_pdf import period
from labs.durations import out_of
from labs.models import Certificate
from labs.verification import look_up, verification_of

NOT_FOUND = "Nessun attestato ha questo codice: controlla le lettere, una per una."


@never_cache
@login_not_required
@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """The form for a code on paper; the right one leads to its page."""
    typed = request.GET.get("codice")
    form = CodeForm(None if typed is None else request.GET)
    if not form.is_valid():
        return _form(request, form, 200)
    return _answer(request, form.cleaned_data["codice"], form)


@never_cache
@login_not_required
@require_safe
def verify_certificate(request: HttpRequest, code: str) -> HttpResponse:
    """Where the QR leads: whether the paper still holds, and enough to compare it."""
    form = CodeForm({"codice": code})
    form.is_valid()
    return _answer(request, code, form)


def _answer(request: HttpRequest, typed: str, form: CodeForm) -> HttpResponse:
    try:
        found = look_up(request, typed)
    except TooMany as limit:
        form.add_error("codice", limit)
        response = _form(request, form, 429)
        response["Retry-After"] = str(limit.seconds)
        return response
    if found is None:
        form.add_error("codice", NOT_FOUND)
        return _form(request, form, 404)
    if request.path != found.get_absolute_url():
        return redirect(found)
    return _verified(request, found)


def _form(request: HttpRequest, form: CodeForm, status: int) -> HttpResponse:
    return _unlisted(render(request, "labs/verify.html", {"form": form}, status=status))


def _verified(request: HttpRequest, found: Certificate) -> HttpResponse:
    content = found.content
    context = {
        "certificate": found,
        "content": content,
        "verification": verification_of(request.user, found),
        "hours": out_of(content["minutes"], content["due"]),
        "period": period(content["from"], content["to"]),
    }
    return _unlisted(render(request, "labs/verified.html", context))


def _unlisted(response: HttpResponse) -> HttpResponse:
    """Public for who holds a code, not for search engines."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@require_safe
def certificate_pdf(request: HttpRequest, code: str) -> HttpResponse:
    person = signed_in(request)
    found = held_certificate(get_object_or_404(Certificate.objects.visible_to(person), code=code))
    return sent_pdf(request, person, found)


@require_http_methods(["GET", "HEAD", "POST"])
def revoke_certificate(request: HttpRequest, code: str) -> HttpResponse:
    person = signed_in(request)
    seen = Certificate.objects.visible_to(person).select_related("lab", "person")
    found = get_object_or_404(seen, code=code)
    require(rules.can_coordinate(person, found.lab), rules.WHO_COORDINATES)
    form = RevocationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        revoke(person, found, form.cleaned_data["motivo"])
        messages.success(request, f"L'attestato di {found.person.name} è revocato.")
        return redirect("labs:certificates", pk=found.lab_id)
    return render(
        request, "labs/revoke_certificate.html", {"form": form, "certificate": found, "lab": found.lab}
    )
