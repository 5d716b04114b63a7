"""What who coordinates does with labs: make, edit, change state, plan sessions."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.asking import signed_in
from accounts.rules import require
from labs import actions, rules
from labs.forms import LabForm, SessionForm
from labs.models import Lab, Session

MOVES = {
    "apri": (actions.open_enrolment, "Le iscrizioni sono aperte."),
    "avvia": (actions.start, "Il laboratorio è iniziato."),
    "concludi": (actions.conclude, "Il laboratorio è concluso."),
    "annulla": (actions.cancel, "Il laboratorio è annullato: le persone interessate sono state avvisate."),
}


@require_http_methods(["GET", "HEAD", "POST"])
def create_lab(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    require(rules.can_create_some_lab(person), rules.WHO_COORDINATES)
    form = LabForm(person, request.POST or None, initial={"programme": request.GET.get("percorso")})
    if request.method == "POST" and form.is_valid():
        lab = actions.create_lab(person, form.save(commit=False))
        messages.success(request, "Il laboratorio è in bozza: aggiungi gli incontri, poi apri le iscrizioni.")
        return redirect(lab)
    return render(request, "labs/lab_form.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def update_lab(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    lab = get_object_or_404(Lab.objects.visible_to(person), pk=pk)
    require(rules.can_coordinate(person, lab), rules.WHO_COORDINATES)
    form = LabForm(person, request.POST or None, instance=lab)
    if request.method == "POST" and form.is_valid():
        messages.success(request, "Le modifiche sono salvate.")
        return redirect(actions.update_lab(person, form.save(commit=False), form.changed_data))
    return render(request, "labs/lab_form.html", {"form": form, "lab": lab})


@require_POST
def change_status(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    lab = get_object_or_404(Lab.objects.visible_to(person), pk=pk)
    require(rules.can_coordinate(person, lab), rules.WHO_COORDINATES)
    move, said = MOVES.get(request.POST.get("passo", ""), (None, ""))
    if move:
        move(person, lab)
        messages.success(request, said)
    else:
        messages.error(request, "Scegli un passo tra quelli proposti dalla pagina.")
    return redirect(lab)


@require_http_methods(["GET", "HEAD", "POST"])
def create_session(request: HttpRequest, pk: int) -> HttpResponse:
    lab = get_object_or_404(Lab.objects.visible_to(signed_in(request)), pk=pk)
    return _edit_session(request, Session(lab=lab))


@require_http_methods(["GET", "HEAD", "POST"])
def update_session(request: HttpRequest, pk: int) -> HttpResponse:
    sessions = Session.objects.visible_to(signed_in(request)).select_related("lab")
    return _edit_session(request, get_object_or_404(sessions, pk=pk))


@require_POST
def remove_session(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    session = get_object_or_404(Session.objects.visible_to(person).select_related("lab"), pk=pk)
    actions.remove_session(person, session)
    messages.success(request, "L'incontro è stato tolto.")
    return redirect(session.lab)


def _edit_session(request: HttpRequest, session: Session) -> HttpResponse:
    person = signed_in(request)
    require(rules.can_coordinate(person, session.lab), rules.WHO_COORDINATES)
    form = SessionForm(request.POST or None, instance=session)
    if request.method == "POST" and form.is_valid():
        actions.save_session(person, form.save(commit=False))
        messages.success(request, "L'incontro è salvato.")
        return redirect(session.lab)
    return render(request, "labs/session_form.html", {"form": form, "session": session, "lab": session.lab})
