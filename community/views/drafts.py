"""Drafts: kept while one writes, listed, thrown away."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.asking import signed_in
from accounts.markdown import TextRefused
from accounts.models import Person
from community import actions
from community.models import Draft, Space
from community.queries import drafts_of
from community.views.answers import visible_thread

PAGE_SIZE = 20
KEPT = 204


@require_safe
def drafts(request: HttpRequest) -> HttpResponse:
    page = Paginator(drafts_of(signed_in(request)), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "community/drafts.html", {"page_obj": page})


@require_POST
def save_draft(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    thread = visible_thread(person, pk)
    try:
        actions.save_draft(person, thread, request.POST.get("body", ""))
    except TextRefused as refusal:
        return JsonResponse({"message": str(refusal)}, status=400)
    return HttpResponse(status=KEPT)


@require_POST
def save_new_draft(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    space = _chosen_space(person, request.POST.get("space", ""))
    title, body = (request.POST.get(name, "") for name in ("title", "body"))
    try:
        actions.save_new_draft(person, space, title, body)
    except TextRefused as refusal:
        return JsonResponse({"message": str(refusal)}, status=400)
    return HttpResponse(status=KEPT)


@require_POST
def drop_draft(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    draft = get_object_or_404(Draft.objects.visible_to(person), pk=pk)
    actions.drop_draft(person, draft.thread)
    messages.success(request, "La bozza è stata eliminata.")
    return redirect("community:drafts")


def _chosen_space(person: Person, given: str) -> Space | None:
    """One that the person sees, or none: losing a right in the middle of a sentence must not lose the sentence."""
    pk = int(given) if given.isdecimal() and len(given) < 19 else 0
    return Space.objects.visible_to(person).filter(pk=pk).first()
