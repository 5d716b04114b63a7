"""What a page answers where somebody else saved while its text was being written."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from labs.models import StaleText


def stale(request: HttpRequest, template: str, context: dict[str, Any], late: StaleText) -> HttpResponse:
    """409 with both: what is stored, and what was typed, which stays in its field."""
    context["form"].begin_from(late.stored)
    return render(request, template, context | {"stored": late.stored, "late": str(late)}, status=409)
