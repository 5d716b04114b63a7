"""The page that says to people how their programs use the API; its list of calls is the schema itself."""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.scopes import AREAS
from community import limits as community_limits
from config.api import api
from config.openapi import operations
from search.limits import SEARCH
from toolkit import limits as toolkit_limits

Json = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """One operation as the page shows it; the examples are JSON text, empty where there is nothing to show."""

    method: str
    path: str
    summary: str
    description: str
    scope: str
    parameters: list[Json]
    sent: str
    answered: str


@login_not_required
@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    context = {
        "site": settings.SITE_URL,
        "areas": [(area, label, calls_of(area)) for area, label in AREAS.items() if calls_of(area)],
        "limits": {
            "posts": community_limits.POSTS,
            "uploads": toolkit_limits.UPLOADS,
            "searches": SEARCH.tries,
        },
    }
    return render(request, "api_guide.html", context)


@lru_cache
def calls_of(area: str) -> list[Call]:
    found = [one for one in operations(api.whole_schema) if area in one[2]["tags"]]
    return [_call(*one) for one in sorted(found, key=lambda one: one[0])]


def _call(path: str, method: str, operation: Json) -> Call:
    answers = (one for status, one in operation["responses"].items() if status < 300)
    return Call(
        method.upper(),
        path,
        operation["summary"],
        operation["description"].removesuffix(f"{operation['summary']}."),
        operation.get("x-scope", ""),
        operation["parameters"],
        _example(operation.get("requestBody", {})),
        _example(next(answers, {})),
    )


def _example(body: Json) -> str:
    for kind, media in body.get("content", {}).items():
        if kind == "application/json":
            return json.dumps(media["example"], ensure_ascii=False, indent=2)
        return f"{kind}: {', '.join(media['example'])}"
    return ""
