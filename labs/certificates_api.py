"""Certificates for programs: who has earned them, issuing, revoking, the PDF of one."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Path, Status

from accounts.accepting import accepted
from accounts.api_fields import whole
from accounts.asking import signed_in
from accounts.coded import NotAcceptable
from accounts.models import Person
from accounts.pages import PAGE_SIZE, cursor_page
from accounts.routers import AreaRouter
from accounts.rules import require
from labs import rules
from labs.actions.certificates import issue_certificates, revoke_certificate
from labs.certificate_exports import sent_pdf
from labs.certificate_forms import RevocationForm
from labs.certificate_pages import held_certificate, taken_certificates
from labs.certificate_schemas import (
    CertificateList,
    CertificateOut,
    IssueIn,
    ParticipantList,
    RevocationIn,
)
from labs.earning import participants
from labs.models import Certificate, Lab

router = AreaRouter(tags=["labs"])

FILE = {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}
CertificateCode = Annotated[
    str, Path(description="Il codice dell'attestato, senza trattini.", examples=["7KQ2MXW9PLRT"])
]
NOT_NOW = {"$ref": "#/components/responses/Problem409"}
PDF = {"responses": {200: {"description": "Il PDF dell'attestato.", "content": FILE}, 409: NOT_NOW}}


@router.get(
    "labs/{int:lab_id}/certificates",
    response=CertificateList,
    url_name="certificates",
    summary="Attestati di un laboratorio",
)
def list_certificates(
    request: HttpRequest, lab_id: int, cursor: str | None = None, limit: int = PAGE_SIZE
) -> dict[str, Any]:
    """In ogni stato: tutti per chi coordina, quelli dei propri uffici per chi li rappresenta."""
    person = signed_in(request)
    lab = get_object_or_404(Lab.objects.visible_to(person), pk=lab_id)
    require(rules.can_take_certificates(person, lab), rules.WHO_TAKES_CERTIFICATES)
    return cursor_page(taken_certificates(person, lab).select_related(*NAMED), cursor, limit)


@router.post(
    "labs/{int:lab_id}/certificates",
    response={201: CertificateList},
    url_name="certificates",
    summary="Rilascia gli attestati",
)
def issue(request: HttpRequest, lab_id: int, payload: IssueIn) -> Status:
    """Di un laboratorio concluso. Tutti o nessuno: se una persona non ha le ore, niente è rilasciato. Chi ne ha
    uno valido lo tiene, quindi due volte è come una; risponde con quelli fatti adesso."""
    person, lab = _coordinated(request, lab_id)
    if payload.people is not None:
        _check(lab, payload.people)
    made = [one.pk for one in issue_certificates(person, lab, payload.people)]
    issued = Certificate.objects.visible_to(person).filter(pk__in=made)
    return Status(201, whole(issued.select_related(*NAMED).order_by("pk")))


@router.get(
    "labs/{int:lab_id}/certificates/earned",
    response=ParticipantList,
    url_name="earned_certificates",
    summary="Chi ha maturato l'attestato",
)
def list_earned(request: HttpRequest, lab_id: int) -> dict[str, Any]:
    """Tutte le persone del laboratorio per cognome, con le ore e che cosa manca; per chi coordina."""
    _, lab = _coordinated(request, lab_id)
    names = ("person", "organisation", "minutes", "asked", "has_earned")
    return whole(
        {name: getattr(one, name) for name in names}
        | {"why_not": "" if one.has_earned else one.why_not}
        | {"certificate": one.valid.code if one.valid else None}
        for one in participants(lab)
    )


@router.get(
    "certificates/{slug:code}", response=CertificateOut, url_name="certificate", summary="Un attestato"
)
def read_certificate(request: HttpRequest, code: CertificateCode) -> Certificate:
    """Il proprio, quello di un ufficio che si rappresenta o di un laboratorio che si coordina."""
    return _seen(signed_in(request), code)


@router.get(
    "certificates/{slug:code}/pdf",
    url_name="certificate_pdf",
    response={200: None},
    openapi_extra=PDF,
    summary="Il PDF di un attestato",
)
def read_pdf(request: HttpRequest, code: CertificateCode) -> HttpResponse:
    """Solo di uno valido: 409 se è stato sostituito o revocato."""
    person = signed_in(request)
    return sent_pdf(request, person, held_certificate(_seen(person, code)))


@router.post(
    "certificates/{slug:code}/revoke",
    response=CertificateOut,
    url_name="revoke_certificate",
    summary="Revoca un attestato",
)
def revoke(request: HttpRequest, code: CertificateCode, payload: RevocationIn) -> Certificate:
    """Da ora non vale più, e la persona lo sa."""
    person = signed_in(request)
    found = _seen(person, code)
    require(rules.can_coordinate(person, found.lab), rules.WHO_COORDINATES)
    form = accepted(RevocationForm({"motivo": payload.reason}), {"motivo": "reason"})
    revoke_certificate(person, found, form.cleaned_data["motivo"])
    return _seen(person, code)


NAMED = ("person", "organisation__ambito", "organisation__ats")


def _seen(person: Person, code: str) -> Certificate:
    seen = Certificate.objects.visible_to(person).select_related("lab", *NAMED)
    return get_object_or_404(seen, code=code)


def _coordinated(request: HttpRequest, lab_id: int) -> tuple[Person, Lab]:
    person = signed_in(request)
    lab = get_object_or_404(Lab.objects.visible_to(person).select_related("ats"), pk=lab_id)
    require(rules.can_coordinate(person, lab), rules.WHO_COORDINATES)
    return person, lab


def _check(lab: Lab, ids: list[int]) -> None:
    known = {one.person.pk for one in participants(lab)}
    said = ["Questa persona non è nel laboratorio."]
    errors = {f"people.{place}": said for place, pk in enumerate(ids) if pk not in known}
    if errors:
        raise NotAcceptable(errors)
