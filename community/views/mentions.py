"""Whom can I name here? For the page's script, while a name is being written."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from accounts.asking import signed_in
from community.queries.mentions import completions, insertions
from community.views.answers import visible_thread

LONGEST = 80


@require_safe
def mentionable(request: HttpRequest, pk: int) -> JsonResponse:
    person = signed_in(request)
    found = completions(person, visible_thread(person, pk), request.GET.get("q", "")[:LONGEST])
    results = [
        {"name": one.name, "office": one.office, "insert": insert} for one, insert in insertions(found)
    ]
    return JsonResponse({"results": results})
