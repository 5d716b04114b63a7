"""Programmes signed before the whole decision was kept: their rows keep the words of the signature and get those of
the library where there are none; what they covered as proposed was not written then, so their coverage stays unsaid."""

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def fill(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for draft in apps.get_model("labs", "ProgrammeDraft").objects.filter(proposal=[]):
        rows = list(draft.rows.order_by("position").select_related("module__section", "proposed"))
        draft.proposal = [row.proposed_id for row in rows]
        if draft.status == "signed":
            kept = {
                "rows": [],
                "coverage": [],
                "indications": [],
                "warnings": [],
                "digests": {},
                **draft.decision,
            }
            signed = {one["position"]: one for one in kept["rows"]}
            words = [_words(row) | signed.get(row.position, {}) for row in rows]
            coverage = [one for one in kept["coverage"] if "proposed_reached" in one]
            draft.decision = kept | {"rows": words, "coverage": coverage}
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
