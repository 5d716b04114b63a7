"""The pages of works: what is asked, what is handed in, its review, its way to the toolkit."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.asking import signed_in
from accounts.rules import require
from labs import rules
from labs.actions import works as actions
from labs.models import Lab, Output, StaleText, Work
from labs.outputs import own_output
from labs.views.stale import stale
from labs.works_forms import HandInForm, OfferForm, ReviewForm, WorkForm
from labs.works_pages import output_page, work_page
from toolkit.actions import count_download
from toolkit.models import NotReadYet
from toolkit.rules import NOT_SCANNED, can_take_file
from toolkit.views.documents import sent
from toolkit.views.refusals import NOT_KEPT, not_kept

GONE = "Questa consegna non ha un file: leggi il testo."


@require_http_methods(["GET", "HEAD", "POST"])
def create_work(request: HttpRequest, pk: int) -> HttpResponse:
    lab = get_object_or_404(Lab.objects.visible_to(signed_in(request)), pk=pk)
    return _edit_work(request, Work(lab=lab))


@require_http_methods(["GET", "HEAD", "POST"])
def update_work(request: HttpRequest, pk: int) -> HttpResponse:
    return _edit_work(request, _work(request, pk))


def _work(request: HttpRequest, pk: int) -> Work:
    works = Work.objects.visible_to(signed_in(request)).select_related("lab")
    return get_object_or_404(works, pk=pk)


def _edit_work(request: HttpRequest, work: Work) -> HttpResponse:
    actor = signed_in(request)
    require(rules.can_lead(actor, work.lab), rules.WHO_LEADS)
    form = WorkForm(request.POST or None, instance=work)
    if request.method == "POST" and form.is_valid():
        saved = actions.save_work(actor, form.save(commit=False))
        messages.success(request, "Il lavoro è salvato: le persone del laboratorio lo trovano tra i lavori.")
        return redirect(saved)
    return render(request, "labs/work_form.html", {"form": form, "work": work, "lab": work.lab})


@require_POST
def remove_work(request: HttpRequest, pk: int) -> HttpResponse:
    work = _work(request, pk)
    actions.remove_work(signed_in(request), work)
    messages.success(request, f"«{work}» non è più tra i lavori.")
    return redirect(f"{work.lab.get_absolute_url()}?scheda=lavori")


@require_safe
def work(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "labs/work.html", work_page(signed_in(request), _work(request, pk)))


@require_http_methods(["GET", "HEAD", "POST"])
def hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    actor, asked = signed_in(request), _work(request, pk)
    require(rules.can_hand_in(actor, asked.lab), rules.WHO_HANDS_IN)
    stored = own_output(actor, asked)
    if request.method != "POST" and stored and stored.status == Output.Status.ACCEPTED:
        return redirect(stored)
    form = HandInForm(actor, stored, request.POST or None, request.FILES or None)
    context = {"form": form, "work": asked, "lab": asked.lab, "own": stored}
    if request.method == "POST" and form.is_valid():
        try:
            given = form.cleaned_data
            output = actions.hand_in(actor, asked, given["text"], form.given, given["mark"])
        except NOT_KEPT as reason:
            return not_kept(request, "labs/hand_in.html", context, reason)
        except StaleText as late:
            return stale(request, "labs/hand_in.html", context, late)
        messages.success(request, "La consegna è salvata: chi conduce il laboratorio la rivede.")
        return redirect(output)
    return render(request, "labs/hand_in.html", context)


@require_safe
def output(request: HttpRequest, pk: int) -> HttpResponse:
    found = _output(request, pk)
    context = output_page(signed_in(request), found) | {"form": ReviewForm(found)}
    return render(request, "labs/output.html", context)


def _output(request: HttpRequest, pk: int) -> Output:
    outputs = Output.objects.visible_to(signed_in(request))
    related = ("work__lab", "organisation__ambito", "author", "amended_by", "document__current_version")
    return get_object_or_404(outputs.select_related(*related, "document__author"), pk=pk)


@require_safe
def output_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Who sees what was handed in also takes its file, while the toolkit still keeps it to its author."""
    actor, found = signed_in(request), _output(request, pk)
    version = found.document.current_version if found.document else None
    if version is None or not can_take_file(actor, version):
        raise NotReadYet(version.extraction_note or NOT_SCANNED if version else GONE)
    if request.method == "GET":
        count_download(version, actor)
    return sent(version)


@require_POST
def review_output(request: HttpRequest, pk: int) -> HttpResponse:
    actor, found = signed_in(request), _output(request, pk)
    require(rules.can_review_output(actor, found), rules.WHO_REVIEWS)
    form = ReviewForm(found, request.POST)
    if not form.is_valid():
        return render(request, "labs/output.html", output_page(actor, found) | {"form": form})
    given = form.cleaned_data
    try:
        reviewed = actions.review_output(actor, found, given["verdict"], given["note"], given["mark"])
    except StaleText as late:
        return stale(
            request, "labs/output.html", output_page(actor, _output(request, pk)) | {"form": form}, late
        )
    is_accepted = reviewed.status == Output.Status.ACCEPTED
    messages.success(request, ACCEPTED if is_accepted else SENT_BACK)
    return redirect(reviewed)


ACCEPTED = "La consegna è accettata: ora la vedono le persone del laboratorio."
SENT_BACK = "La consegna è tornata a chi l'ha scritta, con le tue osservazioni."
OFFERED = "È in revisione: quando un'altra persona lo pubblica, lo trova chi partecipa al progetto."


@require_http_methods(["GET", "HEAD", "POST"])
def offer_output(request: HttpRequest, pk: int) -> HttpResponse:
    actor, found = signed_in(request), _output(request, pk)
    require(rules.can_offer(actor, found), rules.WHO_OFFERS)
    form = OfferForm(request.POST or None, initial={"title": str(found.work)})
    context = {"form": form, "lab": found.work.lab, "what": found, "back": found.get_absolute_url()}
    if request.method == "POST" and form.is_valid():
        try:
            actions.offer_output(actor, found, form.cleaned_data["title"], form.cleaned_data["kind"])
        except NOT_KEPT as reason:
            return not_kept(request, "labs/offer_form.html", context, reason, "title")
        messages.success(request, OFFERED)
        return redirect(found)
    return render(request, "labs/offer_form.html", context)
