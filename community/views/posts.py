"""A post: correcting and removing it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.asking import signed_in
from accounts.rules import require
from community import actions, rules
from community.forms import MessageForm
from community.views.answers import NOT_TAKEN, not_taken, visible_post


@require_http_methods(["GET", "HEAD", "POST"])
def edit_message(request: HttpRequest, pk: int) -> HttpResponse:
    """A correction of what has gone since the page was opened is refused, but not lost."""
    person = signed_in(request)
    post = visible_post(person, pk, or_own=request.method == "POST")
    require(rules.can_edit(person, post), rules.ONLY_AUTHOR)
    form = MessageForm(request.POST or None, initial={"body": post.body, "key": post.key})
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(actions.edit_message(person, post, form.cleaned_data["body"]))
        except NOT_TAKEN as reason:
            return not_taken(request, "community/edit_message.html", {"form": form, "post": post}, reason)
    return render(request, "community/edit_message.html", {"form": form, "post": post})


@require_http_methods(["GET", "HEAD", "POST"])
def remove_message(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    post = visible_post(person, pk)
    require(rules.can_remove(person, post), rules.ONLY_AUTHOR_REMOVES)
    if request.method == "POST":
        actions.remove_message(person, post)
        messages.success(request, "Il messaggio è stato rimosso.")
        return redirect(post.thread)
    return render(request, "community/remove_message.html", {"post": post})
