"""The register of a session, the sheet to sign, the hours of a lab; for who leads it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.asking import signed_in
from accounts.rules import require
from accounts.spreadsheets import write_csv
from labs import rules
from labs.actions.attendance import WrittenMeanwhile, add_to_register, close_register, save_register
from labs.attendance_forms import AddForm, RegisterForm
from labs.attendance_pages import register_page
from labs.lab_hours_pages import hours_page, hours_tables
from labs.models import Lab, Session
from labs.rosters import register_of
from surveys.exports.workbook import write_workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EMPTY_LINES = range(6)


def led_session(request: HttpRequest, pk: int) -> Session:
    """A session of a lab that the person leads."""
    person = signed_in(request)
    sessions = Session.objects.visible_to(person).select_related("lab__ats", "lab__circle")
    session = get_object_or_404(sessions, pk=pk)
    require(rules.can_lead(person, session.lab), rules.WHO_LEADS)
    return session


def led_lab(request: HttpRequest, pk: int) -> Lab:
    person = signed_in(request)
    lab = get_object_or_404(Lab.objects.visible_to(person).select_related("ats", "circle"), pk=pk)
    require(rules.can_lead(person, lab), rules.WHO_LEADS)
    return lab


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, pk: int) -> HttpResponse:
    session = led_session(request, pk)
    lines = register_of(session)
    form = RegisterForm(session, lines, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            written = save_register(signed_in(request), session, form.marks, form.reason)
        except WrittenMeanwhile as conflict:
            form.show_conflicts(conflict.attendances)
        else:
            said = (
                f"Registro salvato: righe cambiate {written}." if written else "Non c'era niente da salvare."
            )
            messages.success(request, said)
            return redirect("labs:register", pk=pk)
    return render(request, "labs/register.html", register_page(session, lines) | {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def add_person(request: HttpRequest, pk: int) -> HttpResponse:
    session = led_session(request, pk)
    form = AddForm(session, request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = form.cleaned_data["person"]
        add_to_register(signed_in(request), session, person, form.cleaned_data.get("reason", ""))
        messages.success(request, f"{person.name} è nel registro, presente per tutto l'incontro.")
        return redirect("labs:register", pk=pk)
    return render(
        request, "labs/add_to_register.html", {"session": session, "lab": session.lab, "form": form}
    )


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    close_register(signed_in(request), led_session(request, pk))
    messages.success(
        request, "Il registro è chiuso: da ora ogni cambiamento è una correzione con il suo motivo."
    )
    return redirect("labs:register", pk=pk)


@require_safe
def signature_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    session = led_session(request, pk)
    lines = [line for line in register_of(session) if line.has_seat]
    context = {"session": session, "lab": session.lab, "lines": lines, "empty_lines": EMPTY_LINES}
    return render(request, "labs/signature_sheet.html", context)


@require_safe
def lab_hours(request: HttpRequest, pk: int) -> HttpResponse:
    return render(
        request, "labs/lab_hours.html", {"lab": (lab := led_lab(request, pk)), "hours": hours_page(lab)}
    )


@require_safe
def export_hours(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    tables = hours_tables(hours_page(led_lab(request, pk)))
    if kind == "csv":
        text = write_csv([tables[0].header, *tables[0].rows])
        response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    elif kind == "xlsx":
        response = HttpResponse(write_workbook(tables), content_type=XLSX)
    else:
        raise Http404("Questo formato non c'è.")
    response["Content-Disposition"] = f'attachment; filename="presenze-{pk}.{kind}"'
    return response
