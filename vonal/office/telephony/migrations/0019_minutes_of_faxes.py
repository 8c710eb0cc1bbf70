from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("telephony", "0018_where_a_recording_broke")]

    operations = [
        migrations.AddField(
            model_name="dialattempt",
            name="fax_seconds",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
    ]
