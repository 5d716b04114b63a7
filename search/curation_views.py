"""Keeping search in order: what nobody found, names that mean the same, results that come first."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.asking import signed_in
from accounts.models import Person
from accounts.rules import require
from search import rules
from search.empty_searches import to_mend
from search.forms import PromotionForm, SynonymForm
from search.models import EmptySearch, Promotion, SynonymGroup
from search.promotions import shown_promotions

PAGE_SIZE = 50


@require_safe
def empty_searches(request: HttpRequest) -> HttpResponse:
    _curator(request)
    page = Paginator(to_mend(), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "search/empty_searches.html", {"page_obj": page})


@require_POST
def forget_empty_search(request: HttpRequest, pk: int) -> HttpResponse:
    _curator(request)
    found = get_object_or_404(EmptySearch, pk=pk)
    found.delete()
    messages.success(request, f"«{found.text}» non è più nell'elenco; torna se qualcuno lo cerca ancora.")
    return redirect("search:empty_searches")


@require_http_methods(["GET", "HEAD", "POST"])
def synonyms(request: HttpRequest) -> HttpResponse:
    _curator(request)
    form = SynonymForm(request.POST or None, initial={"names": request.GET.get("q", "")[:100]})
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "I sinonimi valgono già dalla prossima ricerca.")
        return redirect("search:synonyms")
    page = Paginator(SynonymGroup.objects.all(), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "search/synonyms.html", {"form": form, "page_obj": page})


@require_http_methods(["GET", "HEAD", "POST"])
def edit_synonyms(request: HttpRequest, pk: int) -> HttpResponse:
    _curator(request)
    group = get_object_or_404(SynonymGroup, pk=pk)
    form = SynonymForm(request.POST or None, instance=group)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "I sinonimi valgono già dalla prossima ricerca.")
        return redirect("search:synonyms")
    return render(request, "search/edit_synonyms.html", {"form": form, "group": group})


@require_POST
def delete_synonyms(request: HttpRequest, pk: int) -> HttpResponse:
    _curator(request)
    group = get_object_or_404(SynonymGroup, pk=pk)
    group.delete()
    messages.success(request, f"Tolti dall'elenco: {group}.")
    return redirect("search:synonyms")


@require_http_methods(["GET", "HEAD", "POST"])
def promotions(request: HttpRequest) -> HttpResponse:
    person = _curator(request)
    form = PromotionForm(
        request.POST or None, person=person, initial={"words": request.GET.get("q", "")[:200]}
    )
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Da ora viene per primo, per chi lo può vedere.")
        return redirect("search:promotions")
    page = Paginator(Promotion.objects.all(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"form": form, "page_obj": page, "promotions": shown_promotions(person, page.object_list)}
    return render(request, "search/promotions.html", context)


@require_POST
def delete_promotion(request: HttpRequest, pk: int) -> HttpResponse:
    _curator(request)
    found = get_object_or_404(Promotion, pk=pk)
    found.delete()
    messages.success(request, f"Non è più in evidenza per «{found.words}».")
    return redirect("search:promotions")


def _curator(request: HttpRequest) -> Person:
    person = signed_in(request)
    require(rules.can_curate_search(person), rules.CURATORS)
    return person
