"""Who is in the room of a card because he sees it is in it no longer than that; who was invited stays."""

from collections import defaultdict

from django.db import migrations, models


def tell_apart(apps, schema_editor):
    """Whoever a room was told of as invited was; everybody else came by himself, where nothing said is gone."""
    invited = defaultdict(list)
    whole = set(apps.get_model("chat", "Message").objects.filter(number=1).values_list("room", flat=True))
    told = apps.get_model("chat", "Message").objects.filter(event__kind="invited", room__key__isnull=False)
    for room_id, event in told.values_list("room", "event").iterator():
        invited[room_id].append(event["values"]["whom"])
    memberships = apps.get_model("chat", "Membership").objects.filter(
        employee__isnull=False, left_at=None, room__kind__in=("customer", "deal", "task")
    )
    for membership in memberships.select_related("employee").iterator():
        was_invited = any(membership.employee.name in whom for whom in invited[membership.room_id])
        if membership.room_id in whole and not was_invited:
            membership.is_by_sight = True
            membership.save(update_fields=["is_by_sight"])


class Migration(migrations.Migration):
    dependencies = [("chat", "0008_nobody_is_rung_for_messages")]

    operations = [
        migrations.AddField("membership", "is_by_sight", models.BooleanField(default=False)),
        migrations.AddIndex(
            "membership",
            models.Index(
                condition=models.Q(("is_by_sight", True)), fields=["employee"], name="membership_by_sight"
            ),
        ),
        migrations.RunPython(tell_apart, migrations.RunPython.noop, elidable=True),
    ]
