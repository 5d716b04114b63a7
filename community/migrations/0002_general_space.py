"""The one general space, there from the first day."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TITLE = "Spazio comune"


def create(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    space = apps.get_model("community", "Space")
    space.objects.get_or_create(kind="general", defaults={"title": TITLE, "audience": "participants"})


def remove(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("community", "Space").objects.filter(kind="general", threads=None).delete()


class Migration(migrations.Migration):
    dependencies = [("community", "0001_initial")]

    operations = [migrations.RunPython(create, remove)]
