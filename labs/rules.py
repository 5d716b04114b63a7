"""May this person do this to a lab, a seat, a programme?"""

from django.contrib.auth.models import AnonymousUser

from accounts.audience import circle_term
from accounts.models import Organisation, Person, Role
from accounts.standing import Standing, standing_of
from labs.models import AdhesionCall, Enrolment, Lab, MeetingMinutes, Output

WHO_COORDINATES = "Può farlo solo chi coordina l'ATS del laboratorio o la regione."
WHO_ENROLS = "Si iscrive chi partecipa al progetto; gli ospiti solo al laboratorio a cui sono stati invitati."
WHO_ENROLS_OTHERS = "Può iscrivere altre persone chi rappresenta il loro ente o coordina il laboratorio."
WHO_WITHDRAWS = "Può ritirare l'iscrizione la persona iscritta, chi rappresenta il suo ente o chi coordina."
WHO_ACCEPTS = "Il posto può accettarlo solo la persona a cui è stato offerto."
WHO_MANAGES_MATERIALS = "I materiali li aggiunge chi coordina il laboratorio o lo conduce."
WHO_LEARNS = "I progressi del corso si salvano a chi è nel laboratorio con un posto o un invito."
WHO_ENTERS = "Lo vede chi è nel laboratorio o lo coordina."
WHO_LEADS = "Può farlo chi conduce il laboratorio o lo coordina."
WHO_SHOWS_DRAFTS = "Un documento non ancora pubblicato lo mette tra i materiali solo chi l'ha caricato."
WHO_HANDS_IN = "Consegna chi ha un posto nel laboratorio o vi è invitato."
WHO_REVIEWS = "Rivede una consegna chi conduce il laboratorio o lo coordina, se non l'ha scritta."
WHO_OFFERS = (
    "Può proporlo alla cassetta degli attrezzi la persona che l'ha scritto, se partecipa al progetto."
)
WHO_CHECKS_IN = (
    "Segna la presenza chi ha un posto nel laboratorio: se partecipi lo stesso, dillo a chi conduce, "
    "che può aggiungerti al registro."
)
WHO_SEES_ENROLMENTS = (
    "L'elenco degli iscritti lo vede chi coordina il laboratorio o rappresenta il loro ente."
)
WHO_TAKES_CERTIFICATES = (
    "Gli attestati di tutti li scarica chi coordina il laboratorio o rappresenta il loro ente."
)
WHO_DRAFTS = "Prepara e firma il programma chi coordina l'ATS o la regione."
WHO_INDICATES = "Le indicazioni regionali le scrive chi coordina l'intera regione."
WHO_EDITS_PROGRAMMES = "I percorsi li scrive chi coordina l'intera regione."
WHO_CALLS = "Può farlo solo chi coordina l'ATS dell'avviso, o la regione."
WHO_JOINS = "Aderisce chi rappresenta un ente tra quelli a cui l'avviso si rivolge."


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


def has_seat(person: Person, lab: Lab) -> bool:
    """May say that they are there."""
    return lab.enrolments.filter(person=person, status=Enrolment.Status.CONFIRMED).exists()


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


def can_edit_programmes(person: Person | AnonymousUser) -> bool:
    return standing_of(person).coordinates()


def can_make_some_call(person: Person | AnonymousUser) -> bool:
    return standing_of(person).is_coordinator


def can_manage_call(person: Person | AnonymousUser, call: AdhesionCall) -> bool:
    """Write and publish it, read who joined, decide."""
    return standing_of(person).coordinates(call.ats_id)


def can_join(person: Person, call: AdhesionCall, organisation: Organisation) -> bool:
    """Answer for a body of the call: join, amend, withdraw."""
    represents_it = organisation.pk in person.standing.represented_ids
    return represents_it and call.bodies().filter(pk=organisation.pk).exists()


def can_take_certificates(person: Person | AnonymousUser, lab: Lab) -> bool:
    """All of the lab, or those of the offices one represents."""
    return can_see_enrolments(person, lab)


def can_learn(person: Person | AnonymousUser, lab: Lab) -> bool:
    """Follow its course, with hours that count: those of the circle, but for who leads it."""
    standing = standing_of(person)
    return lab.circle_id in standing.circle_ids and not standing.trains(lab.circle_id)
