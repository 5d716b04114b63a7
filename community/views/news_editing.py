"""Writing news: the text, then the page as it will be, then publishing it now or at its hour."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_POST

from accounts.asking import signed_in
from accounts.markdown import render as render_markdown
from accounts.models import Person
from accounts.rules import require
from community import actions, rules
from community.models import News
from community.news_forms import NewsForm, ScheduleForm
from community.views.news import PAGE
from community.views.news_page import news_page

FORM = "community/write_news.html"


@require_http_methods(["GET", "HEAD", "POST"])
def write_news(request: HttpRequest) -> HttpResponse:
    require(rules.can_edit_news(signed_in(request)), rules.ONLY_EDITORS)
    return _edited(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_news(request: HttpRequest, pk: int) -> HttpResponse:
    return _edited(request, editable_news(signed_in(request), pk))


def _edited(request: HttpRequest, article: News | None) -> HttpResponse:
    """Whatever the button, nothing typed is lost: a preview and an error both come back with the form."""
    form = NewsForm(request.POST or None, instance=article)
    context: dict[str, Any] = {"form": form, "news": article}
    if request.method == "POST" and form.is_valid():
        if "preview" not in request.POST:
            saved = actions.save_news(signed_in(request), form.save(commit=False), form.cleaned_data["tags"])
            messages.success(request, _saved_words(saved))
            return redirect(saved)
        html = mark_safe(render_markdown(form.cleaned_data["body"]))  # noqa: S308 (sanitised)
        context["previewed"] = {"html": html, **form.cleaned_data}
    return render(request, FORM, context)


@require_POST
def publish_news(request: HttpRequest, pk: int) -> HttpResponse:
    """Now; or at the hour of the other button."""
    person = signed_in(request)
    article = editable_news(person, pk)
    form = ScheduleForm(request.POST if "schedule" in request.POST else None, auto_id="programma_%s")
    if form.is_bound and not form.is_valid():
        return render(request, PAGE, news_page(request, article, schedule_form=form))
    at = form.cleaned_data["published_at"] if form.is_bound else None
    actions.publish_news(person, article, at)
    messages.success(request, "È programmata: esce da sola." if at else "È pubblicata: la leggono tutti.")
    return redirect(article)


@require_POST
def withdraw_news(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    article = editable_news(person, pk)
    actions.withdraw_news(person, article)
    messages.success(request, "È di nuovo una bozza: la vede solo chi scrive le novità.")
    return redirect(article)


def editable_news(person: Person, pk: int) -> News:
    """What the person sees they may change, if they are an editor."""
    article = get_object_or_404(News.objects.visible_to(person).select_related("author", "edited_by"), pk=pk)
    require(rules.can_edit_news(person), rules.ONLY_EDITORS)
    return article


def _saved_words(news: News) -> str:
    if news.is_published:
        return "Le modifiche sono salvate: la pagina è già quella nuova."
    if news.published_at:
        return "Le modifiche sono salvate: la pagina esce da sola, all'ora scelta."
    return "La bozza è salvata. Qui sotto vedi la pagina come sarà: quando è pronta, pubblicala."
