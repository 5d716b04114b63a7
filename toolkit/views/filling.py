"""Filling a template with the data of one's office, and how such templates are written."""

from __future__ import annotations

from pathlib import PurePath

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.asking import signed_in
from accounts.models import Person
from accounts.rules import require
from toolkit import actions, filler, rules
from toolkit.filling import TemplateFault
from toolkit.forms import FillForm
from toolkit.models import Document, Version
from toolkit.queries import FIELDS, Filling, Values, ambiti_for, filling_of, values_for
from toolkit.views.documents import as_attachment


@require_http_methods(["GET", "HEAD", "POST"])
def fill(request: HttpRequest, pk: int) -> HttpResponse:
    actor = signed_in(request)
    found = get_object_or_404(Document.objects.visible_to(actor).select_related("current_version"), pk=pk)
    require(rules.can_fill(actor, found), rules.FILLERS)
    version = found.current_version
    if version is None or not version.placeholders:
        messages.info(request, "Questo documento non ha campi da compilare: scaricalo e scrivici dentro.")
        return redirect(found)
    filling = filling_of(version.placeholders, actor, request.GET.get("ambito", ""))
    form = FillForm(request.POST if request.method == "POST" else None, missing=filling.missing)
    if form.is_valid():
        try:
            return _filled(actor, version, filling, form.values)
        except TemplateFault as fault:
            messages.warning(request, f"Il modello non si può compilare: {fault} Intanto puoi scaricarlo.")
    return render(request, "toolkit/fill.html", {"document": found, "form": form, "filling": filling})


def _filled(actor: Person, version: Version, filling: Filling, given: Values) -> HttpResponse:
    """The copy, made and sent at once: the original is not touched, nothing of the copy is kept."""
    with version.file.open("rb") as file:
        made = filler.shared.fill(version.original_name, file.read(), filling.values | given)
    actions.count_download(version, actor)
    name = PurePath(version.original_name)
    office = f" - {filling.ambito.name}" if filling.ambito else ""
    response = HttpResponse(made, content_type=version.media_type)
    return as_attachment(response, f"{name.stem}{office}{name.suffix}")


@require_safe
def fields(request: HttpRequest) -> HttpResponse:
    """The documented list, with what each field gives for the reader's own Ambito."""
    person = signed_in(request)
    require(rules.can_upload(person), rules.UPLOADERS)
    ambito = ambiti_for(person).first()
    values = values_for(ambito, person) if ambito else {}
    rows = [(name, meaning, values.get(name, "")) for name, meaning in FIELDS.items()]
    return render(request, "toolkit/fields.html", {"rows": rows, "ambito": ambito})
