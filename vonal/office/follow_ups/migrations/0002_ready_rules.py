"""A company that is there already gets the two rules a new one begins with; they count from now on."""

from django.db import migrations
from django.utils import timezone


def add(apps, schema_editor):
    Rule = apps.get_model("follow_ups", "Rule")
    if not apps.get_model("core", "Company").objects.filter(created_at__isnull=False).exists():
        return
    for standard, amount, unit in (("satisfied", 2, "weeks"), ("renewal", 1, "years")):
        Rule.objects.create(
            standard=standard,
            trigger="stage",
            when={"won": True, "stays": True},
            amount=amount,
            unit=unit,
            hour=10,
            actions=[{"kind": "task", "task_kind": "call", "who": "leader"}],
            changed_at=timezone.now(),
        )
    # When there was last contact with each customer is counted at once, not only at the next full hour.
    apps.get_model("core", "Job").objects.create(
        function="vonal.office.follow_ups.jobs.look_for_due", run_after=timezone.now()
    )


class Migration(migrations.Migration):
    dependencies = [("follow_ups", "0001_follow_ups"), ("core", "0003_letters")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
