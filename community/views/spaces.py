"""The pages of the spaces: the directory, one space, the spaces on a theme."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.asking import signed_in
from accounts.rules import require
from community import actions, rules
from community.forms import ChangeThemeForm, NewThemeForm, SpaceForm
from community.models import Space
from community.queries import directory, fresh_threads, recent_threads, threads_in

PAGE_SIZE = 20
LISTED = 6


@require_safe
def spaces(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    context = {
        "directory": directory(person),
        "fresh_count": len(fresh_threads(person)),
        "unanswered": recent_threads(person).unanswered()[:LISTED],
        "latest": recent_threads(person)[:LISTED],
        "can_keep_themes": rules.can_keep_themes(person),
    }
    return render(request, "community/spaces.html", context)


@require_safe
def space(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    space = get_object_or_404(Space.objects.visible_to(person).with_level_of(person), pk=pk)
    form = SpaceForm(request.GET)
    show, order = form.chosen()
    threads = threads_in(person, space, show, order)
    context = {
        "space": space,
        "form": form,
        "show": show,
        "order": order,
        "is_filtered": bool(show or order),
        "page_obj": Paginator(threads, PAGE_SIZE).get_page(request.GET.get("page")),
        "can_write": rules.can_write(person, space) and not space.is_archived,
        "can_keep_theme": rules.can_keep_theme(person, space),
    }
    return render(request, "community/space.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def create_theme(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    require(rules.can_keep_themes(person), rules.ONLY_WHO_KEEPS_THEMES)
    form = NewThemeForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        theme = actions.create_theme(person, form.cleaned_data["title"], form.cleaned_data["ats"])
        messages.success(request, "Lo spazio è aperto: comincia tu con la prima discussione.")
        return redirect(theme)
    return render(request, "community/theme.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def change_theme(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    theme = get_object_or_404(Space.objects.visible_to(person), pk=pk, kind=Space.Kind.THEME)
    require(rules.can_keep_theme(person, theme), rules.ONLY_WHO_KEEPS_THEMES)
    form = ChangeThemeForm(
        request.POST or None, initial={"title": theme.title, "is_archived": theme.is_archived}
    )
    if request.method == "POST" and form.is_valid():
        actions.change_theme(person, theme, form.cleaned_data["title"], form.cleaned_data["is_archived"])
        messages.success(request, "Lo spazio è cambiato.")
        return redirect(theme)
    return render(request, "community/theme.html", {"form": form, "theme": theme})
