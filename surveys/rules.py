"""May this person do this to a survey?"""

from django.contrib.auth.models import AnonymousUser

from accounts.models import Organisation, Person
from accounts.standing import standing_of
from surveys.models import Survey
from surveys.offices import office_ids

ONLY_COORDINATORS = "Può farlo solo chi coordina la regione o l'ATS che cura la rilevazione."
ONLY_OFFICE = "Può rispondere solo chi lavora nell'ufficio di piano invitato."
ONLY_REPRESENTATIVE = "Può inviare la risposta solo il referente dell'ufficio di piano."


def can_prepare(person: Person | AnonymousUser) -> bool:
    """Write surveys of one's own scope and keep the library of modules."""
    return standing_of(person).is_coordinator


def can_manage(person: Person | AnonymousUser, survey: Survey) -> bool:
    return standing_of(person).coordinates(survey.ats_id)


def can_follow(person: Person | AnonymousUser, survey: Survey) -> bool:
    """See who has answered, and the result once it is frozen: who manages, or coordinates some ATS."""
    return can_manage(person, survey) or standing_of(person).is_coordinator


def can_draft(person: Person | AnonymousUser, survey: Survey, organisation: Organisation) -> bool:
    invited = survey.invitations.filter(organisation=organisation).exists()
    return invited and organisation.pk in office_ids(standing_of(person))


def can_submit(person: Person | AnonymousUser, survey: Survey, organisation: Organisation) -> bool:
    return can_draft(person, survey, organisation) and organisation.pk in standing_of(person).represented_ids


def can_read_results(person: Person | AnonymousUser, survey: Survey) -> bool:
    """Coordinators after closing; its audience, and whoever was invited, once they are published."""
    if not survey.is_closed:
        return False
    return can_follow(person, survey) or survey.is_published
