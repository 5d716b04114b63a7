"""The pages of the materials of a lab: documents, recordings and links, all of them in one ZIP."""

from __future__ import annotations

import datetime

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.asking import signed_in
from accounts.limits import Limit, TooMany, take_by_reader
from accounts.rules import require
from labs import rules
from labs.actions import materials as actions
from labs.materials_forms import LinkForm, MaterialForm, MaterialUploadForm
from labs.materials_pages import documents_of, links_as_text, links_of
from labs.models import Lab, LabDocument, LabLink
from toolkit.actions import count_download
from toolkit.bundles import TooMuch, bundle
from toolkit.rules import can_take_file
from toolkit.views.refusals import NOT_KEPT, not_kept

ZIP = Limit(
    "materials",
    5,
    datetime.timedelta(hours=1),
    "Hai già scaricato diversi archivi nell'ultima ora. I materiali restano qui: puoi riprovare {when}.",
)
TOO_BIG = "I materiali insieme superano i 200 MB: scarica i documenti uno per uno dalle loro pagine."
NOTHING = "Non ci sono ancora materiali che puoi scaricare."
LINKS_FILE = "Registrazioni e collegamenti.txt"


def _lab(request: HttpRequest, pk: int) -> Lab:
    """A lab whose materials the person looks after."""
    actor = signed_in(request)
    lab = get_object_or_404(Lab.objects.visible_to(actor), pk=pk)
    require(rules.can_manage_materials(actor, lab), rules.WHO_MANAGES_MATERIALS)
    return lab


def _back(lab: Lab) -> HttpResponse:
    return redirect(f"{lab.get_absolute_url()}?scheda=materiali")


@require_http_methods(["GET", "HEAD", "POST"])
def add_material(request: HttpRequest, pk: int) -> HttpResponse:
    actor, lab = signed_in(request), _lab(request, pk)
    wanted = request.GET.get("q", "")
    form = MaterialForm(actor, lab, wanted, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.add_material(actor, lab, form.cleaned_data["document"], form.cleaned_data["session"])
        messages.success(request, "Il documento è tra i materiali.")
        return _back(lab)
    return render(request, "labs/material_form.html", {"form": form, "lab": lab, "wanted": wanted})


@require_http_methods(["GET", "HEAD", "POST"])
def upload_material(request: HttpRequest, pk: int) -> HttpResponse:
    actor, lab = signed_in(request), _lab(request, pk)
    form = MaterialUploadForm(lab, request.POST or None, request.FILES or None)
    context = {"form": form, "lab": lab}
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.upload_material(
                actor, lab, form.given, form.details, given["session"], is_offered=given["is_offered"]
            )
        except NOT_KEPT as reason:
            return not_kept(request, "labs/material_upload.html", context, reason)
        messages.success(request, "Il documento è tra i materiali: le persone del laboratorio lo vedono.")
        return _back(lab)
    return render(request, "labs/material_upload.html", context)


@require_POST
def remove_material(request: HttpRequest, pk: int, material_pk: int) -> HttpResponse:
    lab = _lab(request, pk)
    material = get_object_or_404(
        LabDocument.objects.select_related("lab", "document"), lab=lab, pk=material_pk
    )
    actions.remove_material(signed_in(request), material)
    messages.success(request, f"«{material}» non è più tra i materiali; nel toolkit resta com'è.")
    return _back(lab)


@require_http_methods(["GET", "HEAD", "POST"])
def add_link(request: HttpRequest, pk: int) -> HttpResponse:
    return _edit_link(request, LabLink(lab=_lab(request, pk)))


@require_http_methods(["GET", "HEAD", "POST"])
def update_link(request: HttpRequest, pk: int) -> HttpResponse:
    return _edit_link(request, _link(request, pk))


def _link(request: HttpRequest, pk: int) -> LabLink:
    actor = signed_in(request)
    link = get_object_or_404(LabLink.objects.visible_to(actor).select_related("lab"), pk=pk)
    require(rules.can_manage_materials(actor, link.lab), rules.WHO_MANAGES_MATERIALS)
    return link


def _edit_link(request: HttpRequest, link: LabLink) -> HttpResponse:
    form = LinkForm(request.POST or None, instance=link)
    if request.method == "POST" and form.is_valid():
        actions.save_link(signed_in(request), form.save(commit=False))
        messages.success(request, f"«{link}» è tra i materiali.")
        return _back(link.lab)
    return render(request, "labs/link_form.html", {"form": form, "link": link, "lab": link.lab})


@require_POST
def remove_link(request: HttpRequest, pk: int) -> HttpResponse:
    link = _link(request, pk)
    actions.remove_link(signed_in(request), link)
    messages.success(request, f"«{link}» non è più tra i materiali.")
    return _back(link.lab)


@require_safe
def download_materials(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One ZIP with what the person may see, and a list of the links beside the files."""
    person = signed_in(request)
    lab = get_object_or_404(Lab.objects.visible_to(person), pk=pk)
    documents = [one.document for one in documents_of(person, lab)]
    links = links_of(person, lab)
    try:
        take_by_reader(request, ZIP)
        file = bundle(person, documents, {LINKS_FILE: links_as_text(links)} if links else None)
    except (TooMany, TooMuch) as refusal:
        return _refused(request, lab, refusal, is_empty=not (documents or links))
    for document in documents if request.method == "GET" else ():
        if document.current_version and can_take_file(person, document.current_version):
            count_download(document.current_version, person)
    return FileResponse(file, as_attachment=True, filename=f"materiali-{lab.pk}.zip")


def _refused(request: HttpRequest, lab: Lab, refusal: TooMany | TooMuch, is_empty: bool) -> HttpResponse:
    """Back to the materials with the reason; past the limit, a page that says when to return."""
    if isinstance(refusal, TooMany):
        context = {"lab": lab, "sentence": refusal.messages[0]}
        answer = render(request, "labs/too_many.html", context, status=429)
        answer["Retry-After"] = str(refusal.seconds)
        return answer
    messages.warning(request, NOTHING if is_empty else TOO_BIG)
    return _back(lab)
