"""Nobody judges a case twice, whatever happens at once; how many reminders of a question have gone out."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("community", "0005_thread_is_held"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="assignment",
            name="reminders_sent",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="solleciti"),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(fields=("case", "judge"), name="nobody_judges_a_case_twice"),
        ),
    ]
