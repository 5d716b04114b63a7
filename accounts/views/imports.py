"""Many people from a spreadsheet: upload, preview, confirm, follow."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions, queries
from accounts.asking import signed_in
from accounts.forms import ImportForm
from accounts.models import ImportLine, PeopleImport
from accounts.rules import WHO_IMPORTS, can_import, require
from accounts.spreadsheets import UnreadableTable, write_csv

PAGE_SIZE = 50
SHOWN = 20


@require_http_methods(["GET", "HEAD", "POST"])
def import_people(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    require(can_import(person), WHO_IMPORTS)
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            return redirect(actions.upload_people(person, file.name or "", file.read()))
        except UnreadableTable as fault:
            form.add_error("file", str(fault))
    imports = PeopleImport.objects.filter(uploaded_by_id=person.pk)[:SHOWN]
    return render(request, "accounts/import_people.html", {"form": form, "imports": imports})


@require_safe
def people_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Before: what would happen; after: what happened and how far the mails are."""
    made = _own(request, pk)
    counts = queries.counts(made)
    wrong, to_do = counts["wrong"], counts["new"] + counts["changed"]
    shown = request.GET.get("esito") if request.GET.get("esito") in counts else "wrong" if wrong else ""
    lines = made.lines.filter(outcome=shown) if shown else made.lines.all()
    page = Paginator(lines.select_related("organisation__ambito"), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context = {"import": made, "wrong": wrong, "to_do": to_do, "total": sum(counts.values()), "shown": shown}
    context["outcomes"] = [(o.value, o.label, counts[o.value]) for o in ImportLine.Outcome]
    context["mails"] = queries.mails_of(made)
    return render(request, "accounts/people_import.html", context | {"page_obj": page})


@require_POST
def confirm_import(request: HttpRequest, pk: int) -> HttpResponse:
    made = _own(request, pk)
    actions.confirm_import(signed_in(request), made)
    messages.success(request, "L'importazione è partita.")
    return redirect(made)


@require_safe
def wrong_lines(request: HttpRequest, pk: int) -> HttpResponse:
    """The lines to mend, with their reasons, as they were written."""
    made = _own(request, pk)
    rows = [["riga", *made.heading, "errore"]]
    for line in made.lines.filter(outcome=ImportLine.Outcome.WRONG):
        cells = [*line.cells, *[""] * len(made.heading)][: len(made.heading)]
        rows.append([str(line.number), *cells, line.note])
    response = HttpResponse(write_csv(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="righe-da-correggere-{made.pk}.csv"'
    return response


def _own(request: HttpRequest, pk: int) -> PeopleImport:
    """An import is seen by who uploaded it, while they may import."""
    person = signed_in(request)
    made = get_object_or_404(PeopleImport, pk=pk, uploaded_by_id=person.pk)
    require(can_import(person), WHO_IMPORTS)
    return made
