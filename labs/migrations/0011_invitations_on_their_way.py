import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("labs", "0010_passed_over"),
    ]

    operations = [
        migrations.AddField(
            model_name="calendarentry",
            name="stamped_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.AlterField(
            model_name="calendarentry",
            name="told_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
