"""One's own account."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.asking import signed_in
from accounts.forms import ProfileForm
from accounts.models import Membership


@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    form = ProfileForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Il profilo è stato salvato.")
        return redirect("accounts:profile")
    memberships = Membership.objects.current().filter(person_id=person.pk)
    memberships = memberships.select_related("organisation", "ats", "circle")
    return render(request, "accounts/profile.html", {"form": form, "memberships": memberships})
