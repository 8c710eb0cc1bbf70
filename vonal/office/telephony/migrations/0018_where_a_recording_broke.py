from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("telephony", "0017_the_device_talked_on")]

    operations = [
        migrations.AddField(
            model_name="call",
            name="recording_broke_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
