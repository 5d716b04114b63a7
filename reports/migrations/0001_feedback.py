import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Feedback",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("page", models.CharField(blank=True, max_length=500, verbose_name="pagina")),
                ("body", models.TextField(max_length=4000, verbose_name="che cosa è successo")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="email")),
                (
                    "status",
                    models.CharField(
                        choices=[("new", "Nuova"), ("taken", "In carico"), ("closed", "Chiusa")],
                        default="new",
                        max_length=6,
                        verbose_name="stato",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="arrivata"),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="chiusa")),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="feedback",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="chi l'ha scritta",
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="feedback_taken",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="in carico a",
                    ),
                ),
            ],
            options={
                "ordering": ("created_at", "pk"),
                "indexes": [models.Index(fields=["status", "created_at"], name="feedback_waiting")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", False), ("status", "closed")),
                            models.Q(models.Q(("status", "closed"), _negated=True), ("closed_at", None)),
                            _connector="OR",
                        ),
                        name="feedback_closed_has_its_moment",
                    )
                ],
            },
        ),
    ]
