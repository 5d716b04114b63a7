"""In the database itself: a signed programme keeps everything that was decided, and what was written of a change by
hand is not written anew."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SIGNED = ("survey_id", "ats_id", "status", "method", "steps", "ranking", "proposal", "decision", "signed_at")
WRITTEN = ("draft_id", "what", "reason")
FIXED = (
    ("labs_programmedraft", "signed_programme_is_fixed", "OLD.status = 'signed' AND ", SIGNED),
    ("labs_programmechange", "change_of_a_programme_is_fixed", "", WRITTEN),
)
DIFFERS = {"sqlite": "NEW.{0} IS NOT OLD.{0}", "postgresql": "NEW.{0} IS DISTINCT FROM OLD.{0}"}
MAKE = {
    "sqlite": [
        "CREATE TRIGGER {name} BEFORE UPDATE ON {table} WHEN {changed} BEGIN SELECT RAISE(ABORT, '{name}'); END"
    ],
    "postgresql": [
        "CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation'; END $$",
        "CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({changed}) EXECUTE FUNCTION {name}()",
    ],
}
DROP = {
    "sqlite": ["DROP TRIGGER {name}"],
    "postgresql": ["DROP TRIGGER {name} ON {table}", "DROP FUNCTION {name}()"],
}


def make(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    _run(editor, MAKE)


def drop(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    _run(editor, DROP)


def _run(editor: BaseDatabaseSchemaEditor, statements: dict[str, list[str]]) -> None:
    vendor = editor.connection.vendor
    for table, name, condition, columns in FIXED:
        changed = " OR ".join(DIFFERS[vendor].format(column) for column in columns)
        for statement in statements[vendor]:
            editor.execute(statement.format(table=table, name=name, changed=f"{condition}({changed})"))


class Migration(migrations.Migration):
    dependencies = [
        ("labs", "0005_words_of_the_signed"),
    ]

    operations = [migrations.RunPython(make, drop)]
