"""The pages of versions: each for good, two compared, a newer one proposed and decided."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.asking import signed_in
from accounts.rules import require
from toolkit import actions, rules
from toolkit.forms import VersionForm
from toolkit.models import Document, Version
from toolkit.queries import chosen, comparison, preview_of, versions_of
from toolkit.views.documents import hidden, with_reason
from toolkit.views.refusals import NOT_KEPT, not_kept

SIDE_BY_SIDE = "affiancata"


@login_not_required
@require_safe
def version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    person = request.user
    versions = Version.objects.visible_to(person).select_related("document")
    found = versions.filter(document__pk=pk, number=number).first()
    if found is None:
        return hidden(request)
    document = found.document
    context = {
        "version": found,
        "document": document,
        "is_current": document.current_version_id == found.pk,
        "preview": preview_of(found, person),
        "can_take_file": rules.can_take_file(person, found),
    }
    return render(request, "toolkit/version.html", context)


@login_not_required
@require_safe
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """What is different between two versions, in the text that was read from them."""
    person = request.user
    document = Document.objects.visible_to(person).filter(pk=pk).first()
    if document is None:
        return hidden(request)
    versions = versions_of(document, person)
    two = chosen(versions, request.GET.dict())
    context = {
        "document": document,
        "versions": [one for one in versions if one.extraction == Version.Extraction.READ],
        "two": two,
        "comparison": comparison(person, *two) if two else None,
        "is_side_by_side": request.GET.get("vista") == SIDE_BY_SIDE,
    }
    return render(request, "toolkit/compare.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def propose_version(request: HttpRequest, pk: int) -> HttpResponse:
    actor = signed_in(request)
    document = get_object_or_404(Document.objects.visible_to(actor), pk=pk)
    require(rules.can_propose(actor, document), rules.PROPOSERS)
    form = VersionForm(request.POST or None, request.FILES or None)
    context = {"form": form, "document": document}
    if request.method == "POST" and form.is_valid():
        try:
            actions.propose_version(actor, document, form.given, form.cleaned_data["note"])
        except NOT_KEPT as reason:
            return not_kept(request, "toolkit/propose_version.html", context, reason)
        else:
            messages.success(
                request, "La nuova versione passa alla revisione. Intanto resta in uso quella di prima."
            )
            return redirect(document)
    return render(request, "toolkit/propose_version.html", context)


@require_POST
def publish_version(request: HttpRequest, pk: int) -> HttpResponse:
    actor = signed_in(request)
    document = get_object_or_404(Document.objects.visible_to(actor), pk=pk)
    actions.publish_version(actor, document)
    messages.success(request, "La nuova versione è in uso: avvisiamo chi ha scaricato quella di prima.")
    return redirect(document)


@require_POST
def send_back_version(request: HttpRequest, pk: int) -> HttpResponse:
    done = "La nuova versione è tornata a chi l'ha proposta, con il tuo motivo. Resta in uso quella di prima."
    return with_reason(request, pk, actions.send_back_version, "Rimanda", done)
