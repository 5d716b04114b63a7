"""One's own keys for programs: what there is, a new one, and taking one back."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.asking import signed_in
from accounts.key_forms import KeyForm
from accounts.sign_in_tasks import mail_warning
from accounts.tokens import create_token, revoke


@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    own = signed_in(request).api_tokens.filter(revoked_at=None)
    return render(request, "accounts/keys.html", {"keys": own})


@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required
def new_key(request: HttpRequest) -> HttpResponse:
    """The answer to the form shows the key, this once: it is kept nowhere, so there is no page to go back to."""
    person = signed_in(request)
    form = KeyForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        key = create_token(person, form.scopes, form.cleaned_data["name"], form.expires_at)
        mail_warning.enqueue(person.pk, "È stata creata una chiave per i programmi")
        return render(request, "accounts/key_made.html", {"key": key, "token": person.api_tokens.first()})
    return render(request, "accounts/new_key.html", {"form": form})


@require_POST
def revoke_key(request: HttpRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(signed_in(request).api_tokens.filter(revoked_at=None), pk=pk)
    revoke(token)
    messages.success(request, f"La chiave «{token}» è revocata: i programmi che la usavano non entrano più.")
    return redirect("accounts:keys")
