from django.db import migrations
from django.db.models import F, OuterRef, Subquery


def plan_meetings(apps, schema_editor):
    Task, Meeting = apps.get_model("tasks", "Task"), apps.get_model("tasks", "Meeting")
    minutes = Meeting.objects.filter(task=OuterRef("pk")).values("minutes")[:1]
    meetings = Task.objects.filter(pk__in=Meeting.objects.filter(minutes__range=(5, 1440)).values("task"))
    meetings.update(planned_at=F("due_at"), planned_minutes=Subquery(minutes))


class Migration(migrations.Migration):
    dependencies = [("tasks", "0005_the_planned_day")]

    operations = [migrations.RunPython(plan_meetings, migrations.RunPython.noop)]
