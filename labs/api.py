"""Labs and one's own seat, for programs."""

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Status

from accounts.accepting import refuse
from accounts.asking import signed_in
from accounts.coded import ats_of
from accounts.models import Person
from accounts.pages import PAGE_SIZE, cursor_page
from accounts.routers import AreaRouter
from labs import actions
from labs.enrolment_schemas import EnrolmentList, EnrolmentState, enrolments_page
from labs.lab_schemas import LabDetailOut, LabFields, LabFilter, LabIn, LabList
from labs.models import Enrolment, Lab, LabQuerySet, Programme
from labs.queries import Seat, position_of, seats_of
from surveys.models import Module

router = AreaRouter(tags=["labs"])


@router.get("labs", response=LabList, url_name="labs", summary="Elenco dei laboratori")
def list_labs(
    request: HttpRequest, asked: Query[LabFilter], cursor: str | None = None, limit: int = PAGE_SIZE
) -> dict[str, Any]:
    """Il catalogo, dal più vecchio: solo quello che chi chiede può vedere."""
    person = signed_in(request)
    page = cursor_page(asked.apply(_visible(person)), cursor, limit)
    seats = seats_of(person, page["results"])
    return page | {"results": [_lab(lab, seats.get(lab.pk)) for lab in page["results"]]}


@router.post("labs", response={201: LabDetailOut}, url_name="labs", summary="Crea un laboratorio")
def create_lab(request: HttpRequest, payload: LabIn) -> Status:
    """Nasce in bozza e arriva allo stato chiesto con gli stessi passi del sito."""
    person = signed_in(request)
    fields = payload.dict()
    status = fields.pop("status")
    lab = actions.create_lab_at(person, Lab(**_found(person, fields)), status)
    return Status(201, _shown(person, lab.pk))


@router.get("labs/{int:lab_id}", response=LabDetailOut, url_name="lab", summary="Un laboratorio")
def read_lab(request: HttpRequest, lab_id: int) -> dict[str, Any]:
    """Con tutto quello che si può scrivere."""
    return _shown(signed_in(request), lab_id)


@router.patch("labs/{int:lab_id}", response=LabDetailOut, url_name="lab", summary="Modifica un laboratorio")
def update_lab(request: HttpRequest, lab_id: int, payload: LabFields) -> dict[str, Any]:
    """Cambiano solo i campi mandati; lo stato si muove come sul sito. Con più posti, chi aspetta è chiamato."""
    person = signed_in(request)
    lab = get_object_or_404(Lab.objects.visible_to(person), pk=lab_id)
    fields = payload.dict(exclude_unset=True)
    status = fields.pop("status", lab.status)
    for name, value in _found(person, fields).items():
        setattr(lab, name, value)
    with transaction.atomic():
        lab = actions.update_lab(person, lab, fields)
        actions.change_status(person, lab, status)
    return _shown(person, lab_id)


@router.get(
    "labs/{int:lab_id}/enrolments",
    response=EnrolmentList,
    url_name="enrolments",
    summary="Elenco delle iscrizioni",
)
def list_enrolments(
    request: HttpRequest, lab_id: int, cursor: str | None = None, limit: int = PAGE_SIZE
) -> dict[str, Any]:
    """In ordine di richiesta: tutte per chi coordina, quelle dei propri uffici per chi li rappresenta."""
    person = signed_in(request)
    lab = get_object_or_404(Lab.objects.visible_to(person), pk=lab_id)
    return enrolments_page(person, lab, cursor, limit)


@router.post(
    "labs/{int:lab_id}/enrolments",
    response={200: EnrolmentState, 201: EnrolmentState},
    url_name="enrolments",
    summary="Iscriviti",
)
def enrol(request: HttpRequest, lab_id: int) -> Status:
    """201 la prima volta, poi 200 con la stessa richiesta."""
    person = signed_in(request)
    lab = get_object_or_404(Lab.objects.visible_to(person), pk=lab_id)
    enrolment, is_new = actions.enrol(person, lab, person)
    return Status(201 if is_new else 200, _enrolment(enrolment))


@router.get(
    "labs/{int:lab_id}/enrolments/me",
    response=EnrolmentState,
    url_name="my_enrolment",
    summary="La mia iscrizione",
)
def my_enrolment(request: HttpRequest, lab_id: int) -> dict[str, Any]:
    """L'ultima richiesta di chi chiede; 404 se non ha mai chiesto."""
    return _enrolment(_own(request, lab_id))


@router.delete(
    "labs/{int:lab_id}/enrolments/me",
    response=EnrolmentState,
    url_name="my_enrolment",
    summary="Ritira la mia iscrizione",
)
def withdraw(request: HttpRequest, lab_id: int) -> dict[str, Any]:
    """Il posto passa a chi viene dopo. Si può ripetere."""
    return _enrolment(actions.withdraw(signed_in(request), _own(request, lab_id)))


@router.post(
    "labs/{int:lab_id}/enrolments/me/accept", response=EnrolmentState, summary="Accetta il posto offerto"
)
def accept_offer(request: HttpRequest, lab_id: int) -> dict[str, Any]:
    """Entro la scadenza dell'offerta."""
    return _enrolment(actions.accept_offer(signed_in(request), _own(request, lab_id)))


RELATED = {"ats", "programme", "module", "sessions", "mine"}
PLAIN = tuple(name for name in LabDetailOut.model_fields if name not in RELATED)


def _visible(person: Person) -> LabQuerySet:
    return Lab.objects.visible_to(person).with_counts().with_sessions_count().select_related("ats")


def _shown(person: Person, lab_id: int) -> dict[str, Any]:
    lab = get_object_or_404(_visible(person), pk=lab_id)
    return _lab(lab, seats_of(person, [lab]).get(lab.pk))


def _lab(lab: Any, seat: Seat | None) -> dict[str, Any]:
    """Of a lab that comes with its counts."""
    columns = {name: getattr(lab, name) for name in PLAIN}
    related = {
        "ats": lab.ats.code if lab.ats else None,
        "programme": lab.programme_id,
        "module": lab.module_id,
    }
    return columns | related | {"sessions": lab.sessions_count, "mine": seat.status if seat else None}


def _enrolment(enrolment: Enrolment) -> dict[str, Any]:
    return {
        "status": enrolment.status,
        "position": position_of(enrolment),
        "offer_expires_at": enrolment.offer_expires_at,
    }


def _own(request: HttpRequest, lab_id: int) -> Enrolment:
    """The caller's last request in a lab they see."""
    person = signed_in(request)
    lab = get_object_or_404(Lab.objects.visible_to(person), pk=lab_id)
    mine = Enrolment.objects.visible_to(person).filter(lab=lab, person_id=person.pk).select_related("lab")
    own = mine.order_by("-number").first()
    if own is None:
        raise Http404
    return own


def _found(person: Person, fields: dict[str, Any]) -> dict[str, Any]:
    """With rows in the place of codes and ids: programmes that the caller sees, modules in use."""
    choices: dict[str, Any] = {
        "programme": (Programme.objects.visible_to(person), "Nessun percorso ha questo numero."),
        "module": (Module.objects.filter(is_active=True), "Nessun modulo in uso ha questo numero."),
    }
    found = dict(fields)
    for name, (rows, sentence) in choices.items():
        if (pk := found.get(name)) is not None:
            found[name] = rows.filter(pk=pk).first()
            if found[name] is None:
                raise refuse(name, sentence)
    return found | ({"ats": ats_of(found["ats"])} if "ats" in found else {})
