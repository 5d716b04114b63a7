"""Asking for a seat, leaving it, accepting it; for oneself and for others."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.asking import signed_in
from accounts.models import Person
from accounts.rules import require
from labs import actions, rules
from labs.actions.seats import enrol_each
from labs.models import Enrolment, Lab
from labs.seats_forms import AnyPersonForm, ColleaguesForm, RemovalForm
from labs.seats_pages import answers_said, clash_to_confirm, requests_page

SAID = {
    Enrolment.Status.CONFIRMED: "L'iscrizione è confermata.",
    Enrolment.Status.WAITING: "I posti sono finiti: ora c'è un posto in lista d'attesa.",
    Enrolment.Status.OFFERED: "Il posto è offerto: va accettato entro la scadenza.",
    Enrolment.Status.WITHDRAWN: "L'iscrizione è stata ritirata.",
}


@require_POST
def enrol(request: HttpRequest, pk: int) -> HttpResponse:
    """At the hour of another session of theirs, whoever asks says so twice."""
    person = signed_in(request)
    lab = get_object_or_404(Lab.objects.visible_to(person), pk=pk)
    clash = None if "conferma" in request.POST else clash_to_confirm(person, lab)
    if clash is not None:
        return render(request, "labs/overlap.html", {"lab": lab, "clash": clash})
    enrolment, _ = actions.enrol(person, lab, person)
    messages.success(request, SAID[Enrolment.Status(enrolment.status)])
    return redirect(lab)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    enrolment = _own(signed_in(request), pk)
    actions.withdraw(signed_in(request), enrolment)
    messages.success(request, "La tua iscrizione è stata ritirata.")
    return redirect(enrolment.lab)


@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    enrolment = _own(signed_in(request), pk)
    actions.accept_offer(signed_in(request), enrolment)
    messages.success(request, "Il posto è tuo: l'iscrizione è confermata.")
    return redirect(enrolment.lab)


@require_http_methods(["GET", "HEAD", "POST"])
def enrolments(request: HttpRequest, pk: int) -> HttpResponse:
    """All of the lab for who coordinates it, those of one's offices for a representative."""
    person = signed_in(request)
    lab = get_object_or_404(Lab.objects.visible_to(person).with_counts(), pk=pk)
    require(rules.can_see_enrolments(person, lab), rules.WHO_SEES_ENROLMENTS)
    form = _form(person, lab, request)
    if request.method == "POST" and form.is_valid():
        for level, sentence in answers_said(enrol_each(person, lab, form.chosen)):
            messages.add_message(request, level, sentence)
        return redirect("labs:enrolments", pk=lab.pk)
    context = {"lab": lab, "form": form, "requests": requests_page(person, lab), "removal": RemovalForm()}
    return render(request, "labs/enrolments.html", context)


@require_POST
def remove_enrolment(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    enrolment = get_object_or_404(Enrolment.objects.visible_to(person).select_related("lab"), pk=pk)
    form = RemovalForm(request.POST)
    if form.is_valid():
        actions.withdraw(person, enrolment, form.cleaned_data["because"])
        messages.success(request, f"L'iscrizione di {enrolment.person.name} è stata ritirata.")
    for sentence in form.errors.get("because", []):
        messages.error(request, str(sentence))
    return redirect("labs:enrolments", pk=enrolment.lab_id)


def _own(person: Person, lab_id: int) -> Enrolment:
    """The person's last request in a lab they see; 404 where they never asked."""
    lab = get_object_or_404(Lab.objects.visible_to(person), pk=lab_id)
    own = lab.enrolments.filter(person=person).order_by("-number").values("pk")[:1]
    return get_object_or_404(Enrolment.objects.visible_to(person).select_related("lab"), pk__in=own)


def _form(person: Person, lab: Lab, request: HttpRequest) -> AnyPersonForm | ColleaguesForm:
    data = request.POST if request.method == "POST" else None
    return AnyPersonForm(data) if rules.can_coordinate(person, lab) else ColleaguesForm(person, lab, data)
