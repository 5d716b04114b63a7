"""«Nuovo per me»: everything a person follows and has not read, and how to call it read."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.asking import signed_in
from community import actions
from community.forms import ReadAllForm
from community.queries import fresh_rows, fresh_threads, numbers_of

PAGE_SIZE = 20


@require_safe
def fresh(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    found = fresh_threads(person)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": fresh_rows(person, list(page)),
        "shown": ReadAllForm.written(numbers_of(found)),
    }
    return render(request, "community/fresh.html", context)


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """What came after the page was made stays unread."""
    form = ReadAllForm(request.POST)
    if form.is_valid():
        actions.read_all(signed_in(request), form.cleaned_data["shown"])
        messages.success(request, "Tutto ciò che era in questa pagina è segnato come letto.")
    else:
        messages.error(request, "La pagina era vecchia: ricaricala e riprova.")
    return redirect("community:fresh")
