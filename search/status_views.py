"""The page on which the index is watched and mended."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.asking import signed_in
from accounts.rules import require
from search import rules
from search.comparison_tasks import compare_and_mend, under_way
from search.status import index_status


@require_safe
def status(request: HttpRequest) -> HttpResponse:
    require(rules.can_curate_search(signed_in(request)), rules.CURATORS)
    return render(request, "search/status.html", {"status": index_status()})


@require_POST
def mend(request: HttpRequest) -> HttpResponse:
    require(rules.can_curate_search(signed_in(request)), rules.CURATORS)
    if not under_way().exists():
        compare_and_mend.enqueue()
    messages.success(request, "Il confronto è in coda: l'esito compare in questa pagina.")
    return redirect("search:status")
