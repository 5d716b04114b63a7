"""Who is there: the directory for who takes part, the people of an organisation for who looks after it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts import actions, queries
from accounts.asking import signed_in
from accounts.forms import DirectoryForm
from accounts.models import Person
from accounts.rules import (
    WHO_LOOKS_AFTER,
    WHO_READS_PEOPLE,
    WHO_SEES_ROLES,
    can_end_membership,
    can_erase_others,
    can_import,
    can_invite_somebody,
    can_look_after_people,
    require,
)

PAGE_SIZE = 48


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    require(person.standing.is_participant, WHO_READS_PEOPLE)
    form = DirectoryForm(request.GET)
    form.is_valid()
    found = queries.directory(person, form.cleaned_data)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    narrowed = any(form.cleaned_data.values())
    context = {"form": form, "page_obj": page, "narrowed": narrowed, "rights": rights_of(person)}
    return render(request, "accounts/people.html", context)


def rights_of(person: Person) -> dict[str, bool]:
    """What the page may offer to who is looking."""
    return {
        "invites": can_invite_somebody(person),
        "looks_after": can_look_after_people(person),
        "imports": can_import(person),
    }


@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    visible = queries.with_roles(Person.objects.visible_to(signed_in(request)))
    return render(request, "accounts/person.html", {"one": get_object_or_404(visible, pk=pk)})


@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    require(can_look_after_people(person), WHO_LOOKS_AFTER)
    page = Paginator(queries.organisations_of(person), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "accounts/organisations.html", {"page_obj": page})


@require_safe
def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    found = get_object_or_404(queries.organisations_of(person), pk=pk)
    page = Paginator(queries.people_of(found), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [(membership, can_end_membership(person, membership)) for membership in page]
    context = {"organisation": found, "page_obj": page, "rows": rows, "may_erase": can_erase_others(person)}
    return render(request, "accounts/organisation.html", context)


@require_safe
def roles(request: HttpRequest) -> HttpResponse:
    """Who coordinates, moderates, teaches or is a guest: the roles that no office has."""
    person = signed_in(request)
    require(person.standing.is_coordinator, WHO_SEES_ROLES)
    page = Paginator(queries.roles_outside_offices(person), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [(membership, can_end_membership(person, membership)) for membership in page]
    context = {"page_obj": page, "rows": rows, "may_erase": can_erase_others(person)}
    return render(request, "accounts/roles.html", context)


@require_POST
def end_membership(request: HttpRequest, pk: int) -> HttpResponse:
    actor = signed_in(request)
    membership = get_object_or_404(queries.memberships_of(actor), pk=pk)
    actions.end_membership(actor, membership)
    messages.success(
        request, f"{membership.person.name}: il ruolo di {membership.get_role_display()} è chiuso."
    )
    if membership.organisation_id:
        return redirect("accounts:organisation", membership.organisation_id)
    return redirect("accounts:roles")
