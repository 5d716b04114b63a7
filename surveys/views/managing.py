"""Who may open the pages of who coordinates."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from accounts.asking import signed_in
from accounts.models import Person
from accounts.rules import require
from surveys import rules
from surveys.actions.asking import ALREADY_LAUNCHED
from surveys.actions.library import WHO_PREPARES
from surveys.models import NotLaunchable, Survey

UP_OR_DOWN = {"su": -1, "giu": 1}


def coordinator(request: HttpRequest) -> Person:
    person = signed_in(request)
    require(rules.can_prepare(person), WHO_PREPARES)
    return person


def managed(request: HttpRequest, pk: int) -> tuple[Person, Survey]:
    """A survey the person may see, and manages; else 404 or a refusal."""
    person = signed_in(request)
    survey = get_object_or_404(Survey.objects.visible_to(person), pk=pk)
    require(rules.can_manage(person, survey), rules.ONLY_COORDINATORS)
    return person, survey


def managed_draft(request: HttpRequest, pk: int) -> tuple[Person, Survey]:
    """The same, before the launch."""
    person, survey = managed(request, pk)
    if not survey.is_draft:
        raise NotLaunchable(ALREADY_LAUNCHED)
    return person, survey


def step(request: HttpRequest) -> int:
    """Which way a row goes."""
    return UP_OR_DOWN.get(request.POST.get("verso", ""), 0)
