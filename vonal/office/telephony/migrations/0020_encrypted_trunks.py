import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("telephony", "0019_minutes_of_faxes")]

    operations = [
        migrations.AddField(
            model_name="trunk",
            name="is_encrypted",
            field=models.BooleanField(default=False, verbose_name="encrypted: TLS and SRTP"),
        ),
        migrations.AddField(
            model_name="trunk",
            name="certificate",
            field=models.TextField(
                blank=True,
                validators=[django.core.validators.MaxLengthValidator(50000)],
                verbose_name="certificate",
            ),
        ),
        migrations.AlterField(
            model_name="trunk",
            name="state",
            field=models.CharField(
                choices=[
                    ("unknown", "not known yet"),
                    ("registered", "registered"),
                    ("reachable", "reachable"),
                    ("rejected", "rejected"),
                    ("unreachable", "unreachable"),
                    ("untrusted", "certificate refused"),
                    ("missing", "not there"),
                ],
                default="unknown",
                editable=False,
                max_length=12,
            ),
        ),
    ]
