"""May this person do this to a lab, a seat, a programme?"""

from django.contrib.auth.models import AnonymousUser

from accounts.audience import circle_term
from accounts.models import Person, Role
from accounts.standing import Standing, standing_of
from labs.models import Enrolment, Lab, MeetingMinutes, Output

WHO_COORDINATES = "Può farlo solo chi coordina l'ATS del laboratorio o la regione."
WHO_ENROLS = "Si iscrive chi partecipa al progetto; gli ospiti solo al laboratorio a cui sono stati invitati."
WHO_ENROLS_OTHERS = "Può iscrivere altre persone chi rappresenta il loro ente o coordina il laboratorio."
WHO_WITHDRAWS = "Può ritirare l'iscrizione la persona iscritta, chi rappresenta il suo ente o chi coordina."
WHO_ACCEPTS = "Il posto può accettarlo solo la persona a cui è stato offerto."
WHO_MANAGES_MATERIALS = "I materiali li aggiunge chi coordina il laboratorio o lo conduce."
WHO_SHOWS_DRAFTS = "Un documento non ancora pubblicato lo mette tra i materiali solo chi l'ha caricato."
WHO_LEADS = "Può farlo chi conduce il laboratorio o lo coordina."
WHO_HANDS_IN = "Consegna chi ha un posto nel laboratorio o vi è invitato."
WHO_REVIEWS = "Rivede una consegna chi conduce il laboratorio o lo coordina, se non l'ha scritta."
WHO_OFFERS = (
    "Può proporlo alla cassetta degli attrezzi la persona che l'ha scritto, se partecipa al progetto."
)
WHO_SEES_ENROLMENTS = (
    "L'elenco degli iscritti lo vede chi coordina il laboratorio o rappresenta il loro ente."
)
WHO_DRAFTS = "Prepara e firma il programma chi coordina l'ATS o la regione."
WHO_INDICATES = "Le indicazioni regionali le scrive chi coordina l'intera regione."


def can_enter(person: Person | AnonymousUser, lab: Lab) -> bool:
    """The lab's inside: materials, people, links, threads."""
    return standing_of(person).may_see(circle_term(lab.circle_id))


def can_coordinate(person: Person | AnonymousUser, lab: Lab) -> bool:
    """Edit it, change its state, see who asked for a seat."""
    return standing_of(person).coordinates(lab.ats_id)


def can_create_lab(person: Person | AnonymousUser, ats_id: int | None) -> bool:
    return standing_of(person).coordinates(ats_id)


def can_take_part(person: Person | AnonymousUser, lab: Lab) -> bool:
    """May hold a seat at all: participants, and the lab's own guests."""
    return may_hold_seat(standing_of(person), lab)


def may_hold_seat(standing: Standing, lab: Lab) -> bool:
    invited = any(g.role == Role.GUEST and g.circle_id == lab.circle_id for g in standing.grants)
    return standing.is_participant or invited


def can_enrol(actor: Person, lab: Lab, person: Person) -> bool:
    """Oneself; a colleague of an office one represents; anybody in a lab one coordinates."""
    if not can_take_part(person, lab):
        return False
    return actor == person or can_coordinate(actor, lab) or represents(actor, person)


def represents(actor: Person, person: Person) -> bool:
    return bool(actor.standing.represented_ids & person.standing.organisation_ids)


def can_withdraw(actor: Person, enrolment: Enrolment) -> bool:
    own = enrolment.person_id == actor.pk
    represented = enrolment.organisation_id in actor.standing.represented_ids
    return own or represented or can_coordinate(actor, enrolment.lab)


def can_accept(actor: Person, enrolment: Enrolment) -> bool:
    return enrolment.person_id == actor.pk


def can_draft_programme(person: Person | AnonymousUser, ats_id: int) -> bool:
    return standing_of(person).coordinates(ats_id)


def can_see_programmes(person: Person | AnonymousUser) -> bool:
    """Those of the ATS that they coordinate."""
    return standing_of(person).is_coordinator


def can_indicate(person: Person | AnonymousUser) -> bool:
    return standing_of(person).coordinates()


def can_lead(person: Person | AnonymousUser, lab: Lab) -> bool:
    """Run it: presence, minutes of the meetings, reviews of what is handed in."""
    return can_coordinate(person, lab) or standing_of(person).trains(lab.circle_id)


def can_manage_materials(person: Person | AnonymousUser, lab: Lab) -> bool:
    return can_lead(person, lab)


def can_hand_in(person: Person | AnonymousUser, lab: Lab) -> bool:
    """Those with a seat and the lab's own guests."""
    standing = standing_of(person)
    roles = {grant.role for grant in standing.grants if grant.circle_id == lab.circle_id}
    return lab.circle_id in standing.circle_ids and bool(roles & {Role.ENROLLED, Role.GUEST})


def can_review_output(person: Person, output: Output) -> bool:
    return can_lead(person, output.work.lab) and person.pk not in (output.author_id, output.amended_by_id)


def can_offer(person: Person | AnonymousUser, thing: Output | MeetingMinutes) -> bool:
    writer = thing.writer if isinstance(thing, Output) else thing.author
    return writer is not None and writer == person and standing_of(person).is_participant


def can_create_some_lab(person: Person | AnonymousUser) -> bool:
    return standing_of(person).is_coordinator


def can_see_enrolments(person: Person | AnonymousUser, lab: Lab) -> bool:
    """All of them, or those of the offices one represents."""
    return can_coordinate(person, lab) or bool(standing_of(person).represented_ids)
