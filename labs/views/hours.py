"""One's own hours of training, and those of an office for who represents it."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.asking import signed_in
from accounts.models import Organisation
from accounts.queries import organisations_of
from accounts.spreadsheets import write_csv
from labs.certificate_exports import archive, sent_in_pieces
from labs.hours_pages import HEADER, OfficeYear, asked_year, office_rows, office_year, own_years, years_of
from labs.models import Certificate, NotEarned
from labs.views.taking import counted
from surveys.exports.tables import Table
from surveys.exports.workbook import write_workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def my_hours(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    certificates = Certificate.objects.visible_to(person).filter(person=person).select_related("lab")
    context = {"years": own_years(person), "certificates": certificates}
    return render(request, "labs/my_hours.html", context)


@require_safe
def office_hours(request: HttpRequest, pk: int) -> HttpResponse:
    organisation = _organisation(request, pk)
    year = office_year(organisation, asked_year(request.GET.get("anno", "")))
    context = {"organisation": organisation, "year": year, "years": years_of(organisation)}
    return render(request, "labs/office_hours.html", context)


@require_safe
def office_hours_file(request: HttpRequest, pk: int, kind: str) -> HttpResponseBase:
    """The year as csv or xlsx, or its valid certificates as zip."""
    organisation = _organisation(request, pk)
    if kind not in FILES:
        raise Http404("Questo formato non c'è.")
    year = office_year(organisation, asked_year(request.GET.get("anno", "")))
    return counted(request, lambda: FILES[kind](request, year, f"ore-{organisation.pk}-{year.number}"))


def _organisation(request: HttpRequest, pk: int) -> Organisation:
    """For who represents it or coordinates its territory."""
    return get_object_or_404(organisations_of(signed_in(request)), pk=pk)


def _csv(request: HttpRequest, year: OfficeYear, name: str) -> HttpResponseBase:
    body = write_csv([HEADER, *office_rows(year)])
    return _attachment(body.encode(), "text/csv; charset=utf-8", f"{name}.csv")


def _xlsx(request: HttpRequest, year: OfficeYear, name: str) -> HttpResponseBase:
    body = write_workbook([Table(f"Ore {year.number}", HEADER, list(office_rows(year)))])
    return _attachment(body, XLSX, f"{name}.xlsx")


def _zip(request: HttpRequest, year: OfficeYear, name: str) -> HttpResponseBase:
    worked = {(one.person.pk, done.lab.pk) for one in year.people for done in one.labs}
    found = [certificate for key, certificate in year.certificates.items() if key in worked]
    if not found:
        raise NotEarned("Qui non ci sono attestati validi da scaricare.")
    return sent_in_pieces(request, archive(found), f"attestati-{name}.zip")


def _attachment(body: bytes, content_type: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(body, content_type=content_type, headers=headers)


FILES: dict[str, Callable[[HttpRequest, OfficeYear, str], HttpResponseBase]] = {
    "csv": _csv,
    "xlsx": _xlsx,
    "zip": _zip,
}
