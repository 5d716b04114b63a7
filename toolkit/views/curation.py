"""Looking after many documents at once: finding them, changing them, taking them along."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.asking import signed_in
from accounts.models import Person
from accounts.rules import Refused, WrongMoment, require
from toolkit import actions, rules
from toolkit.bundles import TooMuch, bundle
from toolkit.forms import BulkForm, FilterForm
from toolkit.models import Document, DocumentQuerySet
from toolkit.queries import documents_in_full, statistics

PAGE_SIZE = 50
UNTOUCHED = "Gli altri non sono pubblicati, o erano già segnati come da aggiornare."


@require_http_methods(["GET", "HEAD", "POST"])
def curation(request: HttpRequest) -> HttpResponse:
    actor = signed_in(request)
    require(rules.can_review(actor), rules.CURATORS)
    curated = _curated(actor)
    form = BulkForm(request.POST or None, curated=curated)
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, _changed(actor, form.cleaned_data))
        except (Refused, WrongMoment) as refusal:
            form.add_error("documents", str(refusal))
        else:
            return redirect(request.get_full_path())
    filters = FilterForm(request.GET or None)
    chosen = _filtered(curated, filters.cleaned_data) if filters.is_valid() else curated
    page = Paginator(documents_in_full(chosen), PAGE_SIZE).get_page(request.GET.get("page"))
    ticked = set(request.POST.getlist("documents"))
    context = {"form": form, "filters": filters, "page_obj": page, "ticked": ticked}
    return render(request, "toolkit/curation.html", context)


def _changed(actor: Person, given: dict[str, Any]) -> str:
    """What has been done, in words."""
    field, _ = BulkForm.NEEDED[given["action"]]
    number = actions.change_many(actor, given["documents"], given["action"], given[field])
    done = f"Fatto per {number} document{'o' if number == 1 else 'i'}."
    return done if number == len(given["documents"]) else f"{done} {UNTOUCHED}"


@require_POST
def download_many(request: HttpRequest) -> HttpResponseBase:
    """One ZIP with the files in use of the ticked documents, each as the person may see it."""
    actor = signed_in(request)
    require(rules.can_review(actor), rules.CURATORS)
    wanted = [one for one in request.POST.getlist("documents") if one.isascii() and one.isdigit()][:PAGE_SIZE]
    documents = _curated(actor).filter(pk__in=[pk for pk in map(int, wanted) if pk < 2**31])
    try:
        file = bundle(actor, documents.select_related("current_version"))
    except TooMuch as refusal:
        messages.warning(request, str(refusal))
        return redirect("toolkit:curation")
    return FileResponse(file, as_attachment=True, filename="toolkit.zip", content_type="application/zip")


@require_safe
def statistics_page(request: HttpRequest) -> HttpResponse:
    actor = signed_in(request)
    require(rules.can_review(actor), rules.CURATORS)
    return render(request, "toolkit/statistics.html", statistics(actor))


def _curated(actor: Person) -> DocumentQuerySet:
    return Document.objects.visible_to(actor).curated_by(actor)


def _filtered(documents: DocumentQuerySet, chosen: dict[str, Any]) -> DocumentQuerySet:
    if chosen["q"]:
        documents = documents.filter(title__icontains=chosen["q"])
    if chosen["tipo"]:
        documents = documents.filter(kind=chosen["tipo"])
    if chosen["stato"] == "outdated":
        documents = documents.outdated()
    elif chosen["stato"]:
        documents = documents.filter(status=chosen["stato"])
    return documents.citing(chosen["cita"]) if chosen["cita"] else documents
