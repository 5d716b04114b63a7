"""The certificates of a lab: who has earned them, issuing them, taking them all away."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.asking import signed_in
from accounts.rules import require
from labs import rules
from labs.actions.certificates import issue_certificates as issue
from labs.certificate_exports import archive, sent_in_pieces
from labs.certificate_pages import certificates_page, taken_certificates
from labs.models import Certificate, Lab, NotEarned
from labs.views.taking import counted


@require_safe
def certificates(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "labs/certificates.html", certificates_page(_coordinated(request, pk)))


@require_POST
def issue_certificates(request: HttpRequest, pk: int) -> HttpResponse:
    """`chi=tutti` for all who never had one, else those of `persone`."""
    lab = _coordinated(request, pk)
    chosen = {int(one) for one in request.POST.getlist("persone") if one.isascii() and one.isdigit()}
    if request.POST.get("chi") != "tutti" and not chosen:
        messages.error(request, "Scegli almeno una persona.")
        return redirect("labs:certificates", pk=lab.pk)
    issued = issue(signed_in(request), lab, None if request.POST.get("chi") == "tutti" else chosen)
    one_or_more = "1 attestato rilasciato" if len(issued) == 1 else f"{len(issued)} attestati rilasciati"
    messages.success(
        request, f"{one_or_more}: chi lo riceve è stato avvisato." if issued else "Niente da rilasciare."
    )
    return redirect("labs:certificates", pk=lab.pk)


@require_safe
def certificates_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A ZIP of the valid ones that the person may see, of one organisation with `ente`."""
    person = signed_in(request)
    lab = get_object_or_404(Lab.objects.visible_to(person), pk=pk)
    require(rules.can_take_certificates(person, lab), rules.WHO_TAKES_CERTIFICATES)
    seen = taken_certificates(person, lab).filter(status=Certificate.Status.VALID)
    office = request.GET.get("ente", "")
    if office.isascii() and office.isdigit():
        seen = seen.filter(organisation=int(office))
    found = list(seen.order_by("person__last_name", "person__first_name", "pk"))
    if not found:
        raise NotEarned("Qui non ci sono attestati validi da scaricare.")
    return counted(request, lambda: sent_in_pieces(request, archive(found), f"attestati-{lab.pk}.zip"))


def _coordinated(request: HttpRequest, pk: int) -> Lab:
    person = signed_in(request)
    lab = get_object_or_404(Lab.objects.visible_to(person).select_related("ats"), pk=pk)
    require(rules.can_coordinate(person, lab), rules.WHO_COORDINATES)
    return lab
