"""What was said in tasks goes into their rooms."""

import django.db.models.deletion
from django.db import migrations, models
from django.utils.html import escape


def move(apps, schema_editor):
    said = apps.get_model("tasks", "Comment").objects.select_related("task").order_by("task", "written_at", "pk")
    room_of, member_of = {}, {}
    for comment in said.exclude(author=None).iterator():
        room = room_of.get(comment.task_id)
        if room is None:
            room = room_of[comment.task_id] = apps.get_model("chat", "Room").objects.create(
                kind="task", key=f"task:{comment.task_id}", task=comment.task, created_at=comment.written_at,
                last_at=comment.written_at,
            )  # fmt: skip
        place = (room.pk, comment.author_id)
        if place not in member_of:
            member_of[place] = apps.get_model("chat", "Membership").objects.create(
                room=room, employee_id=comment.author_id, joined_at=comment.written_at
            )
        room.last_number += 1
        room.last_change = room.last_number
        room.last_at = comment.written_at
        room.save()
        message = apps.get_model("chat", "Message").objects.create(
            room=room, number=room.last_number, change=room.last_number, author=member_of[place], text=comment.text,
            html="<p>" + escape(comment.text).replace("\n", "<br>") + "</p>", at=comment.written_at,
            deleted_at=comment.removed_at, deleted_by=member_of[place] if comment.removed_at else None,
        )  # fmt: skip
        apps.get_model("hashtags", "Answer").objects.filter(source=f"comment:{comment.pk}").update(
            source=f"message:{message.pk}"
        )
    for (room_id, _employee), member in member_of.items():
        member.read_number = apps.get_model("chat", "Room").objects.get(pk=room_id).last_number
        member.save()


class Migration(migrations.Migration):
    dependencies = [
        ("chat", "0006_letters_to_rooms"),
        ("hashtags", "0001_initial"),
        ("tasks", "0008_what_is_planned"),
    ]
    run_before = [("tasks", "0009_talk_is_in_rooms")]

    operations = [
        migrations.AlterField(
            model_name="room",
            name="task",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="tasks.task",
            ),
        ),
        migrations.RunPython(move, migrations.RunPython.noop, elidable=True),
    ]
