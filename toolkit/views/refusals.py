"""What a page that takes files answers where one is not kept."""

from __future__ import annotations

from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from toolkit.limits import TooManyUploads
from toolkit.models import AlreadyThere
from toolkit.storage import NoRoom

NOT_KEPT = (AlreadyThere, TooManyUploads, NoRoom)
Answer = TypeVar("Answer", bound=HttpResponse)


def not_kept(
    request: HttpRequest, template: str, context: dict[str, Any], reason: Exception, field: str = "file"
) -> HttpResponse:
    """The form as it was written, with the reason at its file."""
    context["form"].add_error(field, str(reason))
    return paced(render(request, template, context), reason)


def paced(answer: Answer, reason: Exception | None) -> Answer:
    """Over the limit, the same answer says when to come back."""
    if isinstance(reason, TooManyUploads):
        answer.status_code = 429
        answer["Retry-After"] = str(reason.retry_after)
    return answer
