"""The pages of the news."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.asking import signed_in
from accounts.rules import require
from community import actions, rules
from community.forms import NewsForm
from community.models import News

PAGE_SIZE = 20


@require_safe
@login_not_required
def news_list(request: HttpRequest) -> HttpResponse:
    person = request.user
    page = Paginator(News.objects.visible_to(person).published(), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "community/news_list.html", {"page_obj": page})


@require_safe
@login_not_required
def news(request: HttpRequest, pk: int) -> HttpResponse:
    article = get_object_or_404(News.objects.visible_to(request.user), pk=pk)
    return render(request, "community/news.html", {"news": article})


@require_http_methods(["GET", "HEAD", "POST"])
def publish_news(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    require(rules.can_edit_news(person), rules.ONLY_EDITORS)
    form = NewsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect(actions.publish_news(person, form.save(commit=False)))
    return render(request, "community/publish_news.html", {"form": form})
