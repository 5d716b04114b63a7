"""A learning object, and what was done there: recorded, or kept until the person is signed in again."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from ninja.utils import check_csrf

from accounts.asking import signed_in
from accounts.rules import Refused, WrongMoment
from labs.actions.progress import record_progress as record
from labs.course_pages import learning_object_page, said_of
from labs.learned import News, number
from labs.models import LearningObject, LearningObjectQuerySet, Progress
from labs.undelivered import comes_from_here, forget, keep, undelivered

JSON = "application/json"
NOT_FROM_HERE = (
    "Per sicurezza non l'abbiamo salvato: torna alla pagina del corso, ricaricala e invia di nuovo."
)
OF_ANOTHER = "Questa pagina era di un'altra persona: quello che hai inviato non è stato salvato. Ora è aperta come tua."
NOT_SIGNED_IN = "Non sei più collegato: accedi per consegnare quello che hai fatto."


@require_safe
def learning_object(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    found = get_object_or_404(_visible(request), pk=pk)
    context = learning_object_page(person, found, "riprova" in request.GET)
    context["is_waiting"] = bool(undelivered(request, person.pk))
    return render(request, "labs/learning_object.html", context)


@csrf_exempt  # checked below: a code grown old must not cost the answers that came with it
@login_not_required
@require_POST
def record_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Of the person named in `person`, signed in with a valid CSRF code; anything else is kept or handed back."""
    news, owner_id = News.of_form(request.POST), number(request.POST.get("person", ""))
    is_own = request.user.is_authenticated and owner_id in (0, request.user.pk)
    if not is_own or check_csrf(request) is not None:
        return _not_recorded(request, pk, news, owner_id)
    found = get_object_or_404(_visible(request), pk=pk)
    if _is_script(request):
        return _answer(lambda: record(signed_in(request), found, news), found)
    messages.success(request, said_of(found, record(signed_in(request), found, news)))
    return redirect(f"{found.get_absolute_url()}#esito")


@login_not_required
@require_safe
def course_connection(request: HttpRequest) -> HttpResponse:
    """Who is signed in now, with the code to send; for the script that delivers what it has kept."""
    return JsonResponse({"person": request.user.pk, "token": get_token(request)})


@require_http_methods(["GET", "HEAD", "POST"])
def deliver_progress(request: HttpRequest) -> HttpResponse:
    """What was sent without being signed in: shown first, recorded only when the person says so."""
    news = undelivered(request, signed_in(request).pk)
    objects = [one for one in _visible(request).order_by("pk") if one.pk in news] if news else []
    if request.method == "POST":
        if "deliver" in request.POST:
            for one in objects:
                _deliver(request, one, news[one.pk])
        forget(request)
        return redirect(objects[0] if objects else "labs:catalogue")
    is_partial = len(objects) < len(news)
    return render(request, "labs/deliver_progress.html", {"objects": objects, "is_partial": is_partial})


def _deliver(request: HttpRequest, found: LearningObject, news: News) -> None:
    try:
        progress = record(signed_in(request), found, news)
    except (WrongMoment, Refused) as refusal:
        messages.error(request, f"«{found}»: {refusal}")
    else:
        messages.success(request, said_of(found, progress))


def _visible(request: HttpRequest) -> LearningObjectQuerySet:
    return LearningObject.objects.visible_to(signed_in(request)).current().select_related("module__lab")


def _not_recorded(request: HttpRequest, pk: int, news: News, owner_id: int) -> HttpResponse:
    """A script keeps what it sent; what a plain form sent is kept here, and a page asks whether to deliver it."""
    if _is_script(request):
        return JsonResponse({"sentence": NOT_SIGNED_IN}, status=401)
    if not comes_from_here(request) or not owner_id:
        raise PermissionDenied(NOT_FROM_HERE)
    if request.user.is_authenticated and request.user.pk != owner_id:
        raise PermissionDenied(OF_ANOTHER)
    keep(request, owner_id, pk, news)
    deliver = reverse("labs:deliver_progress")
    if request.user.is_authenticated:
        return redirect(deliver)
    messages.warning(
        request, "Non sei più collegato: quello che hai inviato è conservato. Accedi per consegnarlo."
    )
    return redirect(f"{reverse('account_login')}?{urlencode({'next': deliver})}")


def _answer(act: Callable[[], Progress], found: LearningObject) -> HttpResponse:
    """For a script: what was recorded, or the sentence of the refusal."""
    try:
        progress = act()
    except WrongMoment as refusal:
        return JsonResponse({"sentence": str(refusal)}, status=409)
    except Refused as refusal:
        return JsonResponse({"sentence": str(refusal)}, status=403)
    is_done = progress.completed_at is not None
    return JsonResponse(
        {"sentence": said_of(found, progress), "completed": is_done, "next": found.get_absolute_url()}
    )


def _is_script(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", JSON]) == JSON
