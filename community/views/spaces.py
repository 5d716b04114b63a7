"""The pages of the spaces."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.asking import signed_in
from community import rules
from community.models import Space
from community.queries import spaces_of, threads_of, unread_threads

PAGE_SIZE = 20
LISTED = 8


@require_safe
def spaces(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    own = spaces_of(person)
    fresh = list(unread_threads(person)[:LISTED])
    latest = [thread for thread in threads_of(person)[: 2 * LISTED] if thread not in fresh]
    context = {
        "spaces": [space for space in own if space.kind != Space.Kind.LAB],
        "lab_spaces": [space for space in own if space.kind == Space.Kind.LAB],
        "fresh": fresh,
        "unanswered": threads_of(person).unanswered()[:LISTED],
        "latest": latest[:LISTED],
    }
    return render(request, "community/spaces.html", context)


@require_safe
def space(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    space = get_object_or_404(Space.objects.visible_to(person), pk=pk)
    threads = Paginator(threads_of(person).filter(space=space), PAGE_SIZE)
    context = {
        "space": space,
        "page_obj": threads.get_page(request.GET.get("page")),
        "can_write": rules.can_write(person, space) and not space.is_archived,
    }
    return render(request, "community/space.html", context)
