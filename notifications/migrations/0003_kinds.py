"""Discussions are two kinds now, moderation is one of its own; a notice keeps its kind and its conversation."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

KINDS = [
    ("mentions", "Menzioni e risposte"),
    ("followed", "Discussioni che segui"),
    ("labs", "Laboratori"),
    ("documents", "Toolkit"),
    ("surveys", "Rilevazioni"),
    ("moderation", "Moderazione"),
    ("account", "Account e inviti"),
]
KIND_OF_APP = {"labs": "labs", "toolkit": "documents", "community": "mentions", "surveys": "surveys"}


def split_discussions(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    notices = apps.get_model("notifications", "Notice").objects
    notices.update(kind="account")
    for app, kind in KIND_OF_APP.items():
        notices.filter(content_type__app_label=app).update(kind=kind)
    Preference = apps.get_model("notifications", "Preference")
    for chosen in Preference.objects.filter(kind="discussions"):
        Preference.objects.create(person_id=chosen.person_id, kind="followed", channel=chosen.channel)
    Preference.objects.filter(kind="discussions").update(kind="mentions")


def join_discussions(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    preferences = apps.get_model("notifications", "Preference").objects
    preferences.filter(kind__in=("followed", "moderation")).delete()
    preferences.filter(kind="mentions").update(kind="discussions")


class Migration(migrations.Migration):
    dependencies = [("contenttypes", "0002_remove_content_type_name"), ("notifications", "0002_preferences")]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="kind",
            field=models.CharField(
                choices=KINDS, default="account", max_length=16, verbose_name="di che cosa parla"
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="notice",
            name="thread_key",
            field=models.CharField(blank=True, default="", max_length=64, verbose_name="conversazione"),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="preference", name="kind", field=models.CharField(choices=KINDS, max_length=16)
        ),
        migrations.RunPython(split_discussions, join_discussions),
    ]
