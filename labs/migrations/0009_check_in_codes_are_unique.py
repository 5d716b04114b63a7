from django.db import migrations, models

import labs.models.labs


class Migration(migrations.Migration):
    dependencies = [
        ("labs", "0008_check_in_codes"),
    ]

    operations = [
        migrations.AlterField(
            model_name="session",
            name="check_in_code",
            field=models.CharField(
                default=labs.models.labs.new_check_in_code,
                editable=False,
                max_length=32,
                unique=True,
                verbose_name="codice della presenza",
            ),
        ),
    ]
