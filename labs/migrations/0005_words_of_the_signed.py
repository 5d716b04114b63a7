"""Programmes signed before the whole decision was kept: their rows get the words of the library; how much of the
first choices they held and what they did not keep was not written then, and stays unsaid."""

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def fill(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for draft in apps.get_model("labs", "ProgrammeDraft").objects.filter(proposal=[]):
        rows = list(draft.rows.order_by("position").select_related("module__section", "proposed"))
        draft.proposal = [row.proposed_id for row in rows]
        if draft.status == "signed":
            kept = {"coverage": [], "indications": [], "warnings": [], "digests": {}, **draft.decision}
            coverage = [one for one in kept["coverage"] if "proposed_reached" in one]
            draft.decision = kept | {"rows": [_words(row) for row in rows], "coverage": coverage}
        draft.save(update_fields=["proposal", "decision"])


def _words(row: Any) -> dict[str, Any]:
    return {
        "position": row.position,
        "module_id": row.module_id,
        "module": row.module.title,
        "section": row.module.section.title,
        "why": row.why,
        "note": row.note,
        "proposed": row.proposed.title,
    }


class Migration(migrations.Migration):
    dependencies = [
        ("labs", "0004_adjusted_by_hand"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
