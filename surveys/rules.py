"""May this person do this to a survey?"""

from django.contrib.auth.models import AnonymousUser

from accounts.models import Person
from accounts.standing import standing_of
from surveys.models import Survey
from surveys.offices import office_ids
from surveys.respondents import Respondent, owner

ONLY_COORDINATORS = "Può farlo solo chi coordina la regione o l'ATS che cura la rilevazione."
ONLY_OFFICE = "Può rispondere solo chi lavora nell'ufficio di piano invitato."
ONLY_INVITED = "Può rispondere solo chi è stato invitato."
ONLY_REPRESENTATIVE = "Può inviare la risposta solo il referente dell'ufficio di piano."
ONLY_WHO_FOLLOWS = "L'andamento delle risposte lo vede solo chi coordina."
NOT_PUBLISHED = "I risultati non sono ancora pubblicati: per ora li legge solo chi coordina."
NO_BALLOTS = (
    "Gli ordini uno per uno li scarica solo chi cura la rilevazione, e solo se era con nome o anonima: in una "
    "riservata anche un ordine senza nome è la risposta di qualcuno."
)


def can_prepare(person: Person | AnonymousUser) -> bool:
    """Write surveys of one's own scope and keep the library of modules."""
    return standing_of(person).is_coordinator


def can_manage(person: Person | AnonymousUser, survey: Survey) -> bool:
    return standing_of(person).coordinates(survey.ats_id)


def can_follow(person: Person | AnonymousUser, survey: Survey) -> bool:
    """See who has answered, and the result once it is frozen: who manages, or coordinates some ATS."""
    return can_manage(person, survey) or standing_of(person).is_coordinator


def can_draft(person: Person | AnonymousUser, survey: Survey, respondent: Respondent) -> bool:
    """Write the answer of an invited office of one's own, or one's own."""
    if isinstance(respondent, Person):
        is_own = respondent == person
    else:
        is_own = respondent.pk in office_ids(standing_of(person))
    return is_own and survey.invitations.filter(**owner(respondent)).exists()


def can_send(person: Person | AnonymousUser, respondent: Respondent) -> bool:
    """Send what may be drafted: the representative for the office, everybody for themselves."""
    if isinstance(respondent, Person):
        return respondent == person
    return respondent.pk in standing_of(person).represented_ids


def can_read_results(person: Person | AnonymousUser, survey: Survey) -> bool:
    """Coordinators after closing; its audience, and whoever was invited, once they are published."""
    if not survey.is_closed:
        return False
    return can_follow(person, survey) or survey.is_published


def can_read_answers(person: Person | AnonymousUser, survey: Survey) -> bool:
    """Who answered what: only where the respondents knew it, and not before everybody has answered."""
    return survey.is_closed and survey.privacy == Survey.Privacy.NAMED and can_manage(person, survey)


def can_take_ballots(person: Person | AnonymousUser, survey: Survey) -> bool:
    """Single ballots, without names: in a confidential survey they would be single answers all the same."""
    is_told = survey.privacy in (Survey.Privacy.NAMED, Survey.Privacy.ANONYMOUS)
    return survey.is_closed and is_told and can_manage(person, survey)


def can_read_texts(person: Person | AnonymousUser, survey: Survey) -> bool:
    """What was written in words: a text can tell who wrote it, so it is like a single ballot."""
    return can_take_ballots(person, survey)
