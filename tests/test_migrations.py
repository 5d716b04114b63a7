"""Migrations run while the version before still serves: none takes away what it reads or asks what it does not write.

What the old code would stumble on is made in two releases (docs/operations.md, "Scrivere una migrazione")."""

from pathlib import Path

import pytest
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState
from django.db.models.fields import NOT_PROVIDED

ROOT = Path(__file__).resolve().parents[1]
# The last migration of each app that no site in use had to outlive.
BASELINE = {
    "accounts": "0006_leaving",
    "community": "0007_events_and_files_of_news",
    "labs": "0015_certificates_taken",
    "live": "0001_initial",
    "notifications": "0005_home_visits",
    "reports": "0001_feedback",
    "search": "0003_index_state",
    "surveys": "0005_launched_terms_are_fixed",
    "toolkit": "0005_sections_of_passages",
}
# The second half of a change in two releases: ("app", "0099_name") and why no version still in use minds.
ALLOWED: dict[tuple[str, str], str] = {}

TAKES_AWAY = (
    migrations.RemoveField,
    migrations.DeleteModel,
    migrations.RenameField,
    migrations.RenameModel,
    migrations.AlterModelTable,
)


def must_be_given(field) -> bool:
    """Whether a row that does not name this column is refused."""
    return not (field.many_to_many or field.null or field.db_default is not NOT_PROVIDED)


def breaks_the_old(operation, app: str, before: ProjectState) -> str:
    """What the version before could not do after this operation; empty where it minds nothing."""
    if isinstance(operation, migrations.SeparateDatabaseAndState):
        return " ".join(
            filter(None, (breaks_the_old(one, app, before) for one in operation.database_operations))
        )
    if isinstance(operation, TAKES_AWAY):
        return f"{operation.describe()}: the old code still reads it"
    if isinstance(operation, migrations.AddField) and must_be_given(operation.field):
        return f"{operation.describe()}: the old code does not write it, and it has no db_default"
    if isinstance(operation, migrations.AlterField):
        old = before.models[app, operation.model_name_lower].fields[operation.name]
        if must_be_given(operation.field) and not must_be_given(old):
            return f"{operation.describe()}: the old code may leave it out"
    return ""


def found_in(migration, before: ProjectState) -> list[str]:
    """Operation after operation; what a migration creates itself, the old code does not know."""
    found, state, own = [], before.clone(), set()
    for operation in migration.operations:
        if isinstance(operation, migrations.CreateModel):
            own.add(operation.name_lower)
        name = getattr(operation, "model_name_lower", None) or getattr(operation, "name_lower", None)
        if name not in own and (text := breaks_the_old(operation, migration.app_label, state)):
            found.append(text)
        operation.state_forwards(migration.app_label, state)
    return found


def test_new_migrations_leave_the_version_before_at_work():
    loader = MigrationLoader(None)
    graph, found = loader.graph, {}
    old = {key for leaf in BASELINE.items() for key in graph.forwards_plan(leaf)}
    new = [key for key in graph.nodes if key[0] in BASELINE and key not in old and key not in ALLOWED]
    for key in new:
        before = loader.project_state(key, at_end=False)
        if texts := found_in(loader.disk_migrations[key], before):
            found[key] = texts
    assert found == {}


def test_every_app_of_ours_has_its_baseline():
    loader = MigrationLoader(None)
    ours = {app for app, _ in loader.disk_migrations if (ROOT / app / "migrations").is_dir()}
    assert ours == set(BASELINE)
    assert all(loader.graph.forwards_plan(leaf) for leaf in BASELINE.items())
    assert all(reason and key in loader.disk_migrations for key, reason in ALLOWED.items())


TEXT, MAYBE = models.TextField(), models.TextField(null=True)
WITH_DEFAULT = models.TextField(db_default="")
PLANTED = [
    (migrations.RemoveField("lab", "title"), True),
    (migrations.DeleteModel("Lab"), True),
    (migrations.RenameField("lab", "title", "name"), True),
    (migrations.RenameModel("Lab", "Workshop"), True),
    (migrations.AlterModelTable("lab", "workshops"), True),
    (migrations.AddField("lab", "place", TEXT), True),
    (migrations.AddField("lab", "place", models.TextField(default="")), True),
    (migrations.AlterField("lab", "note", TEXT), True),
    (migrations.SeparateDatabaseAndState(database_operations=[migrations.RemoveField("lab", "title")]), True),
    (migrations.AddField("lab", "place", MAYBE), False),
    (migrations.AddField("lab", "place", WITH_DEFAULT), False),
    (migrations.AddField("lab", "others", models.ManyToManyField("labs.Lab")), False),
    (migrations.AlterField("lab", "note", WITH_DEFAULT), False),
    (migrations.AlterField("lab", "title", models.TextField(blank=True)), False),
    (migrations.AlterField("lab", "title", MAYBE), False),
    (migrations.CreateModel("Other", [("id", models.AutoField(primary_key=True)), ("title", TEXT)]), False),
    (migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField("lab", "title")]), False),
]  # fmt: skip


@pytest.mark.parametrize(
    ("operation", "is_found"),
    PLANTED,
    ids=[f"{number}-{type(operation).__name__}" for number, (operation, _) in enumerate(PLANTED)],
)
def test_what_the_version_before_would_stumble_on_is_found(operation, is_found):
    before = ProjectState()
    fields = [("id", models.AutoField(primary_key=True)), ("title", TEXT), ("note", MAYBE)]
    before.add_model(ModelState("labs", "Lab", fields))
    migration = migrations.Migration("0099_planted", "labs")
    migration.operations = [operation]
    assert bool(found_in(migration, before)) is is_found
