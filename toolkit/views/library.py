"""What readers do with documents: opinions, stars, collections."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.asking import signed_in
from accounts.rules import require
from toolkit import actions, rules
from toolkit.forms import CollectionForm, OpinionForm
from toolkit.models import Collection, CollectionItem, Document, Opinion, Version
from toolkit.queries import collections_for, items_of
from toolkit.views.documents import hidden

COLLECTION_FORM = "toolkit/collection_form.html"


@require_POST
def say_opinion(request: HttpRequest, pk: int) -> HttpResponse:
    actor = signed_in(request)
    found = get_object_or_404(Document.objects.visible_to(actor), pk=pk)
    require(rules.can_say_opinion(actor, found), rules.OPINIONS)
    form = OpinionForm(request.POST, instance=Opinion(document=found, person=actor))
    if not form.is_valid():
        context = {"form": form, "document": found, "heading": "È stato utile?", "button": "Invia il parere"}
        return render(request, "toolkit/form.html", context)
    actions.say_opinion(actor, found, form.cleaned_data["is_useful"], form.cleaned_data["reason"])
    messages.success(request, "Grazie: il tuo parere aiuta chi cura il toolkit.")
    return redirect(f"{found.get_absolute_url()}#utile")


@require_POST
def star(request: HttpRequest, pk: int) -> HttpResponse:
    actor = signed_in(request)
    found = get_object_or_404(Document.objects.visible_to(actor), pk=pk)
    is_on = request.POST.get("on") == "1"
    actions.star(actor, found, is_on)
    done = "è tra i tuoi preferiti" if is_on else "non è più tra i tuoi preferiti"
    messages.success(request, f"«{found.title}» {done}.")
    return redirect(found)


@require_safe
def collections(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    context = {
        "collections": collections_for(person),
        "can_make": rules.can_make_collection(person),
    }
    return render(request, "toolkit/collections.html", context)


@login_not_required
@require_safe
def collection(request: HttpRequest, pk: int) -> HttpResponse:
    person = request.user
    found = Collection.objects.visible_to(person).select_related("curator").filter(pk=pk).first()
    if found is None:
        return hidden(request)
    context = {
        "collection": found,
        "items": items_of(found, person),
        "can_edit": rules.can_edit_collection(person, found),
    }
    return render(request, "toolkit/collection.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def make_collection(request: HttpRequest) -> HttpResponse:
    actor = signed_in(request)
    require(rules.can_make_collection(actor), rules.COLLECTORS)
    return _collection_form(request, Collection(curator=actor))


@require_http_methods(["GET", "HEAD", "POST"])
def edit_collection(request: HttpRequest, pk: int) -> HttpResponse:
    actor = signed_in(request)
    found = get_object_or_404(Collection.objects.visible_to(actor), pk=pk)
    require(rules.can_edit_collection(actor, found), rules.COLLECTORS)
    return _collection_form(request, found)


def _collection_form(request: HttpRequest, about: Collection) -> HttpResponse:
    actor = signed_in(request)
    form = CollectionForm(request.POST or None, instance=about, person=actor)
    if request.method == "POST" and form.is_valid():
        saved = actions.save_collection(actor, form.save(commit=False))
        messages.success(request, f"La raccolta «{saved.title}» è salvata.")
        return redirect(saved)
    return render(request, COLLECTION_FORM, {"form": form, "collection": about})


@require_POST
def collect(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a document into the collection that was chosen on its page."""
    actor = signed_in(request)
    document = get_object_or_404(Document.objects.visible_to(actor).published(), pk=pk)
    chosen = request.POST.get("collection", "")
    number = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 10 else 0
    found = get_object_or_404(Collection.objects.visible_to(actor), pk=number)
    actions.collect(actor, found, document)
    messages.success(request, f"«{document.title}» è nella raccolta «{found.title}».")
    return redirect(found)


@require_POST
def arrange(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """Move a document of a collection one place up or down, or take it out."""
    actor = signed_in(request)
    found = get_object_or_404(Collection.objects.visible_to(actor), pk=pk)
    require(rules.can_edit_collection(actor, found), rules.COLLECTORS)
    visible = Document.objects.visible_to(actor)
    one = get_object_or_404(CollectionItem, collection=found, pk=item, document__in=visible)
    what = request.POST.get("what", "")
    if what == "out":
        actions.take_out(actor, one)
    elif what in ("up", "down"):
        actions.move_in_collection(actor, one, is_up=what == "up")
    return redirect(found)


@login_not_required
@require_safe
def preview(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """The picture of the first page."""
    versions = Version.objects.visible_to(request.user).filter(document__pk=pk, number=number)
    found = versions.exclude(preview="").first()
    if found is None:
        return hidden(request)
    try:
        picture = found.preview.open("rb")
    except FileNotFoundError:
        return hidden(request)
    response = FileResponse(picture, content_type="image/webp")
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, max-age=3600"
    return response
