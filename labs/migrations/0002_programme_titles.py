"""Programmes made from a survey no longer carry its title, which not everybody may read."""

from typing import Any

from django.db import migrations
from django.utils import timezone


def rename(apps: Any, schema_editor: Any) -> None:
    programmes = apps.get_model("labs", "Programme").objects.filter(title__startswith="Percorso da «")
    programmes.update(title=f"Percorso di laboratori, {timezone.localdate().year}")


class Migration(migrations.Migration):
    dependencies = [("labs", "0001_initial")]

    operations = [migrations.RunPython(rename, migrations.RunPython.noop)]
