"""How the people of a lab get on with its course."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.asking import signed_in
from accounts.rules import require
from accounts.spreadsheets import write_csv
from labs import rules
from labs.course_people import learners_of, progress_rows
from labs.courses import course_of
from labs.models import Lab


@require_safe
def course_progress(request: HttpRequest, pk: int) -> HttpResponse:
    lab = _led(request, pk)
    course = course_of(signed_in(request), lab)
    context = {"lab": lab, "course": course, "learners": learners_of(lab, course)}
    return render(request, "labs/course_progress.html", context)


@require_safe
def export_progress(request: HttpRequest, pk: int) -> HttpResponse:
    lab = _led(request, pk)
    rows = progress_rows(lab, course_of(signed_in(request), lab))
    response = HttpResponse(write_csv(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="corso-{lab.pk}.csv"'
    return response


def _led(request: HttpRequest, pk: int) -> Lab:
    person = signed_in(request)
    lab = get_object_or_404(Lab.objects.visible_to(person), pk=pk)
    require(rules.can_lead(person, lab), rules.WHO_LEADS)
    return lab
