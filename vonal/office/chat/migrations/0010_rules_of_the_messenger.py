from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("chat", "0009_in_a_room_by_sight")]

    operations = [
        migrations.AddField(
            "messengerrules",
            "shows_links",
            models.BooleanField(default=True, verbose_name="what stands behind a link is shown under it"),
        ),
        migrations.CreateModel(
            name="InboxTrouble",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("since", models.DateTimeField()),
                ("said", models.CharField(max_length=500)),
                ("announced_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="inbox_trouble_is_one")
                ]
            },
        ),
    ]
