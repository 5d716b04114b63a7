"""What the links of one post lead to, as a piece of a page: for posts that arrive while it is open."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.asking import signed_in
from community.queries import cards_of
from community.views.answers import visible_post


@require_safe
def cards(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    post = visible_post(person, pk)
    return render(request, "community/_cards.html", {"cards": cards_of(person, [post]).get(post.pk, [])})
