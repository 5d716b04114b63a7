"""The pages of documents: upload, document, edit, review, download."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeVar

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.db.models import F
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.asking import signed_in
from accounts.models import Person
from accounts.rules import require
from toolkit import actions, rules
from toolkit.formats import clean_name
from toolkit.forms import CommentForm, EditForm, FlagForm, OpinionForm, ReasonForm, ReviewDayForm, UploadForm
from toolkit.limits import TooManyUploads
from toolkit.links import version_of_link
from toolkit.models import AlreadyThere, Document, NotReadYet, Version
from toolkit.queries import begun_from, document_page, documents_in_full, reviews_waiting_for
from toolkit.reminders import usual_review_day
from toolkit.storage import NoRoom
from toolkit.views.refusals import NOT_KEPT, not_kept, paced

Response = TypeVar("Response", bound=HttpResponseBase)
PAGE_SIZE = 20
OWN_LISTED = 10
JSON = "application/json"


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    actor = signed_in(request)
    require(rules.can_upload(actor), rules.UPLOADERS)
    begun = begun_from(request.GET.dict(), actor)
    form = UploadForm(request.POST or None, request.FILES or None, person=actor, begun=begun)
    is_script = request.get_preferred_type(["text/html", JSON]) == JSON
    if request.method == "POST" and is_script:
        return _json_answer(actor, form)
    limit = None
    if request.method == "POST" and form.is_valid():
        received, same, limit = _receive_all(actor, form)
        _tell(request, received, same, form.cleaned_data["submit"])
        if limit is None:
            return redirect(received[0] if len(received) == 1 else "toolkit:upload")
    own = documents_in_full(Document.objects.visible_to(actor).written_by(actor))[:OWN_LISTED]
    return paced(render(request, "toolkit/upload.html", {"form": form, "own": own, "begun": begun}), limit)


class Outcome(NamedTuple):
    """Of several files: the documents made of them, those there were already, and the limit or the full disk
    that stopped the rest."""

    received: list[Document]
    same: list[Document]
    limit: TooManyUploads | NoRoom | None = None


def _receive_all(actor: Person, form: UploadForm) -> Outcome:
    """Each file becomes a document, or is found to be one already, as long as there is room in the hour."""
    outcome = Outcome([], [])
    files = form.cleaned_data["file"]
    for number, file in enumerate(files):
        try:
            outcome.received.append(actions.receive(actor, file, form.details_of(file), **form.relations))
        except AlreadyThere as known:
            outcome.same.append(known.document)
        except (TooManyUploads, NoRoom) as limit:
            form.add_error("file", [str(limit), *_words_of_rest(files[number:], of=len(files))])
            return outcome._replace(limit=limit)
    return outcome


def _words_of_rest(files: list[UploadedFile], of: int) -> list[str]:
    """Which of several files have to be chosen again."""
    names = ", ".join(f"«{clean_name(file.name or '')}»" for file in files)
    return [f"Da scegliere di nuovo: {names}."] if of > 1 else []


def _json_answer(actor: Person, form: UploadForm) -> JsonResponse:
    """For the page's script, which sends each file by itself: made, already there, or what is wrong by field."""
    if not form.is_valid():
        return JsonResponse({"errors": _faults(form)}, status=400)
    received, same, limit = _receive_all(actor, form)
    body: dict[str, object] = {"documents": [_named(one) for one in received]} if received else {}
    body |= {"same": _named(same[0])} if same else {}
    body |= {"errors": _faults(form)} if limit else {}
    return paced(JsonResponse(body, status=201 if received else 200), limit)


def _faults(form: UploadForm) -> dict[str, list[str]]:
    return {name: [str(fault) for fault in faults] for name, faults in form.errors.items()}


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
    context = document_page(found, person) | {
        "reason_form": ReasonForm(),
        "comment_form": CommentForm(),
        "opinion_form": OpinionForm(auto_id="utile_%s"),
        "day_form": ReviewDayForm(initial={"review_by": usual_review_day()}),
        "flag_form": FlagForm(auto_id="segna_%s"),
    }
    return render(request, "toolkit/document.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    actor = signed_in(request)
    found = get_object_or_404(Document.objects.visible_to(actor), pk=pk)
    require(rules.can_edit(actor, found), rules.AUTHORS)
    form = EditForm(request.POST or None, request.FILES or None, instance=found, person=actor)
    context = {"form": form, "document": found}
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_document(actor, found, form.changes, form.new_file)
        except NOT_KEPT as reason:
            return not_kept(request, "toolkit/edit.html", context, reason)
        else:
            messages.success(request, "Le modifiche sono salvate.")
            return redirect(found)
    return render(request, "toolkit/edit.html", context)


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
    waiting = documents_in_full(reviews_waiting_for(actor))
    page = Paginator(waiting, PAGE_SIZE).get_page(request.GET.get("page"))
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
    if not rules.can_take_file(person, version):
        raise NotReadYet(version.extraction_note or rules.NOT_SCANNED)
    if request.method == "GET":
        actions.count_download(version, person if isinstance(person, Person) else None)
    return sent(version)


@login_not_required
@require_safe
def signed_download(request: HttpRequest, token: str) -> HttpResponseBase:
    """The file of a link that stops working; the person it was made for must still be given the file."""
    version = version_of_link(token)
    if version is None:
        raise Http404
    return sent(version)


def sent(version: Version) -> HttpResponseBase:
    """The file itself, once it has been found that it may be given."""
    try:
        file = version.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(file, content_type=version.media_type)
    return as_attachment(response, version.original_name)


def as_attachment(response: Response, name: str) -> Response:
    """To be saved under that name, whatever it is, and never to be run here."""
    disposition = content_disposition_header(as_attachment=True, filename=name)
    response["Content-Disposition"] = disposition or "attachment"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def hidden(request: HttpRequest) -> HttpResponse:
    """Absent and forbidden look the same; a visitor is asked to sign in first, for either."""
    if request.user.is_authenticated:
        raise Http404
    return redirect_to_login(request.get_full_path())
