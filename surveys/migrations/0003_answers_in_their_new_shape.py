"""Results of one ATS go (they are counted from the whole), ballots say whose groups they are, questions their source."""

import hashlib
import json
from typing import Any

from django.db import migrations
from django.db.models import Sum


def bring(apps: Any, schema_editor: Any) -> None:
    Question = apps.get_model("surveys", "Question")
    Question.objects.filter(section=None).update(source="sections")
    Question.objects.exclude(section=None).update(source="modules")
    name_questions(apps.get_model("surveys", "Contribution"), Question)
    Result = apps.get_model("surveys", "Result")
    Result.objects.exclude(ats=None).delete()
    who = respondents(apps)
    for result in Result.objects.all():
        result.ballots = [
            who.get(row["organisation"], {})
            | {"answer": {"order": row["order"], "not_relevant": row["not_relevant"]}}
            for row in result.ballots
        ]
        inputs = json.dumps([result.question_id, result.ballots], sort_keys=True)
        result.digest = hashlib.sha256(inputs.encode()).hexdigest()
        result.save()


def name_questions(Contribution: Any, Question: Any) -> None:
    """What was touched was not kept: the first question stands for the whole answer."""
    for row in Contribution.objects.select_related("response"):
        row.question = (
            Question.objects.filter(survey=row.response.survey_id).order_by("position", "pk").first()
        )
        row.save() if row.question else row.delete()


def respondents(apps: Any) -> dict[int, dict[str, Any]]:
    Ambito, Organisation = (apps.get_model("accounts", name) for name in ("Ambito", "Organisation"))
    people = dict(
        Ambito.objects.annotate(inhabitants=Sum("comuni__population")).values_list("pk", "inhabitants")
    )
    found = {}
    for pk, ats, ambito in Organisation.objects.filter(kind="office").values_list("pk", "ats", "ambito"):
        population = people.get(ambito) or 0
        size = "small" if population < 50_000 else "medium" if population < 100_000 else "large"
        found[pk] = {
            "respondent": pk,
            "ats": ats,
            "ambito": ambito,
            "size": size if population else None,
            "population": population,
        }
    return found


class Migration(migrations.Migration):
    dependencies = [("surveys", "0002_every_kind_of_question_and_respondent")]

    operations = [migrations.RunPython(bring, migrations.RunPython.noop)]
