"""The rows of a draft, changed by hand."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.asking import signed_in
from labs import actions
from labs.forms import ReasonForm, RowForm
from labs.models import DraftRemade, ProgrammeDraft, ProgrammeRow

STEPS = {"su": -1, "giu": 1}


@require_http_methods(["GET", "HEAD", "POST"])
def adjust_row(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    draft, row = _found(request, pk, row_pk)
    form = RowForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        saved = actions.adjust_row(signed_in(request), row, chosen["module"], chosen["note"])
        messages.success(request, f"La riga {saved.position} è salvata.")
        return redirect(draft)
    return render(request, "labs/row_form.html", {"form": form, "row": row, "draft": draft})


@require_http_methods(["GET", "HEAD", "POST"])
def add_row(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    draft = get_object_or_404(ProgrammeDraft.objects.visible_to(person), pk=pk)
    form = RowForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.add_row(person, draft, form.cleaned_data["module"], form.cleaned_data["note"])
        messages.success(request, "Il laboratorio è aggiunto in fondo al programma.")
        return redirect(draft)
    return render(request, "labs/row_form.html", {"form": form, "draft": draft})


@require_http_methods(["GET", "HEAD", "POST"])
def remove_row(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    draft, row = _found(request, pk, row_pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.remove_row(signed_in(request), row, form.cleaned_data["note"])
        messages.success(request, f"«{row.module}» non è più nel programma.")
        return redirect(draft)
    return render(request, "labs/remove_row.html", {"form": form, "row": row, "draft": draft})


@require_POST
def move_row(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    draft, row = _found(request, pk, row_pk)
    moved = actions.move_row(signed_in(request), row, STEPS.get(request.POST.get("verso", ""), 0))
    messages.success(request, f"«{row.module}» ora è alla riga {moved.position}.")
    return redirect(f"{draft.get_absolute_url()}#riga-{moved.pk}")


def _found(request: HttpRequest, pk: int, row_pk: int) -> tuple[ProgrammeDraft, ProgrammeRow]:
    """A row is named by its id, so that nobody changes another that took its place meanwhile."""
    draft = get_object_or_404(ProgrammeDraft.objects.visible_to(signed_in(request)), pk=pk)
    row = draft.rows.select_related("draft", "proposed", "module").filter(pk=row_pk).first()
    if row is None:
        raise DraftRemade(
            "La riga non c'è più: è stata tolta o la bozza è stata rifatta. Torna al programma e guarda le righe."
        )
    return draft, row
