"""Who joined: the list for who coordinates, its file, decisions, adhesions that came another way."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.asking import signed_in
from accounts.rules import require
from labs import rules
from labs.actions.adhesions import decide_adhesions, record_adhesion
from labs.adhesion_pages import HEADER, listed, rows_of, surveys_for
from labs.adhesions_forms import AdhesionFilter, DecisionForm, RecordForm
from labs.exporting import list_file, require_format
from labs.models import Adhesion, AdhesionCall

PAGE_SIZE = 60


@require_safe
def adhesions(request: HttpRequest, pk: int) -> HttpResponse:
    call = _managed(request, pk)
    return _list(request, call, DecisionForm(call))


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    call = _managed(request, pk)
    form = DecisionForm(call, request.POST)
    if not form.is_valid():
        return _list(request, call, form)
    approved, ids = form.cleaned_data["esito"] == "approva", [one.pk for one in form.cleaned_data["adesioni"]]
    how_many = decide_adhesions(
        signed_in(request), call, ids, approved=approved, reason=form.cleaned_data["reason"]
    )
    messages.success(request, f"Risposta data a {how_many} {'ente' if how_many == 1 else 'enti'}.")
    return redirect("labs:adhesions", pk=call.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest, pk: int) -> HttpResponse:
    call, wanted = _managed(request, pk), request.GET.get("q", "")[:100]
    form = RecordForm(call, wanted, request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = (form.cleaned_data[name] for name in ("contact", "note", "received_at"))
        adhesion = record_adhesion(signed_in(request), call, form.chosen, *given)
        messages.success(request, f"L'adesione di {adhesion.organisation} è registrata.")
        return redirect("labs:adhesions", pk=call.pk)
    return render(request, "labs/record_adhesion.html", {"call": call, "form": form, "wanted": wanted})


@require_safe
def export(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The list as it is filtered."""
    call = _managed(request, pk)
    require_format(kind)
    shown = AdhesionFilter(request.GET).apply(Adhesion.objects.visible_to(request.user).filter(call=call))
    return list_file(request, kind, f"adesioni-{call.pk}", "Adesioni", HEADER, rows_of(listed(shown)))


def _managed(request: HttpRequest, pk: int) -> AdhesionCall:
    """A call the person may see, and manages; else 404 or a refusal."""
    person = signed_in(request)
    call = get_object_or_404(AdhesionCall.objects.visible_to(person).select_related("programme"), pk=pk)
    require(rules.can_manage_call(person, call), rules.WHO_CALLS)
    return call


def _list(request: HttpRequest, call: AdhesionCall, form: DecisionForm) -> HttpResponse:
    asked = AdhesionFilter(request.GET)
    shown = asked.apply(Adhesion.objects.visible_to(request.user).filter(call=call))
    page = Paginator(listed(shown), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"call": call, "form": form, "filter": asked, "page_obj": page, "counts": shown.counted()}
    context |= {
        "is_filtered": any(asked.cleaned_data.values()),
        "ticked": set(form["adesioni"].value() or ()),
    }
    return render(request, "labs/adhesions.html", context | surveys_for(signed_in(request), shown))
