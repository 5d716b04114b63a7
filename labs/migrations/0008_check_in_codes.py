"""Each session that is there gets a check-in code of its own."""

import secrets

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def give_codes(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    Session = apps.get_model("labs", "Session")
    rows = list(Session.objects.filter(check_in_code=None).only("pk"))
    for row in rows:
        row.check_in_code = secrets.token_urlsafe(16)
    Session.objects.bulk_update(rows, ["check_in_code"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("labs", "0007_the_life_of_labs")]
    operations = [migrations.RunPython(give_codes, migrations.RunPython.noop)]
