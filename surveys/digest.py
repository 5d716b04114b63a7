"""What the surveys add to a digest."""

from django.utils import timezone
from django.utils.formats import date_format

from notifications import digest
from notifications.digest import Item, Occasion
from notifications.models import Kind
from notifications.queries import mailed_targets
from surveys.models import Survey
from surveys.queries import tasks_of


def surveys_to_answer(occasion: Occasion) -> list[Item]:
    """Open surveys that an office of the person has not answered yet, the first to close first."""
    person = occasion.person
    mailed = set(mailed_targets(person, Survey))
    open_now = set(Survey.objects.visible_to(person).open().values_list("pk", flat=True))
    waiting = {
        task.survey.pk: task.survey
        for task in tasks_of(person)
        if not task.is_submitted and task.survey.pk in open_now - mailed
    }
    return [_line(survey) for survey in waiting.values()]


def register() -> None:
    digest.register("surveys", Kind.NEWS, "Rilevazioni da compilare", surveys_to_answer)


def _line(survey: Survey) -> Item:
    """Its end is the mark: a longer time is news."""
    assert survey.closes_at
    until = date_format(timezone.localtime(survey.closes_at), "l j F Y, \\o\\r\\e H:i")
    mark = int(survey.closes_at.timestamp())
    return Item(survey.pk, mark, survey.title, survey.get_absolute_url(), f"entro {until}")
