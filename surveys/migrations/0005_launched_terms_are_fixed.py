"""In the database itself: once launched, who answers, how privately and by which rule never changes, and a
launched survey is never a draft again."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

FIXED = "respondents, privacy and partial_rule of a launched survey are fixed"
CHANGED = (
    "OLD.status <> 'draft' AND (NEW.status = 'draft' OR NEW.privacy <> OLD.privacy"
    " OR NEW.respondents <> OLD.respondents OR NEW.partial_rule <> OLD.partial_rule)"
)
MAKE = {
    "sqlite": [
        f"CREATE TRIGGER launched_survey_is_fixed BEFORE UPDATE ON surveys_survey WHEN {CHANGED}"
        f" BEGIN SELECT RAISE(ABORT, '{FIXED}'); END"
    ],
    "postgresql": [
        "CREATE FUNCTION launched_survey_is_fixed() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{FIXED}' USING ERRCODE = 'check_violation'; END $$",
        "CREATE TRIGGER launched_survey_is_fixed BEFORE UPDATE ON surveys_survey FOR EACH ROW"
        f" WHEN ({CHANGED}) EXECUTE FUNCTION launched_survey_is_fixed()",
    ],
}
DROP = {
    "sqlite": ["DROP TRIGGER launched_survey_is_fixed"],
    "postgresql": [
        "DROP TRIGGER launched_survey_is_fixed ON surveys_survey",
        "DROP FUNCTION launched_survey_is_fixed()",
    ],
}


def make(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in MAKE[editor.connection.vendor]:
        editor.execute(statement)


def drop(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in DROP[editor.connection.vendor]:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ("surveys", "0004_rules_of_questions_and_respondents"),
    ]

    operations = [migrations.RunPython(make, drop)]
