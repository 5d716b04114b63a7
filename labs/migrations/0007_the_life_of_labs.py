import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import labs.models.calendars
import labs.models.certificates
import labs.models.labs


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_joining"),
        ("labs", "0006_signed_programme_is_fixed"),
        ("toolkit", "0005_sections_of_passages"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="enrolment",
            name="ended_because",
            field=models.CharField(blank=True, max_length=300, verbose_name="motivo"),
        ),
        migrations.AddField(
            model_name="enrolment",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="enrolments_ended",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="lab",
            name="area",
            field=models.CharField(
                blank=True,
                help_text="Nella pagina del percorso i laboratori della stessa area stanno insieme.",
                max_length=100,
                verbose_name="area del percorso",
            ),
        ),
        migrations.AddField(
            model_name="lab",
            name="certificate_percent",
            field=models.PositiveSmallIntegerField(
                default=80,
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(100),
                ],
                verbose_name="ore necessarie per l'attestato, in percentuale",
            ),
        ),
        migrations.AddField(
            model_name="programme",
            name="organiser",
            field=models.CharField(
                blank=True, help_text="Compare sugli attestati.", max_length=200, verbose_name="organizzatore"
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="check_in_code",
            field=models.CharField(
                editable=False, max_length=32, null=True, verbose_name="codice della presenza"
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="register_closed_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="registro chiuso"),
        ),
        migrations.AddField(
            model_name="session",
            name="register_closed_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="registers_closed",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.CreateModel(
            name="AdhesionCall",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="titolo")),
                (
                    "text",
                    models.TextField(blank=True, max_length=5000, verbose_name="che cosa comporta aderire"),
                ),
                ("kinds", models.JSONField(default=list, verbose_name="chi può aderire")),
                ("closes_at", models.DateTimeField(verbose_name="scadenza")),
                ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="pubblicato")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "ats",
                    models.ForeignKey(
                        blank=True,
                        help_text="Lascia vuoto per gli enti di tutta la regione.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calls",
                        to="accounts.ats",
                        verbose_name="ATS",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calls",
                        to="labs.programme",
                        verbose_name="percorso",
                    ),
                ),
            ],
            options={
                "verbose_name": "avviso di adesione",
                "verbose_name_plural": "avvisi di adesione",
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="Attendance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("minutes", models.PositiveSmallIntegerField(verbose_name="minuti")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("register", "Registro"),
                            ("check_in", "Codice QR"),
                            ("meeting", "Videoriunione"),
                            ("correction", "Correzione"),
                        ],
                        max_length=10,
                        verbose_name="da dove viene",
                    ),
                ),
                ("arrived_at", models.DateTimeField(blank=True, null=True, verbose_name="arrivo")),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="attendances",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attendances",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attendances",
                        to="labs.session",
                    ),
                ),
            ],
            options={
                "verbose_name": "presenza",
                "verbose_name_plural": "presenze",
                "ordering": ("session", "pk"),
            },
        ),
        migrations.CreateModel(
            name="AttendanceChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "before",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="minuti prima"),
                ),
                ("after", models.PositiveSmallIntegerField(verbose_name="minuti dopo")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("register", "Registro"),
                            ("check_in", "Codice QR"),
                            ("meeting", "Videoriunione"),
                            ("correction", "Correzione"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="motivo")),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="attendance_changes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "attendance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="labs.attendance",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="CalendarEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.CharField(max_length=100, unique=True)),
                ("sequence", models.PositiveSmallIntegerField(default=0)),
                ("title", models.CharField(max_length=400)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("place", models.CharField(blank=True, max_length=500)),
                ("is_cancelled", models.BooleanField(default=False)),
                ("told_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calendar_entries",
                        to="labs.enrolment",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="calendar_entries",
                        to="labs.session",
                    ),
                ),
            ],
            options={
                "ordering": ("starts_at", "pk"),
            },
        ),
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "secret",
                    models.CharField(default=labs.models.calendars.new_secret, max_length=64, unique=True),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ats",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calendar_feeds",
                        to="accounts.ats",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calendar_feeds",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "collegamento al calendario",
                "verbose_name_plural": "collegamenti al calendario",
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="Certificate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        default=labs.models.certificates.new_code,
                        max_length=12,
                        unique=True,
                        verbose_name="codice",
                    ),
                ),
                ("version", models.PositiveSmallIntegerField(default=1, verbose_name="versione")),
                (
                    "status",
                    models.CharField(
                        choices=[("valid", "Valido"), ("superseded", "Sostituito"), ("revoked", "Revocato")],
                        default="valid",
                        max_length=10,
                        verbose_name="stato",
                    ),
                ),
                ("minutes", models.PositiveIntegerField(verbose_name="minuti")),
                ("content", models.JSONField(verbose_name="contenuto")),
                (
                    "issued_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="rilasciato"),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="non più valido dal")),
                ("ended_because", models.CharField(blank=True, max_length=300, verbose_name="perché")),
                (
                    "issued_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="certificates_issued",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lab",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="labs.lab",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="certificates",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="certificates",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "attestato",
                "verbose_name_plural": "attestati",
                "ordering": ("-issued_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="CourseModule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="posizione")),
                ("title", models.CharField(max_length=200, verbose_name="titolo")),
                ("description", models.TextField(blank=True, max_length=2000, verbose_name="descrizione")),
                (
                    "lab",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="course_modules",
                        to="labs.lab",
                    ),
                ),
            ],
            options={
                "verbose_name": "modulo del corso",
                "verbose_name_plural": "moduli del corso",
                "ordering": ("lab", "position"),
            },
        ),
        migrations.CreateModel(
            name="LabLink",
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
                        choices=[("recording", "Registrazione"), ("link", "Collegamento")],
                        default="recording",
                        max_length=10,
                        verbose_name="che cos'è",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="titolo")),
                ("url", models.URLField(max_length=500, verbose_name="indirizzo")),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("lab", "Le persone del laboratorio"),
                            ("participants", "Chi partecipa al progetto"),
                            ("public", "Tutti"),
                        ],
                        default="lab",
                        max_length=12,
                        verbose_name="chi può aprirlo",
                    ),
                ),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "lab",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="links", to="labs.lab"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="links",
                        to="labs.session",
                        verbose_name="incontro",
                    ),
                ),
            ],
            options={
                "verbose_name": "registrazione o collegamento",
                "verbose_name_plural": "registrazioni e collegamenti",
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="LabVisit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seen_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("before", models.DateTimeField(blank=True, null=True, verbose_name="la visita precedente")),
                (
                    "lab",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="visits", to="labs.lab"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lab_visits",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LearningObject",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="posizione")),
                ("title", models.CharField(max_length=200, verbose_name="titolo")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("video", "Video"),
                            ("reading", "Lettura"),
                            ("quiz", "Quiz"),
                            ("practice", "Buona pratica"),
                        ],
                        max_length=8,
                        verbose_name="tipo",
                    ),
                ),
                ("text", models.TextField(blank=True, max_length=20000, verbose_name="testo")),
                ("url", models.URLField(blank=True, verbose_name="indirizzo del video o della pagina")),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(
                        default=15,
                        validators=[django.core.validators.MaxValueValidator(600)],
                        verbose_name="durata in minuti",
                    ),
                ),
                (
                    "pass_percent",
                    models.PositiveSmallIntegerField(
                        default=70,
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="risposte giuste per superare il quiz, in percentuale",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="learning_objects",
                        to="toolkit.document",
                        verbose_name="documento del toolkit",
                    ),
                ),
                (
                    "module",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="learning_objects",
                        to="labs.coursemodule",
                    ),
                ),
            ],
            options={
                "verbose_name": "oggetto didattico",
                "verbose_name_plural": "oggetti didattici",
                "ordering": ("module", "position"),
            },
        ),
        migrations.CreateModel(
            name="MeetingImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "platform",
                    models.CharField(
                        choices=[("teams", "Teams"), ("zoom", "Zoom"), ("webex", "Webex")],
                        max_length=8,
                        verbose_name="piattaforma",
                    ),
                ),
                ("file_name", models.CharField(max_length=200, verbose_name="file")),
                ("digest", models.CharField(max_length=64)),
                ("imported_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "imported_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="meeting_imports",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="meeting_imports",
                        to="labs.session",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="MeetingMinutes",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(max_length=20000, verbose_name="verbale")),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "shared_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="condiviso con il laboratorio"),
                ),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="meeting_minutes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "session",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="meeting_minutes",
                        to="labs.session",
                    ),
                ),
            ],
            options={
                "verbose_name": "verbale",
                "verbose_name_plural": "verbali",
            },
        ),
        migrations.CreateModel(
            name="MeetingName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=254)),
                (
                    "lab",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="meeting_names",
                        to="labs.lab",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="meeting_names",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MeetingStay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="nome nella riunione")),
                ("email", models.CharField(blank=True, max_length=254)),
                ("joined_at", models.DateTimeField(verbose_name="entrata")),
                ("left_at", models.DateTimeField(verbose_name="uscita")),
                ("is_ignored", models.BooleanField(default=False)),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="meeting_stays",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="meeting_stays",
                        to="labs.session",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stays",
                        to="labs.meetingimport",
                    ),
                ),
            ],
            options={
                "ordering": ("joined_at", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Output",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(blank=True, max_length=20000, verbose_name="testo")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("handed_in", "Consegnato"),
                            ("sent_back", "Da rivedere"),
                            ("accepted", "Accettato"),
                        ],
                        default="handed_in",
                        max_length=10,
                        verbose_name="stato",
                    ),
                ),
                (
                    "handed_in_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="consegnato"),
                ),
                (
                    "offered_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="proposto alla cassetta degli attrezzi"
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="outputs",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="outputs",
                        to="toolkit.document",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="outputs",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "consegna",
                "verbose_name_plural": "consegne",
                "ordering": ("work", "pk"),
            },
        ),
        migrations.CreateModel(
            name="OutputReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("handed_in", "Consegnato"),
                            ("sent_back", "Da rivedere"),
                            ("accepted", "Accettato"),
                        ],
                        max_length=10,
                    ),
                ),
                ("note", models.TextField(blank=True, max_length=2000, verbose_name="osservazioni")),
                ("reviewed_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "output",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reviews", to="labs.output"
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="output_reviews",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="Progress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seconds", models.PositiveIntegerField(default=0)),
                ("best_percent", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("answers", models.JSONField(default=dict, verbose_name="ultime risposte")),
                ("started_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("completed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "learning_object",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="progress",
                        to="labs.learningobject",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="progress",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="QuizQuestion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="posizione")),
                ("text", models.CharField(max_length=500, verbose_name="domanda")),
                (
                    "explanation",
                    models.CharField(
                        blank=True, max_length=1000, verbose_name="spiegazione, dopo la risposta"
                    ),
                ),
                (
                    "learning_object",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="questions",
                        to="labs.learningobject",
                    ),
                ),
            ],
            options={
                "verbose_name": "domanda del quiz",
                "verbose_name_plural": "domande del quiz",
                "ordering": ("learning_object", "position"),
            },
        ),
        migrations.CreateModel(
            name="QuizChoice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=500, verbose_name="risposta")),
                ("is_right", models.BooleanField(default=False, verbose_name="giusta")),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="choices",
                        to="labs.quizquestion",
                    ),
                ),
            ],
            options={
                "ordering": ("question", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Work",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="titolo")),
                (
                    "instructions",
                    models.TextField(blank=True, max_length=5000, verbose_name="che cosa si chiede"),
                ),
                (
                    "by",
                    models.CharField(
                        choices=[("organisation", "Ogni ente"), ("person", "Ogni persona")],
                        default="organisation",
                        max_length=12,
                        verbose_name="chi consegna",
                    ),
                ),
                ("due_at", models.DateTimeField(blank=True, null=True, verbose_name="scadenza")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "lab",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="works", to="labs.lab"
                    ),
                ),
            ],
            options={
                "verbose_name": "lavoro",
                "verbose_name_plural": "lavori",
                "ordering": ("lab", "pk"),
            },
        ),
        migrations.AddField(
            model_name="output",
            name="work",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="outputs", to="labs.work"
            ),
        ),
        migrations.CreateModel(
            name="Adhesion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("submitted", "Inviata"),
                            ("approved", "Approvata"),
                            ("rejected", "Non accolta"),
                            ("withdrawn", "Ritirata"),
                        ],
                        default="submitted",
                        max_length=10,
                        verbose_name="stato",
                    ),
                ),
                ("contact", models.CharField(max_length=200, verbose_name="persona di riferimento")),
                ("note", models.TextField(blank=True, max_length=2000, verbose_name="che cosa vi aspettate")),
                (
                    "submitted_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="inviata"),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decisa")),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="motivo")),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="adhesions_decided",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="adhesions",
                        to="accounts.organisation",
                        verbose_name="ente",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="adhesions_submitted",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="adhesions",
                        to="labs.adhesioncall",
                    ),
                ),
            ],
            options={
                "verbose_name": "adesione",
                "verbose_name_plural": "adesioni",
                "ordering": ("call", "pk"),
                "constraints": [
                    models.UniqueConstraint(fields=("call", "organisation"), name="adhesion_once_per_body"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "rejected"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="rejected_adhesion_says_why",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="attendance",
            index=models.Index(fields=["person", "session"], name="attendance_person_session"),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.UniqueConstraint(fields=("session", "person"), name="attendance_once"),
        ),
        migrations.AddConstraint(
            model_name="calendarentry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("session__isnull", False)),
                fields=("enrolment", "session"),
                name="calendar_entry_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="calendarentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="calendar_entry_ends_after"
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "valid")),
                fields=("lab", "person"),
                name="certificate_valid_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.UniqueConstraint(
                fields=("lab", "person", "version"), name="certificate_version_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("status", "valid")),
                    models.Q(models.Q(("status", "valid"), _negated=True), ("ended_at__isnull", False)),
                    _connector="OR",
                ),
                name="certificate_ended_has_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="coursemodule",
            constraint=models.UniqueConstraint(
                fields=("lab", "position"), name="course_module_position_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="labvisit",
            constraint=models.UniqueConstraint(fields=("lab", "person"), name="lab_visit_once"),
        ),
        migrations.AddConstraint(
            model_name="learningobject",
            constraint=models.UniqueConstraint(
                fields=("module", "position"), name="learning_object_position_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingimport",
            constraint=models.UniqueConstraint(
                fields=("session", "digest"), name="meeting_file_once_per_session"
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingname",
            constraint=models.UniqueConstraint(fields=("lab", "key"), name="meeting_name_once_per_lab"),
        ),
        migrations.AddConstraint(
            model_name="meetingstay",
            constraint=models.UniqueConstraint(
                fields=("session", "name", "email", "joined_at", "left_at"), name="meeting_stay_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingstay",
            constraint=models.CheckConstraint(
                condition=models.Q(("left_at__gte", models.F("joined_at"))), name="meeting_stay_ends_after"
            ),
        ),
        migrations.AddIndex(
            model_name="progress",
            index=models.Index(fields=["person", "completed_at"], name="progress_person_completed"),
        ),
        migrations.AddConstraint(
            model_name="progress",
            constraint=models.UniqueConstraint(fields=("learning_object", "person"), name="progress_once"),
        ),
        migrations.AddConstraint(
            model_name="quizquestion",
            constraint=models.UniqueConstraint(
                fields=("learning_object", "position"), name="quiz_question_position_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="output",
            constraint=models.UniqueConstraint(fields=("work", "author"), name="output_once_per_author"),
        ),
    ]
