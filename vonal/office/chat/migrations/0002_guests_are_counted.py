

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('chat', '0001_rooms_and_messages'),
    ]

    operations = [
        migrations.AddField(
            model_name='guest',
            name='acts',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='guest',
            name='acts_minute',
            field=models.PositiveIntegerField(default=0),
        ),
    ]
