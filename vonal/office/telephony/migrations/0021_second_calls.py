from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("telephony", "0020_encrypted_trunks")]

    operations = [
        migrations.AddField(
            model_name="phoneaccount",
            name="takes_second",
            field=models.BooleanField(default=True, verbose_name="calls for me knock while I talk"),
        ),
    ]
