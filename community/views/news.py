"""Reading news: the list with its filters, an article with its comments, its event for the calendar."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.views.decorators.http import require_POST, require_safe

from accounts.asking import signed_in
from accounts.limits import TooMany, says_when_to_return, take_by_reader
from accounts.markdown import TextRefused
from accounts.models import Person
from community import actions, rules
from community.forms import CommentForm
from community.limits import USEFULNESS
from community.models import News
from community.news_calendar import text_of
from community.news_forms import NewsFilter, UsefulnessForm
from community.queries.news import archive, listed
from community.views.answers import NOT_TAKEN, not_taken
from community.views.news_page import news_page
from labs.invitations import CONTENT_TYPE

PAGE_SIZE = 12
COMING = 3
PAGE = "community/news.html"
THANKS = "Grazie: il tuo parere è registrato."


@require_safe
@login_not_required
def news_list(request: HttpRequest) -> HttpResponse:
    person = request.user
    form = NewsFilter(request.GET)
    chosen = form.chosen
    page = Paginator(listed(person, chosen), PAGE_SIZE).get_page(request.GET.get("page"))
    is_editor = isinstance(person, Person) and rules.can_edit_news(person)
    context = {"page_obj": page, "form": form, "chosen": chosen, "archive": archive(person)}
    if page.number == 1 and not chosen:
        seen = News.objects.visible_to(person)
        context["coming"] = seen.published().coming()[:COMING]
        context["in_preparation"] = seen.in_preparation() if is_editor else None
    return render(request, "community/news_list.html", context | {"is_editor": is_editor})


@require_safe
@login_not_required
def news(request: HttpRequest, pk: int) -> HttpResponse:
    article = visible_news(request, pk)
    page = news_page(request, article)
    response = render(request, PAGE, page)
    if page.get("thread") and request.method == "GET":
        thread = page["thread"]
        actions.mark_shown(signed_in(request), thread, page["conversation"].shown_up_to, thread.own_mark)
    return response


@require_POST
def comment_on_news(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    article = visible_news(request, pk)
    form = CommentForm(request.POST)
    try:
        if form.is_valid():
            post = actions.comment_on(person, article, form.cleaned_data["body"], form.cleaned_data["key"])
            return redirect(f"{article.get_absolute_url()}#messaggio-{post.pk}")
    except NOT_TAKEN as reason:
        return not_taken(request, PAGE, news_page(request, article, form=form), reason)
    except TextRefused as refusal:
        form.add_error(None, str(refusal))
    return render(request, PAGE, news_page(request, article, form=form))


@require_POST
@login_not_required
@says_when_to_return
def rate_news(request: HttpRequest, pk: int) -> HttpResponse:
    """Visitors count by the address they come from, and no cookie is given to anybody for it."""
    article = visible_news(request, pk)
    form = UsefulnessForm(request.POST, auto_id="utile_%s")
    if form.is_valid():
        try:
            take_by_reader(request, USEFULNESS)
        except TooMany as limit:
            form.add_error(None, limit)
        else:
            person = request.user if isinstance(request.user, Person) else None
            actions.rate_news(person, article, form.cleaned_data["value"], form.cleaned_data["reason"])
            messages.success(request, THANKS)
            return redirect(f"{article.get_absolute_url()}#utile")
    return TemplateResponse(request, PAGE, news_page(request, article, usefulness_form=form))


@require_safe
@login_not_required
def news_event(request: HttpRequest, pk: int) -> HttpResponse:
    event = get_object_or_404(News.objects.visible_to(request.user).events(), pk=pk)
    response = HttpResponse(text_of([event]), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="evento-{event.pk}.ics"'
    return response


def visible_news(request: HttpRequest, pk: int) -> News:
    seen = News.objects.visible_to(request.user).select_related("author", "edited_by")
    return get_object_or_404(seen, pk=pk)
