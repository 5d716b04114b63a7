from django.apps.registry import Apps
from django.db import migrations, models

from toolkit.references import cited_acts


def versions_in_use(apps: Apps, editor: object) -> None:
    """The current version of what is or was published is in use since then, and was written by the author."""
    version = apps.get_model("toolkit", "Version")
    document = apps.get_model("toolkit", "Document")
    own = document.objects.filter(pk=models.OuterRef("document"))
    version.objects.update(author=models.Subquery(own.values("author")[:1]))
    current = own.filter(current_version=models.OuterRef("pk"), published_at__isnull=False)
    version.objects.filter(models.Exists(current)).update(
        published_at=models.Subquery(own.values("published_at")[:1])
    )


def citations(apps: Apps, editor: object) -> None:
    """The acts that each document names, found as they are when a file is read."""
    citation = apps.get_model("toolkit", "Citation")
    passage = apps.get_model("toolkit", "Passage")
    for document in apps.get_model("toolkit", "Document").objects.order_by("pk").iterator(chunk_size=50):
        passages = passage.objects.filter(version=document.current_version_id).order_by("number")
        text = "\n".join((document.legal_references, *passages.values_list("text", flat=True)))
        citation.objects.bulk_create(
            citation(
                document=document, act=act.act, number=act.number, year=act.year, term=act.term, times=times
            )
            for act, times in cited_acts(text).items()
        )


class Migration(migrations.Migration):
    dependencies = [("toolkit", "0003_documents_in_depth")]

    operations = [
        migrations.RunPython(versions_in_use, migrations.RunPython.noop),
        migrations.RunPython(citations, migrations.RunPython.noop),
    ]
