"""The pages of documents: upload, document, edit, review, download."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.db.models import F
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.asking import signed_in
from accounts.models import Person
from accounts.rules import require
from toolkit import actions, rules
from toolkit.forms import EditForm, ReasonForm, UploadForm
from toolkit.models import AlreadyThere, Document, Version
from toolkit.queries import audience_label, documents_in_full, preview_of

PAGE_SIZE = 20
OWN_LISTED = 10
JSON = "application/json"


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    actor = signed_in(request)
    require(rules.can_upload(actor), rules.UPLOADERS)
    form = UploadForm(request.POST or None, request.FILES or None, person=actor)
    is_script = request.get_preferred_type(["text/html", JSON]) == JSON
    if request.method == "POST" and is_script:
        return _json_answer(actor, form)
    if request.method == "POST" and form.is_valid():
        received, same = _receive_all(actor, form)
        _tell(request, received, same, form.cleaned_data["submit"])
        return redirect(received[0] if len(received) == 1 else "toolkit:upload")
    own = documents_in_full(Document.objects.visible_to(actor).written_by(actor))[:OWN_LISTED]
    return render(request, "toolkit/upload.html", {"form": form, "own": own})


def _receive_all(actor: Person, form: UploadForm) -> tuple[list[Document], list[Document]]:
    """Each file becomes a document, or is found to be one already: those made, and those there were."""
    received, same = [], []
    given = form.cleaned_data
    for file in given["file"]:
        details = form.details_of(file)
        try:
            made = actions.receive(
                actor, file, details, areas=given["areas"], tags=given["tags"], submit=given["submit"]
            )
            received.append(made)
        except AlreadyThere as known:
            same.append(known.document)
    return received, same


def _json_answer(actor: Person, form: UploadForm) -> JsonResponse:
    """For the page's script, which sends each file by itself: made, already there, or what is wrong by field."""
    if not form.is_valid():
        errors = {name: [str(fault) for fault in faults] for name, faults in form.errors.items()}
        return JsonResponse({"errors": errors}, status=400)
    received, same = _receive_all(actor, form)
    body: dict[str, object] = {"documents": [_named(one) for one in received]} if received else {}
    body |= {"same": _named(same[0])} if same else {}
    return JsonResponse(body, status=201 if received else 200)


def _named(document: Document) -> dict[str, str]:
    return {"title": document.title, "url": document.get_absolute_url()}


def _tell(request: HttpRequest, received: list[Document], same: list[Document], is_sent: bool) -> None:
    for document in same:
        link = format_html('<a href="{}">{}</a>', document.get_absolute_url(), document.title)
        messages.warning(request, format_html("Questo file esiste già: {}.", link))
    if received:
        messages.success(request, _received_words(received, is_sent))


def _received_words(received: list[Document], is_sent: bool) -> str:
    one = f"«{received[0].title}» è stato caricato."
    text = one if len(received) == 1 else f"Caricati {len(received)} file."
    return f"{text} Ora passa alla revisione." if is_sent else text


@login_not_required
@require_safe
def document(request: HttpRequest, pk: int) -> HttpResponse:
    person = request.user
    found = documents_in_full(Document.objects.visible_to(person)).filter(pk=pk).first()
    if found is None:
        return hidden(request)
    context = {
        "document": found,
        "audience": audience_label(found.audience),
        "preview": preview_of(found.current_version, person),
        "versions": Version.objects.visible_to(person).filter(document=found),
        "can_edit": rules.can_edit(person, found),
        "can_decide": rules.can_curate(person, found) and not rules.is_author(person, found),
        "can_withdraw": found.is_published and rules.can_withdraw(person, found),
        "can_propose": rules.can_propose(person, found) and found.next_version_id is None,
        "is_author": rules.is_author(person, found),
        "reason_form": ReasonForm(),
    }
    return render(request, "toolkit/document.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    actor = signed_in(request)
    found = get_object_or_404(Document.objects.visible_to(actor), pk=pk)
    require(rules.can_edit(actor, found), rules.AUTHORS)
    form = EditForm(request.POST or None, request.FILES or None, instance=found, person=actor)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_document(actor, found, form.changes, form.new_file)
        except AlreadyThere as same:
            form.add_error("file", str(same))
        else:
            messages.success(request, "Le modifiche sono salvate.")
            return redirect(found)
    return render(request, "toolkit/edit.html", {"form": form, "document": found})


@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    actor = signed_in(request)
    found = get_object_or_404(Document.objects.visible_to(actor), pk=pk)
    actions.submit(actor, found)
    messages.success(request, "Il documento è in revisione: ti avvisiamo quando qualcuno decide.")
    return redirect(found)


@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    actor = signed_in(request)
    found = get_object_or_404(Document.objects.visible_to(actor), pk=pk)
    actions.publish(actor, found)
    messages.success(request, f"«{found.title}» è pubblicato: chi può vederlo lo trova con la ricerca.")
    return redirect(found)


@require_POST
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    done = "Il documento è tornato a chi l'ha caricato, con il tuo motivo."
    return with_reason(request, pk, actions.send_back, "Rimanda", done)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    done = "Il documento è stato ritirato: non si trova più."
    return with_reason(request, pk, actions.withdraw, "Ritira", done)


def with_reason(
    request: HttpRequest, pk: int, act: Callable[[Person, Document, str], None], verb: str, done: str
) -> HttpResponse:
    """What is done to a document for a reason that its author will read."""
    actor = signed_in(request)
    found = get_object_or_404(Document.objects.visible_to(actor), pk=pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return render(request, "toolkit/reason.html", {"form": form, "document": found, "verb": verb})
    act(actor, found, form.cleaned_data["reason"])
    messages.success(request, done)
    return redirect(found)


@require_safe
def review_queue(request: HttpRequest) -> HttpResponse:
    actor = signed_in(request)
    require(rules.can_review(actor), rules.CURATORS)
    waiting = Document.objects.visible_to(actor).curated_by(actor).to_review()
    ordered = documents_in_full(waiting).order_by("submitted_at", "pk")
    page = Paginator(ordered, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "toolkit/review_queue.html", {"page_obj": page})


@login_not_required
@require_safe
def download(request: HttpRequest, pk: int, number: int | None = None) -> HttpResponseBase:
    """The file, always to be saved and never to be run: whatever it is, it gets no rights of this site."""
    person = request.user
    versions = Version.objects.visible_to(person).filter(document__pk=pk).select_related("document")
    version = versions.filter(
        **{"number": number} if number else {"document__current_version": F("pk")}
    ).first()
    if version is None:
        return hidden(request)
    if request.method == "GET":
        actions.count_download(version, person if isinstance(person, Person) else None)
    response = FileResponse(
        version.file.open("rb"),
        as_attachment=True,
        filename=version.original_name,
        content_type=version.media_type,
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def hidden(request: HttpRequest) -> HttpResponse:
    """Absent and forbidden look the same; a visitor is asked to sign in first, for either."""
    if request.user.is_authenticated:
        raise Http404
    return redirect_to_login(request.get_full_path())
