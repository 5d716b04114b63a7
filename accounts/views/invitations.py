"""Inviting people, and arriving with an invitation."""

from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions, queries
from accounts.asking import signed_in
from accounts.forms import AcceptForm, InvitationForm
from accounts.models import Invitation, Person, Role
from accounts.rules import WHO_INVITES, can_invite_somebody, can_manage_invitation, require

PAGE_SIZE = 50


@require_safe
def invitations(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    require(can_invite_somebody(person), WHO_INVITES)
    pages = Paginator(queries.pending_invitations(person), PAGE_SIZE)
    page = pages.get_page(request.GET.get("page"))
    rows = [(invitation, can_manage_invitation(person, invitation)) for invitation in page]
    return render(request, "accounts/invitations.html", {"page_obj": page, "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    require(can_invite_somebody(person), WHO_INVITES)
    where = request.GET.get("dove", "")
    initial = {"scope": where, "role": Role.GUEST if where.startswith("circle:") else Role.MEMBER}
    form = InvitationForm(person, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        invitation = actions.invite(person, **form.cleaned_data)
        messages.success(request, f"L'invito a {invitation.email} è partito.")
        return redirect("accounts:invitations")
    return render(request, "accounts/invite.html", {"form": form})


@require_POST
def resend_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    invitation = get_object_or_404(Invitation.objects.visible_to(person), pk=pk)
    actions.resend_invitation(person, invitation)
    messages.success(request, f"L'invito a {invitation.email} è partito di nuovo: vale quello più recente.")
    return redirect("accounts:invitations")


@require_POST
def revoke_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    invitation = get_object_or_404(Invitation.objects.visible_to(person), pk=pk)
    actions.revoke_invitation(person, invitation)
    messages.success(request, f"L'invito a {invitation.email} è ritirato: il suo collegamento non vale più.")
    return redirect("accounts:invitations")


@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The holder of the link has proven the address: only here may we say whether it has an account."""
    invitation = queries.invitation_by_token(token)
    if invitation is None or not invitation.is_open:
        return _closed(request, invitation if invitation and invitation.accepted_at else None)
    owner = Person.objects.filter(email=invitation.email).first()
    if request.user.is_authenticated or owner:
        return _accept_as_known(request, invitation, owner)
    return _accept_as_new(request, invitation)


def _closed(request: HttpRequest, accepted: Invitation | None) -> HttpResponse:
    """410, kept out of the log of refused requests: the address is somebody's link."""
    response = render(request, "accounts/invitation_closed.html", {"accepted": accepted}, status=410)
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


def _accept_as_known(request: HttpRequest, invitation: Invitation, owner: Person | None) -> HttpResponse:
    """With the account of that address; in another's, or signed out, the page says what to do."""
    is_own = owner is not None and request.user.pk == owner.pk
    if request.method == "POST" and owner is not None and is_own:
        actions.accept(owner, invitation)
        messages.success(request, "Hai accettato l'invito.")
        return redirect(invitation.landing)
    context = {"invitation": invitation, "is_own": is_own, "has_account": owner is not None}
    context["others"] = queries.other_open_invitations(invitation)
    return render(request, "accounts/accept_known.html", context)


def _accept_as_new(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    names = {"first_name": invitation.first_name, "last_name": invitation.last_name}
    form = AcceptForm(invitation.email, request.POST or None, initial=names)
    if request.method == "POST" and form.is_valid():
        person = actions.accept_as_new(invitation, **form.cleaned_data)
        messages.success(request, f"Ciao {person.first_name}, il tuo account è pronto.")
        verification = settings.ACCOUNT_EMAIL_VERIFICATION
        return perform_login(request, person, verification, redirect_url=invitation.landing)
    others = queries.other_open_invitations(invitation)
    context = {"form": form, "invitation": invitation, "others": others}
    return render(request, "accounts/accept_new.html", context)
