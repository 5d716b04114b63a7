"""What the surveys add to a digest."""

from django.utils import timezone
from django.utils.formats import date_format

from notifications import digest
from notifications.digest import Item, Occasion
from notifications.models import Kind
from notifications.queries import mailed_targets
from surveys.models import Survey
from surveys.queries import surveys_to_answer


def waiting_surveys(occasion: Occasion) -> list[Item]:
    """Open surveys that the person, or one of their offices, has not answered yet, the first to close first."""
    mailed = set(mailed_targets(occasion.person, Survey))
    return [_line(survey) for survey in surveys_to_answer(occasion.person) if survey.pk not in mailed]


def register() -> None:
    digest.register("surveys", Kind.NEWS, "Rilevazioni da compilare", waiting_surveys)


def _line(survey: Survey) -> Item:
    """Its end is the mark: a longer time is news."""
    assert survey.closes_at
    until = date_format(timezone.localtime(survey.closes_at), "l j F Y, \\o\\r\\e G:i")
    mark = int(survey.closes_at.timestamp())
    return Item(survey.pk, mark, survey.title, survey.get_absolute_url(), f"entro {until}")
