"""Choosing how much one wants to hear of a space or a thread; back to the page where it was chosen."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts.asking import signed_in
from accounts.models import Person
from community import actions
from community.forms import LevelForm
from community.models import Level, Space, Thread
from community.views.answers import visible_thread

NOW = {
    Level.MUTED: "Non ti diciamo più niente di «{}».",
    Level.NORMAL: "Di «{}» ti diciamo solo quando qualcuno ti nomina o ti risponde.",
    Level.FOLLOWING: "Segui «{}»: le novità sono in «Nuovo per me».",
    Level.WATCHING: "Tieni d'occhio «{}»: ricevi una notifica a ogni messaggio.",
}


@require_POST
def space_level(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    return _chosen(request, person, get_object_or_404(Space.objects.visible_to(person), pk=pk))


@require_POST
def thread_level(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    return _chosen(request, person, visible_thread(person, pk))


def _chosen(request: HttpRequest, person: Person, place: Space | Thread) -> HttpResponse:
    form = LevelForm(request.POST)
    if form.is_valid():
        level = Level(form.cleaned_data["level"])
        actions.set_level(person, place, level)
        messages.success(request, NOW[level].format(place.title))
    else:
        messages.error(request, "Scegli uno dei livelli proposti e riprova.")
    back = form.cleaned_data.get("next", "")
    return redirect(back if url_has_allowed_host_and_scheme(back, None) else place)
