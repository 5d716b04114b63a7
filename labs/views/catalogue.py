"""The catalogue, the calendar and a lab's own page: public, each showing what the person may see."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from labs import rules
from labs.forms import CatalogueFilter
from labs.models import Lab, Session
from labs.pages import cards, lab_page, month_page

PAGE_SIZE = 12


@login_not_required
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    person = request.user
    months = list(Session.objects.visible_to(person).dates("starts_at", "month"))
    form = CatalogueFilter(request.GET, months)
    labs = form.apply(Lab.objects.visible_to(person).with_counts()).mine_first(person)
    page = Paginator(labs.select_related("ats", "module__section"), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context = {
        "form": form,
        "page_obj": page,
        "cards": cards(person, page.object_list),
        "is_filtered": any(form.cleaned_data.values()),
        "can_create": rules.can_create_some_lab(person),
    }
    return render(request, "labs/catalogue.html", context)


@login_not_required
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    month = month_page(request.user, request.GET.get("mese", ""))
    return render(request, "labs/calendar.html", {"month": month})


@login_not_required
@require_safe
def lab(request: HttpRequest, pk: int) -> HttpResponse:
    person = request.user
    labs = Lab.objects.visible_to(person).with_counts()
    found = get_object_or_404(labs.select_related("ats", "module__section", "programme", "circle"), pk=pk)
    return render(request, "labs/lab.html", lab_page(person, found, request.GET.get("scheda", "")))
