"""What is said of a document in review, and how it is kept current."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.asking import signed_in
from accounts.rules import require
from toolkit import actions, rules
from toolkit.forms import CommentForm, FlagForm, ReviewDayForm
from toolkit.models import Comment, Document, Version

FORM_PAGE = "toolkit/form.html"


@require_POST
def comment(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    actor = signed_in(request)
    found = get_object_or_404(
        Version.objects.visible_to(actor).select_related("document__organisation"), document=pk, number=number
    )
    require(rules.can_comment(actor, found.document), rules.COMMENTERS)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _again(request, form, found.document, "Commenta", "Invia il commento")
    actions.comment(actor, found, form.cleaned_data["text"], form.cleaned_data["page"])
    messages.success(request, "Il commento è stato aggiunto.")
    return redirect(f"{found.document.get_absolute_url()}#commenti")


@require_POST
def settle_comment(request: HttpRequest, pk: int) -> HttpResponse:
    actor = signed_in(request)
    found = get_object_or_404(
        Comment.objects.visible_to(actor).select_related("version__document__organisation"), pk=pk
    )
    actions.settle_comment(actor, found)
    return redirect(f"{found.version.document.get_absolute_url()}#commenti")


@require_POST
def confirm_current(request: HttpRequest, pk: int) -> HttpResponse:
    actor = signed_in(request)
    found = get_object_or_404(Document.objects.visible_to(actor), pk=pk)
    form = ReviewDayForm(request.POST)
    if not form.is_valid():
        return _again(request, form, found, "È ancora valido", "Conferma la data")
    actions.confirm_current(actor, found, form.cleaned_data["review_by"])
    messages.success(request, "La data di revisione è salvata: prima che arrivi avvisiamo chi l'ha caricato.")
    return redirect(found)


@require_POST
def flag_outdated(request: HttpRequest, pk: int) -> HttpResponse:
    actor = signed_in(request)
    found = get_object_or_404(Document.objects.visible_to(actor), pk=pk)
    form = FlagForm(request.POST)
    if not form.is_valid():
        return _again(request, form, found, "Segna come da aggiornare", "Segna come da aggiornare")
    actions.flag_outdated(actor, [found], form.cleaned_data["reason"])
    messages.success(request, "Il documento è segnato come da aggiornare.")
    return redirect(found)


def _again(
    request: HttpRequest,
    form: CommentForm | FlagForm | ReviewDayForm,
    document: Document,
    title: str,
    button: str,
) -> HttpResponse:
    """The form on a page of its own, with what was written and what is to be mended."""
    context = {"form": form, "document": document, "heading": title, "button": button}
    return render(request, FORM_PAGE, context)
