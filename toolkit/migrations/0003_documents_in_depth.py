import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import toolkit.storage


class Migration(migrations.Migration):
    dependencies = [
        ("toolkit", "0002_areas_of_the_ambiti"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Citation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("act", models.CharField(max_length=8, verbose_name="atto")),
                ("number", models.CharField(max_length=8, verbose_name="numero")),
                ("year", models.CharField(blank=True, max_length=4, verbose_name="anno")),
                ("term", models.CharField(blank=True, max_length=8, verbose_name="legislatura")),
                ("times", models.PositiveIntegerField(default=1, verbose_name="volte")),
            ],
            options={
                "verbose_name": "riferimento normativo",
                "verbose_name_plural": "riferimenti normativi",
                "ordering": ("document", "-times", "act", "number"),
            },
        ),
        migrations.CreateModel(
            name="Collection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="titolo")),
                ("text", models.TextField(blank=True, max_length=1000, verbose_name="a che cosa serve")),
                (
                    "audience",
                    models.CharField(default="participants", max_length=24, verbose_name="chi la vede"),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="creata"),
                ),
            ],
            options={
                "verbose_name": "raccolta",
                "verbose_name_plural": "raccolte",
                "ordering": ("title", "pk"),
            },
        ),
        migrations.CreateModel(
            name="CollectionItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.PositiveIntegerField(verbose_name="posto")),
            ],
            options={
                "ordering": ("place", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("page", models.PositiveIntegerField(blank=True, null=True, verbose_name="pagina")),
                ("text", models.TextField(max_length=2000, verbose_name="commento")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="scritto"),
                ),
                ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="risolto")),
            ],
            options={
                "verbose_name": "commento",
                "verbose_name_plural": "commenti",
                "ordering": ("created_at", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Download",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="quando")),
            ],
            options={
                "verbose_name": "scaricamento",
                "verbose_name_plural": "scaricamenti",
                "ordering": ("-at",),
            },
        ),
        migrations.CreateModel(
            name="Opinion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_useful", models.BooleanField(verbose_name="utile")),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="perché")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="scritta"),
                ),
            ],
            options={
                "verbose_name": "parere",
                "verbose_name_plural": "pareri",
                "ordering": ("-created_at",),
            },
        ),
        migrations.CreateModel(
            name="Star",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="Vote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Wanted",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="che cosa serve")),
                ("text", models.TextField(blank=True, max_length=2000, verbose_name="a che cosa serve")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="chiesto"),
                ),
            ],
            options={
                "verbose_name": "modello richiesto",
                "verbose_name_plural": "modelli richiesti",
                "ordering": ("-created_at", "-pk"),
            },
        ),
        migrations.AddField(
            model_name="document",
            name="next_version",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="toolkit.version",
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="outdated_reason",
            field=models.CharField(blank=True, max_length=300, verbose_name="perché è da aggiornare"),
        ),
        migrations.AddField(
            model_name="document",
            name="outdated_since",
            field=models.DateTimeField(blank=True, null=True, verbose_name="da aggiornare dal"),
        ),
        migrations.AddField(
            model_name="document",
            name="review_by",
            field=models.DateField(blank=True, null=True, verbose_name="da rivedere entro il"),
        ),
        migrations.AddField(
            model_name="document",
            name="review_reminder",
            field=models.CharField(blank=True, max_length=24, verbose_name="ultimo sollecito"),
        ),
        migrations.AddField(
            model_name="document",
            name="variant_of",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="variants",
                to="toolkit.document",
                verbose_name="variante di",
            ),
        ),
        migrations.AddField(
            model_name="version",
            name="author",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="versions",
                to=settings.AUTH_USER_MODEL,
                verbose_name="caricata da",
            ),
        ),
        migrations.AddField(
            model_name="version",
            name="fingerprint",
            field=models.BigIntegerField(blank=True, null=True, verbose_name="impronta del testo"),
        ),
        migrations.AddField(
            model_name="version",
            name="placeholder_fault",
            field=models.CharField(blank=True, max_length=300, verbose_name="errore nei campi"),
        ),
        migrations.AddField(
            model_name="version",
            name="placeholders",
            field=models.JSONField(blank=True, default=list, verbose_name="campi da compilare"),
        ),
        migrations.AddField(
            model_name="version",
            name="preview",
            field=models.FileField(
                blank=True,
                max_length=200,
                upload_to=toolkit.storage.preview_path,
                verbose_name="prima pagina",
            ),
        ),
        migrations.AddField(
            model_name="version",
            name="published_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="in uso dal"),
        ),
        migrations.AddField(
            model_name="version",
            name="review_note",
            field=models.TextField(blank=True, max_length=1000, verbose_name="motivo"),
        ),
        migrations.AddField(
            model_name="version",
            name="reviewer",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="reviewed_versions",
                to=settings.AUTH_USER_MODEL,
                verbose_name="revisore",
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reviewer", None),
                    ("author", None),
                    models.Q(("reviewer", models.F("author")), _negated=True),
                    _connector="OR",
                ),
                name="version_not_reviewed_by_its_author",
            ),
        ),
        migrations.AddField(
            model_name="citation",
            name="document",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="citations", to="toolkit.document"
            ),
        ),
        migrations.AddField(
            model_name="collection",
            name="curator",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="collections",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="collectionitem",
            name="collection",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="items", to="toolkit.collection"
            ),
        ),
        migrations.AddField(
            model_name="collectionitem",
            name="document",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="in_collections",
                to="toolkit.document",
            ),
        ),
        migrations.AddField(
            model_name="collection",
            name="documents",
            field=models.ManyToManyField(
                related_name="collections", through="toolkit.CollectionItem", to="toolkit.document"
            ),
        ),
        migrations.AddField(
            model_name="comment",
            name="author",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="document_comments",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="comment",
            name="settled_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="comment",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="comments", to="toolkit.version"
            ),
        ),
        migrations.AddField(
            model_name="download",
            name="person",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="downloads",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="download",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="taken", to="toolkit.version"
            ),
        ),
        migrations.AddField(
            model_name="opinion",
            name="document",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="opinions", to="toolkit.document"
            ),
        ),
        migrations.AddField(
            model_name="opinion",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="opinions",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="star",
            name="document",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="stars", to="toolkit.document"
            ),
        ),
        migrations.AddField(
            model_name="star",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="stars", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="vote",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="votes", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="wanted",
            name="author",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="wanted",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="wanted",
            name="document",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="answers",
                to="toolkit.document",
            ),
        ),
        migrations.AddField(
            model_name="wanted",
            name="taken_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="wanted_in_charge",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="vote",
            name="wanted",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="votes", to="toolkit.wanted"
            ),
        ),
        migrations.AddIndex(
            model_name="citation",
            index=models.Index(fields=["act", "number"], name="citation_act_number"),
        ),
        migrations.AddConstraint(
            model_name="citation",
            constraint=models.UniqueConstraint(
                fields=("document", "act", "number", "year", "term"), name="citation_once_per_document"
            ),
        ),
        migrations.AddConstraint(
            model_name="collectionitem",
            constraint=models.UniqueConstraint(
                fields=("collection", "document"), name="document_once_in_a_collection"
            ),
        ),
        migrations.AddConstraint(
            model_name="download",
            constraint=models.UniqueConstraint(
                condition=models.Q(("person__isnull", False)),
                fields=("version", "person"),
                name="download_once_for_each_person_and_version",
            ),
        ),
        migrations.AddConstraint(
            model_name="opinion",
            constraint=models.UniqueConstraint(
                fields=("document", "person"), name="one_opinion_for_each_person"
            ),
        ),
        migrations.AddConstraint(
            model_name="star",
            constraint=models.UniqueConstraint(
                fields=("document", "person"), name="one_star_for_each_person"
            ),
        ),
        migrations.AddConstraint(
            model_name="vote",
            constraint=models.UniqueConstraint(fields=("wanted", "person"), name="one_vote_for_each_person"),
        ),
    ]
