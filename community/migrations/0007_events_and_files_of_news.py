"""News get what an event needs, a cover, files and what readers say of them."""

import django.db.models.deletion
import django.utils.timezone
import taggit.managers
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("community", "0006_one_judge_and_reminders"),
        ("taggit", "0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="NewsFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("attachment", "Allegato"),
                            ("slides", "Slide"),
                            ("recording", "Registrazione"),
                        ],
                        default="attachment",
                        max_length=10,
                        verbose_name="tipo",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="titolo")),
                ("file", models.FileField(blank=True, upload_to="novita/")),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="nome")),
                ("size", models.PositiveBigIntegerField(default=0, verbose_name="byte")),
                ("url", models.URLField(blank=True, max_length=500, verbose_name="indirizzo")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="caricato"),
                ),
            ],
            options={
                "verbose_name": "file di una novità",
                "verbose_name_plural": "file delle novità",
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="Usefulness",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "value",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "Per niente"),
                            (2, "Poco"),
                            (3, "Abbastanza"),
                            (4, "Molto"),
                            (5, "Moltissimo"),
                        ],
                        verbose_name="quanto è stata utile",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="perché")),
                ("rated_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="quando")),
            ],
            options={
                "verbose_name": "utilità di una novità",
                "verbose_name_plural": "utilità delle novità",
                "ordering": ("-rated_at", "-pk"),
            },
        ),
        migrations.AddField(
            model_name="news",
            name="calendar_sequence",
            field=models.PositiveIntegerField(default=0, verbose_name="SEQUENCE per i calendari"),
        ),
        migrations.AddField(
            model_name="news",
            name="cover",
            field=models.FileField(blank=True, upload_to="novita/", verbose_name="copertina"),
        ),
        migrations.AddField(
            model_name="news",
            name="cover_alt",
            field=models.CharField(blank=True, max_length=300, verbose_name="testo alternativo"),
        ),
        migrations.AddField(
            model_name="news",
            name="edited_at",
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name="modificata"),
        ),
        migrations.AddField(
            model_name="news",
            name="edited_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="edited_news",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="news",
            name="ends_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="fine"),
        ),
        migrations.AddField(
            model_name="news",
            name="is_cancelled",
            field=models.BooleanField(default=False, verbose_name="annullato"),
        ),
        migrations.AddField(
            model_name="news",
            name="online_url",
            field=models.URLField(blank=True, max_length=500, verbose_name="collegamento"),
        ),
        migrations.AddField(
            model_name="news",
            name="place",
            field=models.CharField(blank=True, max_length=300, verbose_name="luogo"),
        ),
        migrations.AddField(
            model_name="news",
            name="starts_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="inizio"),
        ),
        migrations.AddField(
            model_name="news",
            name="tags",
            field=taggit.managers.TaggableManager(
                blank=True,
                help_text="Parole chiave, separate da virgole.",
                through="taggit.TaggedItem",
                to="taggit.Tag",
                verbose_name="temi",
            ),
        ),
        migrations.AddField(
            model_name="news",
            name="thread",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="news",
                to="community.thread",
            ),
        ),
        migrations.AddConstraint(
            model_name="news",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ends_at", None), ("starts_at", None)),
                    models.Q(
                        ("ends_at__gt", models.F("starts_at")),
                        ("ends_at__isnull", False),
                        ("starts_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="event_ends_after_it_starts",
            ),
        ),
        migrations.AddConstraint(
            model_name="news",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("cover", ""), models.Q(("cover_alt", ""), _negated=True), _connector="OR"
                ),
                name="cover_is_described",
            ),
        ),
        migrations.AddField(
            model_name="newsfile",
            name="news",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="files", to="community.news"
            ),
        ),
        migrations.AddField(
            model_name="usefulness",
            name="news",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="ratings", to="community.news"
            ),
        ),
        migrations.AddField(
            model_name="usefulness",
            name="person",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="news_ratings",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="newsfile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("file__gt", ""), ("url", "")),
                    models.Q(("file", ""), ("kind", "recording"), models.Q(("url", ""), _negated=True)),
                    _connector="OR",
                ),
                name="news_file_is_a_file_or_an_address",
            ),
        ),
        migrations.AddConstraint(
            model_name="usefulness",
            constraint=models.UniqueConstraint(fields=("news", "person"), name="one_rating_of_each_person"),
        ),
        migrations.AddConstraint(
            model_name="usefulness",
            constraint=models.CheckConstraint(
                condition=models.Q(("value__range", (1, 5))), name="rating_from_1_to_5"
            ),
        ),
    ]
