"""Looking after a thread: closing it, moving it, giving a question to an expert, making it a document."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.asking import signed_in
from accounts.rules import require
from community import actions, rules
from community.moderation_forms import AssignmentForm, MoveForm
from community.views.answers import visible_thread
from toolkit.models import AlreadyThere


@require_POST
def lock_thread(request: HttpRequest, pk: int) -> HttpResponse:
    """`locked` is 1 or 0."""
    person = signed_in(request)
    thread = visible_thread(person, pk)
    locked = request.POST.get("locked") != "0"
    actions.lock_thread(person, thread, locked)
    done = "chiusa: si legge, ma non si scrive più" if locked else "di nuovo aperta"
    messages.success(request, f"La discussione è {done}.")
    return redirect(thread)


@require_POST
def promote_thread(request: HttpRequest, pk: int) -> HttpResponse:
    """Make it a draft of the toolkit, and go on there."""
    person = signed_in(request)
    thread = visible_thread(person, pk)
    try:
        made = actions.promote_thread(person, thread)
    except AlreadyThere as known:
        messages.info(request, "Da questa discussione è già nato un documento: eccolo.")
        return redirect(known.document)
    messages.success(
        request, "La discussione è una tua bozza nel toolkit: completala, poi mandala in revisione."
    )
    return redirect("toolkit:edit", made.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def move_thread(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    thread = visible_thread(person, pk)
    require(rules.moderates(person.standing, thread.space), rules.ONLY_WHO_MOVES)
    form = MoveForm(request.POST or None, person=person, thread=thread)
    if request.method == "POST" and form.is_valid():
        moved = actions.move_thread(person, thread, form.cleaned_data["space"])
        messages.success(request, f"La discussione ora è in «{moved.space.label}».")
        return redirect(moved)
    return render(request, "community/moderation/move.html", {"form": form, "thread": thread})


@require_http_methods(["GET", "HEAD", "POST"])
def assign_question(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    thread = visible_thread(person, pk)
    require(rules.can_assign(person, thread.space), rules.ONLY_WHO_ASSIGNS)
    form = AssignmentForm(request.POST or None, thread=thread)
    if request.method == "POST" and form.is_valid():
        given = actions.assign_question(person, thread, **form.cleaned_data)
        messages.success(request, f"La domanda è affidata a {given.expert.name}, che riceve un avviso.")
        return redirect(thread)
    context = {"form": form, "thread": thread, "given": getattr(thread, "assignment", None)}
    return render(request, "community/moderation/assign.html", context)
