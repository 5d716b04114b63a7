"""The areas that uffici di piano work in; more are added by `load_toolkit` and by curators."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

AREAS = {
    "piano-di-zona": "Piano di zona",
    "poverta-e-inclusione": "Povertà e inclusione",
    "isee-e-prestazioni": "ISEE e prestazioni",
    "minori-e-famiglie": "Minori e famiglie",
    "anziani": "Anziani",
    "disabilita": "Disabilità",
    "accesso-e-presa-in-carico": "Accesso e presa in carico",
    "integrazione-sociosanitaria": "Integrazione sociosanitaria",
    "lavoro-e-formazione": "Lavoro e formazione",
    "casa": "Casa",
    "immigrazione": "Immigrazione",
    "accreditamento-e-affidamenti": "Accreditamento e affidamenti",
    "personale-e-organizzazione": "Personale e organizzazione",
    "programmazione-e-rendicontazione": "Programmazione e rendicontazione",
}


def add_areas(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    area = apps.get_model("toolkit", "Area")
    for slug, name in AREAS.items():
        area.objects.get_or_create(slug=slug, defaults={"name": name})


def remove_unused_areas(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    area = apps.get_model("toolkit", "Area")
    area.objects.filter(slug__in=AREAS, documents=None).delete()


class Migration(migrations.Migration):
    dependencies = [("toolkit", "0001_initial")]

    operations = [migrations.RunPython(add_areas, remove_unused_areas)]
