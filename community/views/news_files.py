"""Cover and files of news: taken in from editors, given back to whoever sees the article, never to be run."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.asking import signed_in
from accounts.limits import TooMany, says_when_to_return, take_by_reader
from accounts.rules import require
from community import actions, rules
from community.limits import NEWS_UPLOADS
from community.models import News, NewsFile
from community.news_forms import CoverForm, NewsFileForm
from community.views.attachments import given_back
from community.views.news_editing import editable_news
from toolkit.formats import UnacceptableFile


@require_http_methods(["GET", "HEAD", "POST"])
@says_when_to_return
def news_files(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of cover and files; a POST adds a file or a recording."""
    person = signed_in(request)
    article = editable_news(person, pk)
    form = NewsFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            take_by_reader(request, NEWS_UPLOADS)
            actions.add_file(person, article, form.save(commit=False), form.cleaned_data["file"])
        except (UnacceptableFile, TooMany) as refusal:
            _refuse(form, "file", refusal)
        else:
            messages.success(request, "Aggiunto: compare nella pagina.")
            return redirect("community:news_files", pk)
    return _page(request, article, form=form)


@require_POST
@says_when_to_return
def set_news_cover(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    article = editable_news(person, pk)
    if "remove" in request.POST:
        actions.drop_cover(person, article)
        messages.success(request, "La copertina è tolta.")
        return redirect("community:news_files", pk)
    form = CoverForm(request.POST, request.FILES, has_cover=bool(article.cover), auto_id="copertina_%s")
    if form.is_valid():
        try:
            take_by_reader(request, NEWS_UPLOADS)
            actions.set_cover(person, article, form.cleaned_data["cover"], form.cleaned_data["cover_alt"])
        except (UnacceptableFile, TooMany) as refusal:
            _refuse(form, "cover", refusal)
        else:
            messages.success(request, "La copertina è salvata.")
            return redirect("community:news_files", pk)
    return _page(request, article, cover_form=form)


@require_POST
def drop_news_file(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    found = get_object_or_404(NewsFile.objects.visible_to(person).select_related("news"), pk=pk)
    require(rules.can_edit_news(person), rules.ONLY_EDITORS)
    actions.drop_file(person, found)
    messages.success(request, f"«{found.title}» è tolto.")
    return redirect("community:news_files", found.news_id)


@require_safe
@login_not_required
def news_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    found = get_object_or_404(NewsFile.objects.visible_to(request.user).exclude(file=""), pk=pk)
    return given_back(found.file, found.name, as_attachment=True)


@require_safe
@login_not_required
def news_cover(request: HttpRequest, pk: int) -> HttpResponseBase:
    """In the page: a picture that this site has written itself. A browser may keep it for an hour."""
    article = get_object_or_404(News.objects.visible_to(request.user).exclude(cover=""), pk=pk)
    response = given_back(article.cover, article.cover.name or "", as_attachment=False)
    response["Cache-Control"] = "private, max-age=3600"
    return response


def _refuse(form: NewsFileForm | CoverForm, field: str, refusal: UnacceptableFile | TooMany) -> None:
    """At the field; what was typed beside it stays."""
    form.add_error(field, refusal if isinstance(refusal, TooMany) else str(refusal))


def _page(
    request: HttpRequest,
    article: News,
    *,
    form: NewsFileForm | None = None,
    cover_form: CoverForm | None = None,
) -> HttpResponse:
    described = {"cover_alt": article.cover_alt}
    context = {
        "news": article,
        "files": article.files.all(),
        "form": form or NewsFileForm(),
        "cover_form": cover_form
        or CoverForm(initial=described, has_cover=bool(article.cover), auto_id="copertina_%s"),
    }
    return TemplateResponse(request, "community/news_files.html", context)
