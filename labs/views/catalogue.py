"""The catalogue, the calendar and a lab's own page: public, each showing what the person may see."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from labs import rules
from labs.catalogue_forms import CatalogueFilter
from labs.models import Lab, Session
from labs.month_pages import month_page
from labs.pages import cards, lab_page
from labs.space_pages import is_opened, space_page

PAGE_SIZE = 12


@login_not_required
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    person = request.user
    months = list(Session.objects.visible_to(person).dates("starts_at", "month"))
    form = CatalogueFilter(person, request.GET, months)
    labs = form.apply(Lab.objects.visible_to(person).with_counts()).mine_first(person)
    page = Paginator(labs.select_related("ats", "module__section"), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context = {
        "form": form,
        "page_obj": page,
        "cards": cards(person, page.object_list),
        "is_filtered": form.is_filtered,
        "address": _address(request),
        "can_create": rules.can_create_some_lab(person),
    }
    return render(request, "labs/catalogue.html", context)


@login_not_required
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    form = CatalogueFilter(request.user, request.GET)
    month = month_page(request.user, request.GET.get("mese", ""), form)
    context = {"month": month, "form": form, "is_filtered": form.is_filtered, "address": _address(request)}
    return render(request, "labs/calendar.html", context)


@login_not_required
@require_safe
def lab(request: HttpRequest, pk: int) -> HttpResponse:
    person = request.user
    labs = Lab.objects.visible_to(person).with_counts()
    found = get_object_or_404(labs.select_related("ats", "module__section", "programme", "circle"), pk=pk)
    context = lab_page(person, found, request.GET.get("scheda", ""))
    return render(request, "labs/lab.html", context | space_page(person, found, is_opened=is_opened(request)))


def _address(request: HttpRequest) -> str:
    """What both ways of looking ask for, to go from one to the other."""
    kept = request.GET.copy()
    kept.pop("page", None)
    return kept.urlencode()
