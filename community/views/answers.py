"""What the pages of the community share: finding what the reader sees, and saying why a text was not taken."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.models import Person
from accounts.rules import Refused, WrongMoment
from community.forms import MessageForm
from community.limits import TooMany
from community.models import KeyConflict, Post, Thread

NOT_TAKEN = (TooMany, WrongMoment, Refused)
OTHER_TEXT = (
    "Da questa pagina hai già scritto un altro testo: se vuoi pubblicare anche questo, premi di nuovo."
)


def not_taken(
    request: HttpRequest, template: str, context: dict[str, object], reason: Exception
) -> HttpResponse:
    """What was written stays in the form; the answer says why and, where one has to wait, until when."""
    form = context["form"]
    assert isinstance(form, forms.Form)
    if isinstance(form, MessageForm) and isinstance(reason, KeyConflict):
        form.renew_key()
    form.add_error(None, OTHER_TEXT if isinstance(reason, KeyConflict) else str(reason))
    if not isinstance(reason, TooMany):
        return render(request, template, context, status=403 if isinstance(reason, Refused) else 409)
    response = render(request, template, context, status=429)
    response["Retry-After"] = str(reason.retry_after)
    return response


def visible_thread(person: Person, pk: int) -> Thread:
    threads = Thread.objects.visible_to(person).select_related("space", "author")
    return get_object_or_404(threads, pk=pk)


def visible_post(person: Person, pk: int, *, or_own: bool = False) -> Post:
    """`or_own`: also what the person wrote in a thread they see, removed or hidden as it may be by now."""
    posts = Post.objects.visible_to(person)
    if or_own:
        posts |= Post.objects.filter(author=person, thread__in=Thread.objects.visible_to(person))
    return get_object_or_404(posts.select_related("thread__space", "author"), pk=pk)
