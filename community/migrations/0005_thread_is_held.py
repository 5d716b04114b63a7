"""A thread begun by somebody new waits for a moderator, title and all."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("community", "0004_threads_in_depth_and_moderation")]

    operations = [
        migrations.AddField(
            model_name="thread",
            name="is_held",
            field=models.BooleanField(default=False, verbose_name="aspetta un moderatore"),
        ),
    ]
