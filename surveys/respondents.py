"""Who gives one response: an office or a person, and for whom does somebody answer?"""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from accounts.models import Organisation, Person
from accounts.standing import standing_of
from surveys.models import Invitation, Response, Survey
from surveys.offices import office_ids

Respondent = Organisation | Person
Key = tuple[int, int | None, int | None]


def owner(respondent: Respondent) -> dict[str, Respondent]:
    """The field of a response, or of an invitation, that names the respondent."""
    return {"person" if isinstance(respondent, Person) else "organisation": respondent}


def key_of(row: Response | Invitation) -> Key:
    """The same for an invitation and for the response to it."""
    return row.survey_id, row.organisation_id, row.person_id


def name_of(respondent: Respondent) -> str:
    return respondent.name if isinstance(respondent, Person) else respondent.label


def own(person: Person | AnonymousUser) -> Q:
    """Of responses or invitations, those of the person's offices and the person's own."""
    offices = Q(organisation_id__in=office_ids(standing_of(person)))
    return offices if person.pk is None else offices | Q(person_id=person.pk)


def respondents_of(person: Person | AnonymousUser, survey: Survey) -> list[Respondent]:
    """The invited ones for whom the person may answer: themselves, or their offices."""
    invited = survey.invitations.filter(own(person)).select_related("organisation__ambito", "person")
    found = [row.person or row.organisation for row in invited]
    return [respondent for respondent in found if respondent is not None]
