"""The texts that a message has had."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.asking import signed_in
from community.queries.history import history_of
from community.views.answers import visible_post


@require_safe
def message_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever reads the message reads how it became so; with the message, its history goes too."""
    post = visible_post(signed_in(request), pk)
    return render(request, "community/message_history.html", {"post": post, "history": history_of(post)})
